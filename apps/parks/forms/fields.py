"""Fields of the forms about parks."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms.fields import LineField
from apps.common.refusals import Refused
from apps.parks.rules import checked_credit_code

MOST_WAN = Decimal("9999999999.99")
MOST_MU = Decimal(1_000_000)
PLAIN = re.compile(r"\d{1,15}(\.\d{1,2})?", re.ASCII)


class CreditCodeField(LineField):
    """A unified social credit code; full-width characters, blanks and small letters are mended."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            return checked_credit_code(text) if text else text
        except Refused as refused:
            raise ValidationError(str(refused)) from refused


class FigureField(forms.CharField):
    """A figure from 0 to ``most`` of at most two decimals, thousands separators allowed; nothing else is guessed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})

    def __init__(self, *, unit: Any, most: Decimal, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most
        self.widget.attrs["data-unit"] = unit

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = super().to_python(value).replace(",", "")
        if not text:
            return None
        if not PLAIN.fullmatch(text):
            raise ValidationError(_("Enter a number with at most two decimals, for example 1,250.50."))
        if Decimal(text) > self.most:
            raise ValidationError(_("The figure is at most %(most)s.") % {"most": f"{self.most:,}"})
        return Decimal(text)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,f}" if isinstance(value, Decimal) else value

    def run_validators(self, value: Any) -> None:
        """Length is of no concern for a number."""
