"""Cells of a part in the calculation sheet: numbers, and the engine's formulas written for Excel."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from apps.evaluations.rules.measures import Measure
from apps.evaluations.rules.numbers import as_decimal, show
from apps.evaluations.rules.rounds import Round
from apps.evaluations.rules.scheme import Part
from apps.evaluations.rules.wording import excel

COLUMNS = "ABCDEFGHIJKL"
ENTRY, PER, LAST, LAST_PER, VALUE, SATISFIED, UNALLOWED, BASELINE, POINTS, SCORE = COLUMNS[2:]
ROLES = {"satisfied": SATISFIED, "unallowed": UNALLOWED, "baseline": BASELINE, "points": POINTS}
EXACT_DIGITS = 10**15  # integers a cell holds exactly


def formulas_of(scored: Round, part: Part, index: int, row: int) -> list[Any]:
    """Entry to score of one row."""
    values, norms = scored.people[index].values, scored.norms[part.key]
    entries = [_entry(part, values, key) for key in _keys(part.measure)]
    roles = [_number(norms[role]) if role in norms else "" for role in ("satisfied", "unallowed", "baseline")]
    why = scored.parts[part.key].gaps.get(index)
    expr = None if why else part.formula(norms)
    if expr is None:
        value, score = "", f"={POINTS}{row}*{show(part.share(why or ''))}/100"
    else:
        cells = {role: f"{letter}{row}" for role, letter in ROLES.items()}
        value, score = f"={_measure(part.measure, row)}", f"={excel(expr, f'{VALUE}{row}', cells)}"
    return [*entries, value, *roles, _number(part.points), score]


def geometric(rows: list[int]) -> str:
    """The weighted geometric mean of the rows; those without points have no weight."""
    shares = ",".join(f"{SCORE}{row}" for row in rows)
    logs = "+".join(f"{POINTS}{row}*LN({SCORE}{row}/{POINTS}{row}*100)" for row in rows)
    total = "+".join(f"{POINTS}{row}" for row in rows)
    return f"IF(MIN({shares})<=0,0,EXP(({logs})/({total})))"


def _keys(measure: Measure) -> tuple[str, ...]:
    return measure.value, measure.per, measure.last, measure.last_per


def _entry(part: Part, values: Any, key: str) -> Any:
    raw = values.get(key) if key else None
    return "" if raw is None or raw == "" else _number(part.kind.amount(raw))


def _measure(measure: Measure, row: int) -> str:
    this = f"{ENTRY}{row}/{PER}{row}" if measure.per else f"{ENTRY}{row}"
    if measure.last:
        last = f"{LAST}{row}/{LAST_PER}{row}" if measure.last_per else f"{LAST}{row}"
        this = f"({this}-{last})/ABS({last})"
    if measure.scale != 1:
        this = f"({this})*{show(measure.scale, 12)}"
    return this if measure.places is None else f"ROUND({this},{measure.places})"


def _number(value: Fraction) -> Decimal | float | str:
    """The number as it is where decimals can hold it, else as a division, else as near as a cell can."""
    plain = as_decimal(value, 12).normalize()
    if Fraction(plain) == value:
        return plain
    small = abs(value.numerator) < EXACT_DIGITS and value.denominator < EXACT_DIGITS
    return f"={value.numerator}/{value.denominator}" if small else float(value)
