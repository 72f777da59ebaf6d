"""Forms of providers, qualifications and the operator's declaration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import DayField, LineField
from apps.evidence.choices import ACCEPT
from apps.vendors.choices import ProviderKind
from apps.vendors.models.providers import Declared
from apps.vendors.rules.declared import masked
from apps.vendors.services import DeclaredData, ProviderData, QualificationData

KEPT = ("phone", "bank_account")


class DeclarationForm(forms.Form):
    """Declared data. Phone and account are never shown again; left empty they stay as they are."""

    legal_representative = LineField(label=_("legal representative"), max_length=60, required=False)
    phone = LineField(
        label=_("phone"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    address = LineField(label=_("address"), max_length=200, required=False)
    bank_account = LineField(
        label=_("bank account"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, *args: Any, known: Declared | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        for name in KEPT if known is not None else ():
            if value := getattr(known, name):
                field = self.fields[name]
                field.widget.attrs["placeholder"] = masked(value)
                field.help_text = _("Recorded. Leave it empty to keep it.")

    def declared(self) -> dict[str, str]:
        """The declared values, with what was left empty kept."""
        given = {name: self.cleaned_data[name] for name in vars(DeclaredData())}
        kept = {name: getattr(self.known, name) for name in KEPT if self.known is not None and not given[name]}
        return given | kept

    def data_given(self) -> DeclaredData:
        """What the service takes."""
        return DeclaredData(**self.declared())


class ProviderForm(DeclarationForm):
    """A provider; the code belongs to organisations, the legal representative too."""

    kind = forms.ChoiceField(label=_("kind"), choices=ProviderKind.choices)
    name = LineField(label=_("provider"), max_length=120)
    credit_code = LineField(
        label=_("unified social credit code"),
        max_length=30,
        required=False,
        help_text=_("For organisations. Volunteers and mentors have none; do not enter identity card numbers."),
    )
    field_order = ("kind", "name", "credit_code")

    def data_given(self) -> ProviderData:
        """What the service takes."""
        own = {name: self.cleaned_data[name] for name in ("kind", "name", "credit_code")}
        return ProviderData(**self.declared(), **own)


class QualificationForm(forms.Form):
    """A qualification with its file."""

    name = LineField(label=_("qualification"), max_length=80)
    number = LineField(label=_("number"), max_length=60)
    issuer = LineField(label=_("issued by"), max_length=120)
    valid_from = DayField(label=_("valid from"))
    valid_until = DayField(label=_("valid until"), required=False, help_text=_("Empty when it does not run out."))
    file = forms.FileField(
        label=_("file"),
        required=False,
        allow_empty_file=True,
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )

    def data_given(self) -> QualificationData:
        """What the service takes."""
        return QualificationData(**{name: value for name, value in self.cleaned_data.items() if name != "file"})
