"""Words and figures of evaluations in templates."""

from decimal import Decimal, InvalidOperation

from django import template

from apps.evaluations.choices.final import FactCode, TriggerCode
from apps.evaluations.choices.midterm import Grade
from apps.programmes.choices import Unit

register = template.Library()
GRADES = {
    **dict.fromkeys([Grade.EXCELLENT.value, "A"], ("ok", "certificate")),
    **dict.fromkeys([Grade.GOOD.value, "B"], ("info", "circle-check")),
    **dict.fromkeys([Grade.POOR.value, "D"], ("bad", "alert-triangle")),
}


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
    """The colour of a grade; a grade of another scheme than the pilot's has none of its own."""
    return GRADES.get(grade, ("warn", "circle-dashed"))[0]


@register.filter
def grade_icon(grade: str) -> str:
    """The picture beside a grade."""
    return GRADES.get(grade, ("warn", "circle-dashed"))[1]


@register.filter
def is_visits(unit: str) -> bool:
    """Whether a unit counts enterprise-visits (家次), beside which the distinct enterprises (家) stand (R0.113)."""
    return unit == Unit.VISITS


@register.filter
def as_yuan(text: str | None) -> str:
    """An amount kept as text in a frozen version, with separators; a dash for nothing."""
    try:
        return f"{Decimal(text or ''):,.2f}"
    except InvalidOperation:
        return "—"
