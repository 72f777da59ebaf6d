"""One enterprise."""

from typing import Any

from django.db.models import QuerySet
from django.views.generic import DetailView

from apps.common.access import AccessMixin
from apps.parks.models import Enterprise
from apps.parks.permissions import reads_parks
from apps.parks.selectors import enterprise_page


class EnterpriseView(AccessMixin, DetailView):
    """A firm: figures, parks, titles, history of its guidance class; a slot for the services it got."""

    permission = reads_parks
    template_name = "parks/enterprise.html"
    context_object_name = "enterprise"

    def get_queryset(self) -> "QuerySet[Enterprise]":
        return Enterprise.objects.visible_to(self.request.user).select_related("division")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**enterprise_page(self.object, self.request.user), **kwargs)
