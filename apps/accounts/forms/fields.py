"""Fields whose text crosses the border once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.common.refusals import Refused
from apps.common.text import clean_line


class LineField(forms.CharField):
    """One line of clean text."""

    def to_python(self, value: Any) -> str:
        try:
            return clean_line(super().to_python(value), limit=self.max_length or 200)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
