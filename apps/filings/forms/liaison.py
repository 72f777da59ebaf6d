"""A responsible person. A form never carries a stored number: empty keeps it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.filings.choices import ContactKind
from apps.filings.models import Contact
from apps.filings.rules.phones import masked
from apps.filings.services import Person
from apps.programmes.models import Enrolment

DAY = {"type": "date"}
KEEPS = lazy("Leave it empty to keep %(number)s.")


class ContactForm(forms.Form):
    """``units`` are those the person at the screen may name; a row that exists keeps its unit."""

    unit = forms.ChoiceField(label=lazy("Department or park"))
    name = forms.CharField(label=lazy("Full name"), max_length=40)
    post = forms.CharField(label=lazy("Post"), max_length=60)
    office_phone = forms.CharField(
        label=lazy("Office phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    mobile = forms.CharField(
        label=lazy("Mobile"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    valid_from = forms.DateField(label=lazy("Responsible from"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    valid_until = forms.DateField(
        label=lazy("Responsible until"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)

    def __init__(
        self,
        *args: Any,
        units: list[tuple[str, Enrolment | None]],
        contact: Contact | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units = {_key(kind, enrolment): (kind, enrolment) for kind, enrolment in units}
        self.fields["unit"].choices = [(key, _label(*unit)) for key, unit in self.units.items()]
        self.fields["office_phone"].help_text = _("Like 0577-55500000; a dash takes it away.")
        if contact is None:
            self.fields["mobile"].required = True
            return
        del self.fields["unit"]
        for name in ("office_phone", "mobile"):
            if number := getattr(contact, name):
                self.fields[name].help_text = KEEPS % {"number": masked(number)}

    def clean(self) -> dict[str, Any]:
        """Validity in order."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("Validity cannot end before it begins."))
        return given

    def person(self) -> Person:
        """What was typed, for the service."""
        names = ("name", "post", "office_phone", "mobile", "valid_from", "valid_until")
        return Person(**{name: self.cleaned_data[name] for name in names})

    def chosen(self) -> dict[str, Any]:
        """The unit of a new row."""
        kind, enrolment = self.units[self.cleaned_data["unit"]]
        return {"kind": kind, "enrolment": enrolment}


def _key(kind: str, enrolment: Enrolment | None) -> str:
    return f"{kind}-{enrolment.pk}" if enrolment is not None else kind


def _label(kind: str, enrolment: Enrolment | None) -> str:
    return enrolment.park.name if enrolment is not None else str(ContactKind(kind).label)
