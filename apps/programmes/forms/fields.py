"""Fields of the forms about programmes."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import LineField
from apps.common.money import parse_yuan
from apps.common.refusals import Refused
from apps.common.text import clean_text

SEPARATORS = re.compile("[,，、;；\\n]+")


class TextField(forms.CharField):
    """Several lines of clean text."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        try:
            return clean_text(super().to_python(value), limit=self.max_length or 2000)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused


class NamesField(LineField):
    """Names apart by commas, as a list without repetitions; each at most 60 characters."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        names = [name.strip() for name in SEPARATORS.split(super().to_python(value))]
        if any(len(name) > 60 for name in names):
            raise ValidationError(_("A name has at most 60 characters."))
        return list(dict.fromkeys(name for name in names if name))

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def run_validators(self, value: Any) -> None:
        """The text as a whole has been measured before it was taken apart."""

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"])


class YuanField(forms.CharField):
    """An amount in yuan, thousands separators allowed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "data-unit": _("yuan")})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value

    def run_validators(self, value: Any) -> None:
        """Length is of no concern for a number."""
