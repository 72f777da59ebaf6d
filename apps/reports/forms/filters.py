"""The filter bar of the list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.periods import period_label
from apps.reports.choices import ReportState
from apps.reports.selectors.lists import MISSING


class ListFilter(forms.Form):
    """The filter bar of the list."""

    period = forms.ChoiceField(label=_("Period"), required=False)
    county = forms.ChoiceField(label=_("County"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All states")), (MISSING, _("Not started")), *ReportState.choices, ("late", _("Overdue"))],
    )

    def __init__(self, data: Any = None, *, periods: list[str], counties: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["period"].choices = [("", _("All periods")), *((code, period_label(code)) for code in periods)]
        self.fields["county"].choices = [("", _("All counties")), *((str(key), name) for key, name in counties)]
        if len(counties) < 2:
            del self.fields["county"]

    def chosen(self) -> dict[str, Any]:
        """The filters in force; a value that is none of the choices counts as not chosen."""
        self.is_valid()
        county = self.cleaned_data.get("county")
        return {
            "period": self.cleaned_data.get("period", ""),
            "county_id": int(county) if county else None,
            "state": self.cleaned_data.get("state", ""),
        }
