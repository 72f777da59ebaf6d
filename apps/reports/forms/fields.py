"""Fields of reports: text that crosses the border once, signed quantities, and how a control is drawn."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.reports.rules.figures import signed

NOTE_LIMIT, REASON_LIMIT, OPINION_LIMIT, REMARK_LIMIT = 1000, 300, 2000, 500
SMALL = "form-control form-control-sm"
FIGURE = re.compile(r"[+-]?\d{1,8}(\.\d{1,2})?", re.ASCII)
MINUS = str.maketrans({"−": "-", "－": "-", "＋": "+"})  # the signs of Chinese keyboards


class CleanTextField(forms.CharField):
    """Text that crosses the border once: normalised, without hidden characters."""

    def to_python(self, value: Any) -> str:
        """Clean; a refusal becomes the field's error."""
        try:
            return clean_text(super().to_python(value), limit=self.max_length or 2000)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class CleanLineField(CleanTextField):
    """The same on one line."""

    def to_python(self, value: Any) -> str:
        """Clean and fold to one line."""
        return clean_line(super().to_python(value), limit=self.max_length or 200)


class FigureField(forms.CharField):
    """A signed quantity typed by a person, as canonical text; thousands separators are allowed."""

    def to_python(self, value: Any) -> str:
        """``1,200.50`` to ``+1200.5``; empty stays empty."""
        text = super().to_python(value).strip().replace(",", "").translate(MINUS)
        if text and not (FIGURE.fullmatch(text) and Decimal(text)):
            raise forms.ValidationError(_("Enter what is to be added or taken away, for example +3 or -2."))
        return signed(Decimal(text)) if text else ""


def area(label: Any, limit: int, **attrs: Any) -> CleanTextField:
    """A text area of two rows."""
    widget = forms.Textarea(attrs={"rows": 2, "class": SMALL, "aria-label": label, **attrs})
    return CleanTextField(label=label, required=False, max_length=limit, widget=widget)


def control(bound: BoundField, *, placeholder: Any = "", wanted: bool = False) -> str:
    """The widget, marked for eye and reader when it is at fault or still ``wanted`` and empty."""
    faulty = bool(bound.errors) or (wanted and not bound.value())
    attrs = {"aria-describedby": f"{bound.auto_id}_error", "aria-invalid": "true"} if faulty else {}
    shown = bound.field.widget.attrs.get("class", "")
    attrs |= {"class": f"{shown} is-invalid" if faulty else shown}
    if placeholder:
        attrs["placeholder"] = str(placeholder)
    return _drawn(bound, bound.build_widget_attrs(attrs, bound.field.widget))


def _drawn(bound: BoundField, more: dict[str, Any]) -> str:
    """A text input or area as its widget draws it, without a template for each: a form has some sixty of them."""
    widget, value = bound.field.widget, bound.value() or ""
    attrs = flatatt({"name": bound.html_name, "id": bound.auto_id, **widget.attrs, **more})
    if isinstance(widget, forms.Textarea):
        return format_html("<textarea{}>\n{}</textarea>", attrs, value)
    return format_html('<input type="text" value="{}"{}>', value, attrs)
