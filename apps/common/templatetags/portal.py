"""Template tags of the design language: icons, status, figures, fields, links.

Figures never depend on the active language: thousands are separated by a comma and decimals by a point,
as on the statutory forms. A missing figure shows as a dash.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.common.periods import period_label

register = template.Library()

MISSING = "—"
HYPHENS = "---------"
STATUS_ICONS = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "bad": "alert-circle",
    "info": "info-circle",
    "": "circle-minus",
}
STATUS_CLASSES = {
    "ok": (
        "ready",
        "accepted",
        "approved",
        "agreed",
        "passed",
        "done",
        "paid",
        "normal",
        "complete",
        "succeeded",
        "committed",
        "ok",
    ),
    "warn": ("confirm", "to_confirm", "slow", "soon", "due_soon", "incomplete", "suspended", "warn"),
    "bad": (
        "refuse",
        "refused",
        "returned",
        "rejected",
        "behind",
        "late",
        "overdue",
        "failed",
        "missing",
        "locked",
        "bad",
    ),
    "info": ("draft", "submitted", "reviewing", "in_review", "pending", "queued", "running", "open", "info"),
}
CLASS_OF_STATUS = {status: name for name, statuses in STATUS_CLASSES.items() for status in statuses}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; with ``label`` it speaks for itself, else it is hidden from readers."""
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon ps-icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon ps-icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def chip(status: str, label: Any, icon_name: str = "") -> SafeString:
    """Show a status as colour, icon and word; ``status`` is ok, warn, bad, info or empty for neutral."""
    return format_html(
        '<span class="ps-chip{}">{}{}</span>',
        f" is-{status}" if status else "",
        icon(icon_name or STATUS_ICONS.get(status, STATUS_ICONS[""])),
        label,
    )


@register.filter
def period(code: str) -> str:
    """A period in words, from its code; anything else as it is."""
    try:
        return period_label(code)
    except ValueError:
        return code


@register.filter
def status_class(status: Any) -> str:
    """Map a stored state (``returned``, ``behind`` ...) to ok, warn, bad, info or the empty neutral."""
    return CLASS_OF_STATUS.get(str(status), "")


@register.simple_tag
def bar(value: Any, expected: Any = None, status: str = "") -> SafeString:
    """Draw the slim bar: ``value`` and the mark ``expected`` in percent (0-100, clipped for drawing only)."""
    actual, mark = _decimal(value), _decimal(expected)
    if actual is None:
        label = _("No figure yet")
    elif mark is None:
        label = _("%(value)s done") % {"value": percent(actual)}
    else:
        label = _("%(value)s done, %(expected)s expected by now") % {
            "value": percent(actual),
            "expected": percent(mark),
        }
    line = format_html('<path d="M{} 0V6"/>', _clipped(mark)) if mark is not None else ""
    return format_html(
        '<svg class="ps-bar{}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect width="{}" height="6"/>{}</svg>',
        f" is-{status}" if status else "",
        label,
        _clipped(actual or Decimal(0)),
        line,
    )


@register.filter
def number(value: Any) -> str:
    """Write a whole or decimal number with thousands separators and without trailing zeros."""
    amount = _decimal(value)
    if amount is None:
        return MISSING
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def yuan(value: Any) -> str:
    """Write an amount in yuan with two decimals and thousands separators, rounded half up."""
    return _fixed(_decimal(value), "0.01")


@register.filter
def wan(value: Any) -> str:
    """Write an amount given in yuan in units of ten thousand yuan, two decimals, rounded half up."""
    amount = _decimal(value)
    return _fixed(amount / 10_000 if amount is not None else None, "0.01")


@register.filter
def percent(value: Any) -> str:
    """Write a figure that already is in percent (36.4, not 0.364) with one decimal and the sign."""
    text = _fixed(_decimal(value), "0.1")
    return text if text == MISSING else f"{text}%"


@register.simple_tag
def digest(value: str | None) -> SafeString:
    """Show the first and last four characters of a digest, the whole of it on hover."""
    if not value:
        return format_html('<span class="dim">{}</span>', MISSING)
    short = f"{value[:4]}…{value[-4:]}" if len(value) > 8 else value
    return format_html('<span class="n" title="{}">{}</span>', value, short)


@register.simple_tag
def clause(source: Any) -> SafeString | str:
    """Link to the clause behind a rule, opened in place; nothing when there is none.

    ``source`` has ``label`` and ``get_absolute_url``; the page behind it holds the text in ``#clause-text``.
    """
    if not source:
        return ""
    return format_html(
        '<a class="ps-clause" href="{0}" hx-get="{0}" hx-target="#ps-clause-body" hx-select="#clause-text"'
        ' data-opens="ps-clause" title="{1}">{2}{3}</a>',
        source.get_absolute_url(),
        _("Read the clause"),
        icon("book-2"),
        source.label,
    )


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """Give the current query string with some keys changed; empty removes, and ``page`` never survives a change."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag
def page_numbers(page_obj: Page[Any]) -> list[int | None]:
    """List the page numbers to link, ``None`` where some are left out."""
    paginator = page_obj.paginator
    shown = paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.simple_tag(takes_context=True)
def sort_header(context: RequestContext, key: str, label: Any, css_class: str = "") -> SafeString:
    """Give a column head that sorts by ``key`` (``?sort=key``, then ``?sort=-key``) and tells readers so."""
    current = context["request"].GET.get("sort", "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    icons = {"ascending": "sort-ascending", "descending": "sort-descending", "none": "arrows-sort"}
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a class="ps-sort" href="{}">{}{}</a></th>',
        css_class,
        direction,
        query(context, sort=f"-{key}" if current == key else key),
        label,
        icon(icons[direction]),
    )


@register.inclusion_tag("components/_field.html")
def field(bound: BoundField, unit: str = "", help_text: str = "") -> dict[str, Any]:
    """Show a form field: label, widget, unit, help and error, tied together for screen readers.

    The unit is the argument, else ``data-unit`` of the widget. ``help_text`` replaces the field's own.
    """
    help_shown = help_text or bound.help_text
    ids = [f"{bound.auto_id}_{part}" for part, shown in (("help", help_shown), ("error", bound.errors)) if shown]
    css_class = _widget_class(bound)
    attrs: dict[str, str | bool] = {"class": css_class} if css_class else {}
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    widget = bound.field.widget
    _name_blank_choice(bound)
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "unit": unit or widget.attrs.get("data-unit", ""),
        "help_text": help_shown,
        "is_check": isinstance(widget, forms.CheckboxInput),
        "is_group": isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple),
    }


@register.simple_block_tag
def when_filled(content: str, element: str, css_class: str, label: str = "") -> SafeString | str:
    """Wrap the content in ``element``, or give nothing at all when the content is blank."""
    if not content.strip():
        return ""
    name = format_html(' aria-label="{}"', label) if label else ""
    return format_html('<{0} class="{1}"{2}>{3}</{0}>', element, css_class, name, content)


def _name_blank_choice(bound: BoundField) -> None:
    """Put words where Django draws a row of hyphens for "nothing chosen yet"."""
    field = bound.field
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == HYPHENS:
        field.empty_label = _("Please choose") if field.required else MISSING
    elif isinstance(field.widget, forms.Select):
        words = _("Please choose") if field.required else MISSING
        field.widget.choices = [
            (key, words if key == "" and label == HYPHENS else label) for key, label in field.widget.choices
        ]


def _widget_class(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return ""  # the class would land on the group as well as on its buttons
    if isinstance(widget, forms.CheckboxInput):
        base = "form-check-input"
    elif isinstance(widget, forms.Select):
        base = "form-select"
    else:
        base = "form-control"
    names = [base, widget.attrs.get("class", ""), "is-invalid" if bound.errors else ""]
    return " ".join(name for name in names if name)


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _fixed(amount: Decimal | None, step: str) -> str:
    if amount is None:
        return MISSING
    return f"{amount.quantize(Decimal(step), rounding=ROUND_HALF_UP):,f}"


def _clipped(amount: Decimal) -> str:
    return f"{min(max(amount, Decimal(0)), Decimal(100)):.2f}".rstrip("0").rstrip(".")
