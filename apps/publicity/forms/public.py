"""What people without an account send: judged in words, and kept on the page when something is wrong."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.publicity import captcha
from apps.publicity.models.objections import NAME_LIMIT, PHONE_LIMIT, SAID_LIMIT
from apps.publicity.services import Writer
from apps.publicity.services.answering import ABOUT_LIMIT

PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")
CODE_LIMIT = 30


class TextField(forms.CharField):
    """Text as it will be stored; what cannot be stored is refused in words."""

    def clean(self, value: Any) -> str:
        """The text without hidden characters."""
        raw = str(super().clean(value) or "")
        tidy = clean_text if isinstance(self.widget, forms.Textarea) else clean_line
        try:
            text = tidy(raw, limit=self.max_length or SAID_LIMIT)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        if self.required and not text:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return text


class PublicForm(forms.Form):
    """Who wrote, the figures of the picture, and a field that only machines fill in."""

    name = TextField(label=_("Your name"), max_length=NAME_LIMIT, required=False)
    phone = TextField(label=_("Your phone"), max_length=PHONE_LIMIT, required=False)
    website = forms.CharField(label=_("Leave this field empty"), required=False)
    figures = forms.CharField(label=_("Figures in the picture"), required=False)
    key = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autocomplete": "name"}
        self.fields["name"].help_text = _("You may leave this empty")
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}
        self.fields["phone"].help_text = _("Only the department that answers can see name and phone")
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}
        self.fields["figures"].widget.attrs |= {"autocomplete": "off", "inputmode": "numeric", "maxlength": "12"}

    def clean_phone(self) -> str:
        """A number, or nothing."""
        phone: str = self.cleaned_data["phone"]
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(_("A phone number has 7 to 20 figures; blanks and hyphens are fine."))
        return phone

    def clean_website(self) -> str:
        """Nothing: a person does not see this field."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty"))
        return ""

    def clean_figures(self) -> str:
        """The figures of the picture the key belongs to; once they were right, they are not asked for again."""
        key, typed = str(self.data.get("key", ""))[:40], self.cleaned_data["figures"]
        if not captcha.passes(key, typed):
            raise forms.ValidationError(
                _("These are not the figures, or they were used already. Type those in the new picture.")
            )
        return typed

    def challenge(self) -> dict[str, str]:
        """``key`` and ``picture`` for the page: a new picture, or the key alone of one that was answered right."""
        key = str(self.data.get("key", ""))[:40]
        if not captcha.has_passed(key):
            key = captcha.new_key()
        return {"key": key, "picture": captcha.picture(key)}

    @property
    def writer(self) -> Writer:
        """Who wrote, as far as they say."""
        return Writer(self.cleaned_data["name"], self.cleaned_data["phone"])


class ObjectionForm(PublicForm):
    """An objection to a notice."""

    text = TextField(label=_("Your objection"), max_length=SAID_LIMIT, widget=forms.Textarea(attrs={"rows": 5}))
    field_order = ("text", "name", "phone")


class ComplaintForm(PublicForm):
    """A complaint to the departments of a county."""

    jurisdiction = forms.ChoiceField(label=_("County that handles it"))
    about = TextField(label=_("Park or matter"), max_length=ABOUT_LIMIT)
    text = TextField(label=_("What happened"), max_length=SAID_LIMIT, widget=forms.Textarea(attrs={"rows": 5}))
    field_order = ("jurisdiction", "about", "text", "name", "phone")

    def __init__(self, *args: Any, places: list[tuple[str, list[tuple[int, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].choices = [("", _("Please choose")), *places]


class CodeForm(forms.Form):
    """The receipt code."""

    code = forms.CharField(label=_("Receipt code"), max_length=CODE_LIMIT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
