"""What the forms under one park share."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.views.acting import ActFormView
from apps.parks.models import Park
from apps.parks.permissions import reads_parks


class ParkFormView(ActFormView):
    """A form about one park: 404 when the park is not seen, 403 when ``park_permission`` says no."""

    permission = reads_parks
    template_name = "parks/form.html"
    park_permission: Callable[[User, Park], bool]

    @cached_property
    def park(self) -> Park:
        """The park of the address, or 404."""
        rows = Park.objects.visible_to(self.request.user).select_related("county", "operator")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reads_parks(request.user) and not type(self).park_permission(request.user, self.park):
            raise PermissionDenied(_("Your role may look at this park but not change this."))
        return super().dispatch(request, *args, **kwargs)

    def back_url(self) -> str:
        """The page the form was opened from."""
        return reverse("parks:detail", args=[self.park.pk])

    def title(self) -> str:
        """What the form does, as its heading."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(park=self.park, back_url=self.back_url(), page_title=self.title(), **kwargs)
