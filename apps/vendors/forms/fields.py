"""Fields whose text crosses the border once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.common.money import parse_yuan
from apps.common.refusals import Refused
from apps.common.text import clean_text


class YuanField(forms.Field):
    """An amount in yuan with at most two decimals; NaN, exponents and full-width digits are refused with a sentence."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**({"widget": widget} | options))

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return parse_yuan(str(value))
        except Refused as refused:
            raise ValidationError(str(refused)) from refused


class TextField(forms.CharField):
    """Clean text of several lines."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        super().__init__(**({"widget": forms.Textarea(attrs={"rows": rows}), "max_length": 2000} | options))

    def to_python(self, value: Any) -> str:
        try:
            return clean_text(super().to_python(value), limit=self.max_length or 2000)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
