from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.obligations.choices import Debtor
from apps.obligations.rules import debtors_of
from apps.programmes.models import DeadlineRule, Enrolment


class MarkForm(forms.Form):
    """Done outside the portal: the day, the file number, a remark."""

    done_on = forms.DateField(label=_("Filed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    file_number = forms.CharField(label=_("File number"), max_length=60, required=False)
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class TakeBackForm(forms.Form):
    """Why a mark is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class HolidayForm(forms.Form):
    """One day of the table."""

    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    is_day_off = forms.TypedChoiceField(
        label=_("What the day is"),
        choices=[("1", _("Day off")), ("0", _("Working day in exchange"))],
        coerce=lambda value: value == "1",
    )
    name = forms.CharField(label=_("Holiday"), max_length=40)


class ListFilter(forms.Form):
    """The filter bar of the list; what cannot be read narrows nothing."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("open", _("Still owed")), ("overdue", _("Overdue")), ("done", _("Done"))],
    )
    rule = forms.ChoiceField(label=_("Matter"), required=False)
    county = forms.ChoiceField(label=_("County"), required=False)
    month = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, rules: list[DeadlineRule], counties: list[tuple[int, str]]) -> None:
        super().__init__(data)
        names = [(str(row.pk), f"{row.name} {row.period}".strip()) for row in rules]
        self.fields["rule"].choices = [("", _("All matters")), *names]
        self.fields["county"].choices = [("", _("All counties")), *((str(key), name) for key, name in counties)]
        if len(counties) < 2:
            del self.fields["county"]

    def chosen(self) -> dict[str, Any]:
        """The filters in force."""
        self.is_valid()
        rule, county = self.cleaned_data.get("rule"), self.cleaned_data.get("county")
        return {
            "state": self.cleaned_data.get("state", ""),
            "rule_id": int(rule) if rule else None,
            "county_id": int(county) if county else None,
            "month": month_of(self.cleaned_data.get("month", "")),
        }


class EventForm(forms.Form):
    """Something happened that must be reported."""

    rule = forms.ModelChoiceField(label=_("Matter"), queryset=DeadlineRule.objects.none())
    debtor = forms.ChoiceField(label=_("Who reports"))
    occasion = forms.CharField(label=_("What happened"), max_length=120)
    happened_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    working_days = forms.IntegerField(
        label=_("To be reported within"),
        min_value=0,
        max_value=60,
        widget=forms.NumberInput(attrs={"data-unit": _("working days")}),
    )

    def __init__(self, *args: Any, rules: Any, parks: list[Enrolment], place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].queryset = rules
        self.parks = {str(each.pk): each for each in parks}
        names = [(key, each.park.name) for key, each in self.parks.items()]
        self.fields["debtor"].choices = [("county", _("Departments of %(place)s") % {"place": place}), *names]

    def clean(self) -> dict[str, Any]:
        """The debtor as a park, and whether the rule names it."""
        values = super().clean() or {}
        park = self.parks.get(values.get("debtor", ""))
        rule = values.get("rule")
        wanted = Debtor.PARK if park is not None else Debtor.COUNTY
        if rule is not None and wanted not in debtors_of(rule.submitters):
            self.add_error("debtor", _("This matter is not reported by them."))
        return values | {"enrolment": park}


def month_of(raw: str) -> date | None:
    """The first day of ``2026-09``; None for anything else."""
    year, dash, number = raw.partition("-")
    if not (dash and raw.isascii() and year.isdecimal() and number.isdecimal() and len(year) == 4):
        return None
    return date(int(year), int(number), 1) if 2000 <= int(year) <= 2099 and 1 <= int(number) <= 12 else None
