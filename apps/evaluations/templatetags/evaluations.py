"""Words and figures of evaluations in templates."""

from decimal import Decimal, InvalidOperation

from django import template

from apps.evaluations.choices.final import FactCode, TriggerCode
from apps.evaluations.choices.midterm import Grade

register = template.Library()


@register.filter
def trigger_word(code: str) -> str:
    """A trigger in words; an unknown code shows itself."""
    return str(dict(TriggerCode.choices).get(code, code))


@register.filter
def fact_word(code: str) -> str:
    """A measured fact in words; an unknown code shows itself."""
    return str(dict(FactCode.choices).get(code, code))


@register.filter
def grade_status(grade: str) -> str:
    """The colour of a grade."""
    return {Grade.EXCELLENT.value: "ok", Grade.GOOD.value: "ok", Grade.FAIR.value: "warn"}.get(grade, "bad")


@register.filter
def as_yuan(text: str | None) -> str:
    """An amount kept as text in a frozen version, with separators; a dash for nothing."""
    try:
        return f"{Decimal(text or ''):,.2f}"
    except InvalidOperation:
        return "—"
