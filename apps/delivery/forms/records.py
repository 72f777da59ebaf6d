"""Cleaning of a service record as it is typed; services decide and write."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.delivery.forms.fields import day_input, service_choices, time_input
from apps.delivery.models import Agreement, Need, ServiceRecord
from apps.delivery.rules import Matched, match_lines
from apps.delivery.rules.matching import team_names
from apps.delivery.selectors import pick_list
from apps.delivery.selectors.options import Asked, Options, record_options
from apps.delivery.services.records import FIELDS
from apps.parks.models import Enterprise
from apps.programmes.choices import ServiceClass, Unit
from apps.programmes.models import Enrolment, ServiceType
from apps.vendors.models import Provider, ProviderListing

PASTED_LIMIT = 20_000  # characters: every line is compared with every tenant
TEXT_LIMIT = 10_000
COUNTED = {Unit.SESSIONS, Unit.VISITS, Unit.ENTERPRISES}
LINES = ("title", "place", "provider_name", "effect", "new_need")
TEXTS = ("problem", "action", "result")
LOOSE = ("provider_name", "provider_kind")  # the service says when they are missing


class RecordForm(forms.ModelForm):
    """One service; the park is asked only of those who run several. :attr:`options` are the choices that fit."""

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
    new_need = forms.CharField(label=_("or write a new need down"), required=False, max_length=300)
    need_found = forms.BooleanField(label=_("found by the diagnosis"), required=False)

    class Meta:
        model = ServiceRecord
        fields = FIELDS
        widgets = {
            "service_date": day_input(),
            "starts_at": time_input(),
            "ends_at": time_input(),
            "amount_yuan": forms.NumberInput(attrs={"min": "0", "step": "0.01"}),
            "quantity": forms.NumberInput(attrs={"min": "0", "step": "0.01"}),
            **{name: forms.Textarea(attrs={"rows": 3}) for name in TEXTS},
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
        for name in LOOSE:
            self.fields[name].required = False
        self.matched = Matched((), ())
        self._offer_services()
        self._accept_links()

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

    def _accept_links(self) -> None:
        """Anything of this park is understood; whether it fits is said by the service, under its field."""
        park, enrolment = self.chosen.park, self.chosen
        self.fields["provider"].queryset = Provider.objects.filter(park=park)
        self.fields["listing"].queryset = ProviderListing.objects.filter(enrolment=enrolment)
        self.fields["agreement"].queryset = Agreement.objects.filter(enrolment=enrolment)
        self.fields["need"].queryset = Need.objects.filter(enrolment=enrolment)

    @cached_property
    def options(self) -> Options:
        """What fits what is filled in so far; draws the selects of provider, product, agreement and need."""
        options = record_options(self._asked())
        blank = [("", gettext("None"))]
        groups = [(gettext("Offer this service on that day"), True), (gettext("Others of the register"), False)]
        rows = options.providers
        named = [(title, [(each.pk, each.name) for each in rows if each.offers == has]) for title, has in groups]
        self.fields["provider"].choices = [("", gettext("Please choose")), *(pair for pair in named if pair[1])]
        self.fields["listing"].choices = blank + [(each.pk, _product(each)) for each in options.listings]
        self.fields["agreement"].choices = blank + [(each.pk, _agreement(each)) for each in options.agreements]
        self.fields["need"].choices = blank + [(each.pk, each.description) for each in options.needs]
        return options

    def _asked(self) -> Asked:
        """The state of the form, whether posted, given or stored; what makes no sense is left out."""
        service = next((each for each in self.services if each.pk == self._number("service_type")), None)
        ticked = self.ticked
        return Asked(
            enrolment=self.chosen,
            service=service,
            day=_day(self["service_date"].value()),
            provider=self._number("provider"),
            enterprise=next(iter(ticked)) if len(ticked) == 1 else None,
            need=self._number("need"),
        )

    def _number(self, name: str) -> int | None:
        value = self[name].value()
        text = str(getattr(value, "pk", value) or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

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
                "diagnosis": each.is_diagnosis,
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
        for name in LINES:
            self._clean_words(name, clean_line, limit=self.fields[name].max_length)
        for name in TEXTS:
            self._clean_words(name, clean_text, limit=TEXT_LIMIT)
        self._clean_words("team", lambda text, limit: clean_line(team_names(text), limit=limit), limit=200)
        self._clean_hours(cleaned)
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

    def _clean_hours(self, cleaned: dict[str, Any]) -> None:
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if {"starts_at", "ends_at"} & set(self.errors) or (start is None and end is None):
            return
        if start is None or end is None or end <= start:
            self.add_error("ends_at", _("A session has a beginning and a later end, or neither."))

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

    def data_given(self) -> dict[str, Any]:
        """What the services take."""
        given = {name: self.cleaned_data[name] for name in (*FIELDS, "enterprises", "new_need")}
        if given["new_need"] and self.cleaned_data["need_found"] and self.options.standing:
            given["need_of"] = self.options.standing.accepted or self.options.standing.waiting
        return given

    def _post_clean(self) -> None:
        """The instance is filled by the service under its lock, not by the form."""


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _product(listing: ProviderListing) -> str:
    return f"{listing.provider.name} · {listing.product_name} · {listing.price_yuan:,.2f} / {listing.unit}"


def _agreement(agreement: Agreement) -> str:
    party = agreement.enterprise.name if agreement.enterprise else gettext("Whole park")
    return f"{agreement.number} · {agreement.provider.name} · {party} · {agreement.amount_yuan:,.2f}"
