"""Amounts in yuan as people type them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.money import parse_yuan
from apps.common.refusals import Refused


class YuanField(forms.Field):
    """An amount in yuan with at most two decimals; thousands separators are fine, anything else is refused in words."""

    def __init__(self, **options: Any) -> None:
        shown = {"inputmode": "decimal", "autocomplete": "off", "class": "form-control num", "data-unit": _("yuan")}
        super().__init__(**{"widget": forms.TextInput(attrs=shown | {"maxlength": "24"})} | options)

    def to_python(self, value: Any) -> Decimal | None:
        """Decimal, or None for nothing."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_yuan(text)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def prepare_value(self, value: Any) -> Any:
        """With thousands separators."""
        return f"{value:,.2f}" if isinstance(value, Decimal) else value
