"""Cleaning of a service record as it is typed; services decide and write."""

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.delivery.forms.fields import day_input, service_choices
from apps.delivery.models import ServiceRecord
from apps.delivery.rules import Matched, match_lines
from apps.delivery.selectors import pick_list
from apps.delivery.services.records import FIELDS
from apps.parks.models import Enterprise
from apps.programmes.choices import ServiceClass, Unit
from apps.programmes.models import Enrolment, ServiceType

PASTED_LIMIT = 20_000  # characters: every line is compared with every tenant
RESULT_LIMIT = 10_000
COUNTED = {Unit.SESSIONS, Unit.VISITS, Unit.ENTERPRISES}


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
