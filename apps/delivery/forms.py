"""Cleaning of what people type and send; services decide and write."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.periods import Period, periods_between
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.delivery.rules import Kind, Matched, match_lines
from apps.delivery.selectors import pick_list
from apps.delivery.services.records import FIELDS
from apps.evidence.choices import ACCEPT
from apps.parks.models import Enterprise
from apps.programmes.choices import ServiceClass, Unit
from apps.programmes.models import Enrolment, Programme, ServiceType

PASTED_LIMIT = 20_000  # characters: every line is compared with every tenant
RESULT_LIMIT = 10_000
COUNTED = {Unit.SESSIONS, Unit.VISITS, Unit.ENTERPRISES}
DAY = {"type": "date"}


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


def service_choices(services: list[ServiceType]) -> list[tuple[str, Any]]:
    """Services under the names of their two classes."""
    grouped = [
        (label, [(each.pk, f"{each.code} {each.name}") for each in services if each.service_class == value])
        for value, label in ServiceClass.choices
    ]
    return [("", gettext("Please choose")), *((str(label), rows) for label, rows in grouped if rows)]


class RecordForm(forms.ModelForm):
    """One service; the park is asked only of those who run several."""

    enrolment = forms.ModelChoiceField(Enrolment.objects.none(), label=_("pilot park"), required=False)
    enterprises = forms.ModelMultipleChoiceField(
        Enterprise.objects.none(), label=_("enterprises served"), required=False
    )
    pasted = forms.CharField(
        label=_("Paste names or credit codes, one per line"),
        required=False,
        max_length=PASTED_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = ServiceRecord
        fields = FIELDS
        widgets = {
            "service_date": day_input(),
            "result": forms.Textarea(attrs={"rows": 3}),
            "amount_yuan": forms.NumberInput(attrs={"min": "0", "step": "0.01"}),
            "quantity": forms.NumberInput(attrs={"min": "0", "step": "0.01"}),
        }

    def __init__(self, *args: Any, enrolments: list[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolments = enrolments
        self.chosen = self._chosen()
        self.fields["enrolment"].queryset = Enrolment.objects.filter(pk__in=[each.pk for each in enrolments])
        self.fields["enrolment"].initial = self.chosen.pk
        if len(enrolments) == 1 or self.instance.pk:
            self.fields["enrolment"].widget = forms.HiddenInput()
        self.picks = pick_list(self.chosen.park)
        self.fields["enterprises"].queryset = Enterprise.objects.filter(
            pk__in=[pick.enterprise_id for pick in self.picks]
        )
        for name in ("amount_yuan", "quantity"):
            self.fields[name].validators.append(MinValueValidator(0))
        self._offer_services()
        self.matched = Matched((), ())

    def _chosen(self) -> Enrolment:
        """The park of this record: its own, the one posted, else the first."""
        if self.instance.pk:
            return self.instance.enrolment
        wanted = str(self.data.get("enrolment") or self.initial.get("enrolment") or "")
        return next((each for each in self.enrolments if str(each.pk) == wanted), self.enrolments[0])

    def _offer_services(self) -> None:
        offered = ServiceType.objects.filter(programme=self.chosen.programme).order_by("position")
        keep = self.instance.service_type_id
        self.services = [each for each in offered if each.is_active or each.pk == keep]
        field = self.fields["service_type"]
        field.queryset = offered
        field.choices = service_choices(self.services)
        field.widget.attrs |= {"autofocus": True}
        self.fields["service_date"].widget.attrs["max"] = timezone.localdate().isoformat()

    @property
    def ticked(self) -> set[int]:
        """Enterprises ticked on the screen: those posted or given, and those found in the pasted lines."""
        given = self["enterprises"].value() or []
        posted = {str(getattr(each, "pk", each)) for each in given}
        ticked = {pick.enterprise_id for pick in self.picks if str(pick.enterprise_id) in posted}
        return ticked | set(self.matched.found)

    @property
    def service_facts(self) -> dict[str, dict[str, Any]]:
        """What the script needs to know of each service."""
        return {
            str(each.pk): {
                "precise": each.service_class == ServiceClass.PRECISE,
                "unit": next((str(Unit(unit).label) for unit in each.units if Unit(unit) not in COUNTED), ""),
            }
            for each in self.services
        }

    def match_pasted(self) -> Matched:
        """Compare the pasted lines with the tenants; the result is ticked and reported, nothing is saved."""
        rows = [(pick.enterprise_id, pick.name, pick.credit_code) for pick in self.picks]
        self.matched = match_lines(self.cleaned_data.get("pasted", ""), rows)
        return self.matched

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("title", "place", "provider_name", "team"):
            self._clean_words(name, clean_line, limit=self.fields[name].max_length)
        self._clean_words("result", clean_text, limit=RESULT_LIMIT)
        matched = self.match_pasted()
        if matched.unmatched:
            lines = gettext("; ").join(f"{line} ({why})" for line, why in matched.unmatched)
            self.add_error("pasted", _("Not found: %(lines)s. Mend these lines or delete them.") % {"lines": lines})
        ticked = {each.pk: each for each in cleaned.get("enterprises") or []}
        cleaned["enterprises"] = list(ticked.values()) + list(
            Enterprise.objects.filter(pk__in=set(matched.found) - set(ticked))
        )
        service = cleaned.get("service_type")
        if service is not None and COUNTED.issuperset(service.units):
            cleaned["quantity"] = 1
        return cleaned

    def _clean_words(self, name: str, how: Any, *, limit: int) -> None:
        """Normalising may lengthen a text, so its length is measured afterwards."""
        try:
            if name in self.cleaned_data:
                self.cleaned_data[name] = how(self.cleaned_data[name], limit=limit)
        except Refused as refusal:
            self.add_error(name, str(refusal))

    def match_report(self) -> str:
        """How many pasted lines were found, in words."""
        count = len(self.matched.found)
        return ngettext("%(count)s enterprise found and ticked.", "%(count)s enterprises found and ticked.", count) % {
            "count": count
        }

    def _post_clean(self) -> None:
        """The instance is filled by the service under its lock, not by the form."""


class FilterForm(forms.Form):
    """The filter of the list; hidden ones arrive with links from figures."""

    q = forms.CharField(label=_("Search"), required=False)
    service = forms.ChoiceField(label=_("service"), required=False)
    quarter = forms.ChoiceField(label=_("Reporting period"), required=False)
    state = forms.ChoiceField(label=_("state"), required=False)
    enterprise = forms.CharField(label=_("enterprise"), required=False)
    provider = forms.CharField(label=_("provider"), required=False)
    park = forms.ChoiceField(label=_("park"), required=False)
    county = forms.IntegerField(required=False, widget=forms.HiddenInput)
    service_class = forms.ChoiceField(
        choices=[("", ""), *ServiceClass.choices], required=False, widget=forms.HiddenInput
    )
    start = forms.DateField(required=False, widget=forms.HiddenInput)
    end = forms.DateField(required=False, widget=forms.HiddenInput)

    OUTSIDE = "outside"

    def __init__(self, *args: Any, user: User, programme: Programme, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("All"))]
        services = list(ServiceType.objects.filter(programme=programme).order_by("position"))
        self.fields["service"].choices = [*everything, *service_choices(services)[1:]]
        last = min(today, programme.end_date)
        periods = [period.code for period in periods_between(programme.start_date, last, programme.report_kind)]
        self.fields["quarter"].choices = [*everything, *((code, code) for code in reversed(periods))]
        self.fields["state"].choices = [
            *everything,
            *RecordState.choices,
            (self.OUTSIDE, _("Outside the programme period")),
        ]
        parks = Enrolment.objects.visible_to(user).filter(programme=programme).select_related("park")
        choices = [(each.park_id, each.park.name) for each in parks.order_by("park__sort_key", "pk")]
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


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """All files sent under one name; each is judged by the service, even an empty one."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [each for each in (data if isinstance(data, list | tuple) else [data]) if each is not None]
        if not files:
            raise ValidationError(_("Choose at least one file."), code="required")
        return files


class UploadForm(forms.Form):
    """A batch of files; kind and date are for all of them."""

    files = ManyFilesField(label=_("Files"))
    kind = forms.TypedChoiceField(label=_("kind"), required=False, coerce=int, empty_value=None)
    document_date = forms.DateField(label=_("date on the document"), required=False, widget=day_input())

    accept, max_bytes = ACCEPT, settings.UPLOAD_LIMIT_BYTES

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(kind.pk, kind.name) for kind in kinds]
        self.fields["kind"].choices = [("", _("Read from the file name")), *named]


class EvidenceForm(forms.Form):
    """Kind and date of one file."""

    kind = forms.IntegerField()
    document_date = forms.DateField(required=False)


class SupersedeForm(forms.Form):
    """Another file in the place of a cited one."""

    file = forms.FileField(label=_("New file"), allow_empty_file=True)
    reason = forms.CharField(label=_("reason"), max_length=200)
    document_date = forms.DateField(label=_("date on the document"), required=False)

    def clean_reason(self) -> str:
        try:
            return clean_line(self.cleaned_data["reason"])
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
