"""Fields whose value is text in the spelling it is stored and compared in."""

from collections.abc import Callable
from typing import Any

from django import forms

from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text

SMALL = "form-control form-control-sm"


class ReadField(forms.CharField):
    """Text that a reader understands: what it refuses becomes the field's error, empty stays empty."""

    def __init__(self, *, reader: Callable[[str], str], **options: Any) -> None:
        super().__init__(**({"required": False, "max_length": 40} | options))
        self.reader = reader

    def to_python(self, value: Any) -> str:
        """The canonical spelling."""
        text = super().to_python(value)
        try:
            return self.reader(text) if text else ""
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


def figure(label: Any, reader: Callable[[str], str], **attrs: Any) -> ReadField:
    """A small input for a figure."""
    shown = {"class": f"{SMALL} num", "inputmode": "decimal", "autocomplete": "off", "aria-label": label, **attrs}
    return ReadField(label=label, reader=reader, widget=forms.TextInput(attrs=shown))


def line(label: Any, limit: int, *, extra: Callable[[str], str] = str, **attrs: Any) -> ReadField:
    """A text of one line; ``extra`` may refuse what it says."""
    widget = forms.TextInput(attrs={"class": SMALL, "aria-label": label, "autocomplete": "off", **attrs})
    return ReadField(
        label=label, max_length=limit, widget=widget, reader=lambda text: extra(clean_line(text, limit=limit))
    )


def area(label: Any, limit: int, *, extra: Callable[[str], str] = str, **attrs: Any) -> ReadField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": 3, "class": "form-control", "aria-label": label, **attrs})
    return ReadField(
        label=label, max_length=limit, widget=widget, reader=lambda text: extra(clean_text(text, limit=limit))
    )


def day(label: Any, reader: Callable[[str], str], **attrs: Any) -> ReadField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date", "class": SMALL, "aria-label": label, **attrs})
    return ReadField(label=label, reader=reader, widget=widget)


def tick(label: Any) -> ReadField:
    """A box that is ``1`` when ticked."""
    widget = forms.CheckboxInput(attrs={"class": "form-check-input", "aria-label": label, "value": "1"})
    return ReadField(label=label, reader=lambda text: "1" if text in {"1", "on", "True"} else "", widget=widget)
