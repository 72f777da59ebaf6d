"""The form of an agreement."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import DayField, LineField
from apps.delivery.models import Agreement
from apps.delivery.selectors.agreements import choices_without_agreement
from apps.delivery.services import AgreementData
from apps.evidence.choices import ACCEPT
from apps.parks.models import Enterprise
from apps.programmes.models import Enrolment
from apps.vendors.forms.fields import YuanField
from apps.vendors.models import Choice, Provider

SAME = ("number", "provider", "enterprise", "choice", "is_three_party", "signed_on", "ends_on", "amount_yuan")


class AgreementForm(forms.Form):
    """Who signed what for how much; a choice from the list fills provider and enterprise when they are left empty."""

    choice = forms.ModelChoiceField(
        Choice.objects.none(),
        label=_("choice from the list"),
        required=False,
        help_text=_("What the enterprise chose; it fills provider and enterprise."),
    )
    number = LineField(label=_("agreement number"), max_length=60)
    provider = forms.ModelChoiceField(Provider.objects.none(), label=_("provider"), required=False)
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(),
        label=_("enterprise"),
        required=False,
        help_text=_("Empty for a service to the whole park."),
    )
    is_three_party = forms.BooleanField(
        label=_("signed by park, enterprise and provider"),
        required=False,
        initial=True,
        help_text=_("The guide advises three parties; two are allowed and noted."),
    )
    signed_on = DayField(label=_("signed on"))
    ends_on = DayField(label=_("ends on"), required=False)
    amount_yuan = YuanField(label=_("amount (yuan)"))
    file = forms.FileField(
        label=_("signed copy"), required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ACCEPT})
    )

    def __init__(self, *args: Any, enrolment: Enrolment, agreement: Agreement | None = None, **kwargs: Any) -> None:
        known = {name: getattr(agreement, name) for name in SAME} if agreement else {}
        kwargs["initial"] = known | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.enrolment = enrolment
        keep = agreement.choice_id if agreement else None
        choice, provider, firm = (self.fields[name] for name in ("choice", "provider", "enterprise"))
        choice.queryset = choices_without_agreement(enrolment, keep=keep)
        provider.queryset = Provider.objects.filter(park=enrolment.park).order_by("sort_key", "pk")
        firms = Enterprise.objects.filter(tenancies__park=enrolment.park).distinct()
        firm.queryset = firms.order_by("sort_key", "pk")
        for field in (choice, provider, firm):
            field.empty_label = _("None")
        self.fields["signed_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        choice = cleaned.get("choice")
        if choice is not None:
            cleaned["provider"] = cleaned.get("provider") or choice.listing.provider
            cleaned["enterprise"] = cleaned.get("enterprise") or choice.tenancy.enterprise
        if cleaned.get("provider") is None and "provider" not in self.errors:
            self.add_error("provider", _("Choose the provider, or the choice from the list."))
        signed, ends = cleaned.get("signed_on"), cleaned.get("ends_on")
        if signed and ends and ends < signed:
            self.add_error("ends_on", _("An agreement cannot end before it is signed."))
        return cleaned

    def data_given(self) -> AgreementData:
        """What the service takes."""
        return AgreementData(**{name: self.cleaned_data[name] for name in SAME})
