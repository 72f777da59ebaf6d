"""The filter of the list."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.periods import Period, period_label, periods_between
from apps.delivery.choices import RecordState, Solved
from apps.delivery.forms.fields import service_choices
from apps.delivery.selectors.completeness import COMPLETE, MISSING, OUTCOME, kinds_asked
from apps.programmes.choices import ServiceClass
from apps.programmes.models import Enrolment, Programme, ServiceType


class FilterForm(forms.Form):
    """The filter of the list; hidden ones arrive with links from figures."""

    q = forms.CharField(label=_("Search"), required=False)
    service = forms.ChoiceField(label=_("service"), required=False)
    quarter = forms.ChoiceField(label=_("Reporting period"), required=False)
    state = forms.ChoiceField(label=_("state"), required=False)
    enterprise = forms.CharField(label=_("enterprise"), required=False)
    provider = forms.CharField(label=_("provider"), required=False)
    evidence = forms.ChoiceField(label=_("completeness"), required=False)
    solved = forms.ChoiceField(label=_("solved"), required=False)
    agreement = forms.IntegerField(required=False, widget=forms.HiddenInput)
    park = forms.ChoiceField(label=_("park"), required=False)
    county = forms.IntegerField(required=False, widget=forms.HiddenInput)
    service_class = forms.ChoiceField(
        choices=[("", ""), *ServiceClass.choices], required=False, widget=forms.HiddenInput
    )
    start = forms.DateField(required=False, widget=forms.HiddenInput)
    end = forms.DateField(required=False, widget=forms.HiddenInput)

    OUTSIDE = "outside"

    def __init__(
        self, *args: Any, enrolments: list[Enrolment], programme: Programme, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("All"))]
        services = list(ServiceType.objects.filter(programme=programme).order_by("position"))
        self.fields["service"].choices = [*everything, *service_choices(services)[1:]]
        last = min(today, programme.end_date)
        periods = [period.code for period in periods_between(programme.start_date, last, programme.report_kind)]
        named = [(code, period_label(code)) for code in reversed(periods)]
        self.fields["quarter"].choices = [*everything, *named]
        self.fields["solved"].choices = [*everything, *Solved.choices]
        self.fields["evidence"].choices = [
            *everything,
            (COMPLETE, _("Complete")),
            (MISSING, _("Something is missing")),
            (OUTCOME, _("Need or outcome is missing")),
            (_("This is missing"), kinds_asked(programme)),
        ]
        self.fields["state"].choices = [
            *everything,
            *RecordState.choices,
            (self.OUTSIDE, _("Outside the programme period")),
        ]
        choices = [(each.park_id, each.park.name) for each in enrolments]
        self.fields["park"].choices = [*everything, *choices]
        if len(choices) <= 1:
            self.fields["park"].widget = forms.HiddenInput()

    def wanted(self) -> dict[str, Any]:
        """The filters that make sense; a wrong one is left out and named under its field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def period(self) -> Period | None:
        """The reporting period asked for."""
        code = self.wanted().get("quarter")
        return Period.parse(code) if code else None
