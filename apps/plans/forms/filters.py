from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.plans.choices import PlanState
from apps.plans.selectors.lists import MISSING


class ListFilter(forms.Form):
    """The filter bar of the list."""

    county = forms.ChoiceField(label=_("County"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All states")), (MISSING, _("Not started")), *PlanState.choices, ("late", _("Overdue"))],
    )

    def __init__(self, data: Any = None, *, counties: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["county"].choices = [("", _("All counties")), *((str(key), name) for key, name in counties)]
        if len(counties) < 2:
            del self.fields["county"]

    def chosen(self) -> dict[str, Any]:
        """The filters in force; a value that is none of the choices counts as not chosen."""
        self.is_valid()
        county = self.cleaned_data.get("county")
        return {"county_id": int(county) if county else None, "state": self.cleaned_data.get("state", "")}
