"""Titles of a park and of its tenants."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.parks.forms import TitleForm
from apps.parks.permissions import edits_titles
from apps.parks.services import add_title
from apps.parks.views.of_park import ParkFormView


class TitleAddView(ParkFormView):
    """Record a title; ``?enterprise=`` chooses the tenant beforehand."""

    form_class = TitleForm
    park_permission = edits_titles

    def title(self) -> str:
        return _("Record a title")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"park": self.park}

    def get_initial(self) -> dict[str, Any]:
        return {"holder": self.request.GET.get("enterprise", "")}

    def act(self, form: Form) -> str:
        values = dict(form.cleaned_data)
        add_title(
            park=self.park,
            enterprise=values.pop("holder"),
            today=timezone.localdate(),
            user=self.request.user,
            **values,
        )
        messages.success(self.request, _("The title is recorded."))
        return self.back_url()
