import unicodedata

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import Level, OrganisationKind, Tier
from apps.accounts.forms.fields import LineField
from apps.accounts.models import Jurisdiction
from apps.accounts.services import OrganisationData


class JurisdictionField(forms.ModelChoiceField):
    """Divisions that exist today, told apart by their city and code."""

    def label_from_instance(self, obj: Jurisdiction) -> str:
        place = f"{obj.parent.name} {obj.name}" if obj.parent and obj.parent.level == Level.CITY else obj.name
        return f"{obj.code} {place}"


class OrganisationFilterForm(forms.Form):
    """The filter bar of the list of organisations."""

    name = LineField(label=_("Name, credit code or jurisdiction"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *OrganisationKind.choices])
    tier = forms.ChoiceField(label=_("Tier"), required=False, choices=[("", _("All")), *Tier.choices])


class OrganisationForm(forms.Form):
    """An organisation: what it is, where it stands."""

    name = LineField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Please choose")), *OrganisationKind.choices])
    tier = forms.ChoiceField(label=_("Tier"), choices=[("", _("Please choose")), *Tier.choices])
    jurisdiction = JurisdictionField(
        label=_("Jurisdiction"), queryset=Jurisdiction.objects.none(), empty_label=_("Please choose")
    )
    credit_code = LineField(
        label=_("Unified social credit code"),
        required=False,
        max_length=40,
        help_text=_("18 characters from the business licence; departments may leave it empty."),
    )
    is_active = forms.BooleanField(label=_("Active: people may act for it"), required=False, initial=True)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        now = Jurisdiction.objects.valid_on(timezone.localdate()).select_related("parent")
        self.fields["jurisdiction"].queryset = now.order_by("code")

    def clean_credit_code(self) -> str | None:
        """Capital letters and digits of ordinary width without blanks; None when empty. The service checks the rest."""
        plain = unicodedata.normalize("NFKC", self.cleaned_data["credit_code"])
        return plain.replace(" ", "").upper() or None

    def data_for_service(self) -> OrganisationData:
        """The cleaned form as the service takes it."""
        return OrganisationData(**self.cleaned_data)
