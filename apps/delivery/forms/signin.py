"""Forms of events and of their sign-in sheets."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.delivery.forms.fields import day_input
from apps.delivery.models import ServiceRecord, SignInSheet
from apps.delivery.rules.signin import PLANNED_DAYS
from apps.delivery.selectors.signin import names_like
from apps.delivery.services.signin import STATED_LIMIT, VISITOR_LIMIT
from apps.programmes.choices import ServiceClass
from apps.programmes.models import Enrolment, ServiceType

WRITTEN = "written"  # the choice of those whose enterprise is not among the names
WORDS = ("title", "place", "provider_name", "team")


def time_input() -> forms.TimeInput:
    """The browser's own clock."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class EventForm(forms.ModelForm):
    """An event of today or of the next weeks; who comes signs in."""

    enrolment = forms.ModelChoiceField(Enrolment.objects.none(), label=_("pilot park"))

    class Meta:
        model = ServiceRecord
        fields = (
            *("service_type", "title", "service_date", "starts_at", "ends_at", "place"),
            *("provider_name", "provider_kind", "team"),
        )
        widgets = {"service_date": day_input(), "starts_at": time_input(), "ends_at": time_input()}

    def __init__(self, *args: Any, enrolments: list[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolment"].queryset = Enrolment.objects.filter(pk__in=[each.pk for each in enrolments])
        self.fields["enrolment"].initial = enrolments[0].pk
        if len(enrolments) == 1:
            self.fields["enrolment"].widget = forms.HiddenInput()
        offered = ServiceType.objects.filter(
            programme=enrolments[0].programme, service_class=ServiceClass.INCLUSIVE, is_active=True
        ).order_by("position")
        field = self.fields["service_type"]
        field.queryset, field.empty_label = offered, _("Please choose")
        today = timezone.localdate()
        last = today + timedelta(days=PLANNED_DAYS)
        self.fields["service_date"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in WORDS:
            self._clean_words(name)
        if bool(cleaned.get("starts_at")) != bool(cleaned.get("ends_at")):
            self.add_error("ends_at", _("Give both times, or neither."))
        day = cleaned.get("service_date")
        if day is not None and day < timezone.localdate():
            self.add_error("service_date", _("This day has passed. Record a service that was given on the other form."))
        return cleaned

    def _clean_words(self, name: str) -> None:
        try:
            if name in self.cleaned_data:
                self.cleaned_data[name] = clean_line(self.cleaned_data[name], limit=self.fields[name].max_length)
        except Refused as refusal:
            self.add_error(name, str(refusal))

    def _post_clean(self) -> None:
        """The record is written by the service, under its lock."""


class HoursForm(forms.ModelForm):
    """When a sheet opens and closes."""

    class Meta:
        model = SignInSheet
        fields = ("opens_at", "closes_at")
        widgets = {"opens_at": time_input(), "closes_at": time_input()}

    def _post_clean(self) -> None:
        """The sheet is written by the service, under the lock of its record."""


class VisitForm(forms.Form):
    """What a visitor leaves: a name and the enterprise, chosen from a few names or written by hand."""

    q = forms.CharField(label=_("Your enterprise"), max_length=STATED_LIMIT)
    enterprise = forms.CharField(required=False, max_length=20)
    visitor = forms.CharField(label=_("Your name"), max_length=VISITOR_LIMIT)

    def __init__(self, *args: Any, record: ServiceRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.fields["q"].widget.attrs |= {"autocomplete": "organization", "spellcheck": "false"}
        self.fields["visitor"].widget.attrs |= {"autocomplete": "name"}
        self.names: list[tuple[int, str]] = []

    def look_up(self) -> None:
        """Find the names that fit what was typed, without judging the rest."""
        self.names = names_like(self.record, str(self.data.get("q", ""))[:STATED_LIMIT])

    def clean(self) -> dict[str, Any]:
        """Leave one of ``enterprise`` (an id among the names that fit) and ``stated``."""
        cleaned = super().clean() or self.cleaned_data
        text, choice = cleaned.get("q", "").strip(), cleaned.get("enterprise", "")
        self.names = names_like(self.record, text)
        cleaned["stated"] = text if choice == WRITTEN else ""
        cleaned["enterprise"] = None if choice == WRITTEN else self._chosen(choice, text)
        if text and cleaned["enterprise"] is None and not cleaned["stated"]:
            self.add_error("q", self._which())
        return cleaned

    def _chosen(self, choice: str, text: str) -> int | None:
        """The name chosen, if it still fits what is typed, else the one that was typed in full."""
        return next((pk for pk, _name in self.names if str(pk) == choice), None) or next(
            (pk for pk, name in self.names if name == text), None
        )

    def _which(self) -> Any:
        if self.names:
            return _("Choose your enterprise from the names below.")
        return _("No enterprise of this park has this name. Check it, or choose that it is not among the names.")


class StrikeForm(forms.Form):
    """Why a line is struck."""

    reason = forms.CharField(label=_("reason"), max_length=200)


class MatchForm(forms.Form):
    """Which tenant a written name means."""

    enterprise = forms.IntegerField(min_value=1, max_value=2**62)
