"""Forms of the departments."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.evidence.choices import ACCEPT
from apps.publicity.choices import Finding, NoticeKind
from apps.publicity.forms.public import PHONE, TextField
from apps.publicity.models.notices import CONTACT_LIMIT, RESULT_LIMIT, SCOPE_LIMIT, TEXT_LIMIT, TITLE_LIMIT
from apps.publicity.models.objections import ANSWER_LIMIT, NAME_LIMIT, PHONE_LIMIT, SAID_LIMIT
from apps.publicity.services import Publication, Writer

WRITTEN = ("kind", "title", "scope", "text", "contact", "opens_on", "closes_on")


def day(label: Any) -> forms.DateField:
    """A day by the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def area(rows: int) -> forms.Textarea:
    """Several lines."""
    return forms.Textarea(attrs={"rows": rows})


def publication_of(given: dict[str, Any]) -> Publication:
    """The notice that was written in a :class:`NoticeForm`."""
    return Publication(**{name: given[name] for name in WRITTEN})


def papers_of(given: dict[str, Any]) -> list[Any]:
    """The file that came with it, if there is one."""
    return [given["file"]] if given["file"] else []


class NoticeForm(forms.Form):
    """A notice as it will be read; its days are filled in with what is usual."""

    kind = forms.ChoiceField(label=_("kind"), choices=NoticeKind)
    title = TextField(label=_("title"), max_length=TITLE_LIMIT)
    scope = TextField(label=_("whom it concerns"), max_length=SCOPE_LIMIT, required=False)
    text = TextField(label=_("text"), max_length=TEXT_LIMIT, widget=area(8))
    contact = TextField(label=_("where to object"), max_length=CONTACT_LIMIT)
    opens_on = day(_("first day"))
    closes_on = day(_("last day"))
    file = forms.FileField(label=_("file"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].help_text = _("Department, person and phone, as everybody will read them")
        self.fields["opens_on"].widget.attrs["min"] = timezone.localdate().isoformat()
        self.fields["file"].help_text = _("More files can be added until the notice is closed")


class FileForm(forms.Form):
    """One more file."""

    file = forms.FileField(label=_("file"), widget=forms.FileInput(attrs={"accept": ACCEPT}))


class CloseForm(forms.Form):
    """What came of a notice."""

    result = TextField(label=_("result"), max_length=RESULT_LIMIT, widget=area(4))


class TakeDownForm(forms.Form):
    """An objection by phone, by letter or at the desk."""

    text = TextField(label=_("objection"), max_length=SAID_LIMIT, widget=area(5))
    received_on = day(_("received on"))
    name = TextField(label=_("name of the writer"), max_length=NAME_LIMIT, required=False)
    phone = TextField(label=_("phone of the writer"), max_length=PHONE_LIMIT, required=False)

    def clean_phone(self) -> str:
        """A number, or nothing."""
        phone: str = self.cleaned_data["phone"]
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(_("A phone number has 7 to 20 figures; blanks and hyphens are fine."))
        return phone

    @property
    def writer(self) -> Writer:
        """Who objected."""
        return Writer(self.cleaned_data["name"], self.cleaned_data["phone"])


class AnswerForm(forms.Form):
    """The answer and what was found."""

    finding = forms.ChoiceField(label=_("what was found"), choices=[("", _("Please choose")), *Finding.choices])
    text = TextField(label=_("answer"), max_length=ANSWER_LIMIT, widget=area(5))
