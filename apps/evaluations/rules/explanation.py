"""Every score opened up: value, satisfied and unallowed values, the formula with its numbers, steps, rounding.

The tree is made on demand, from the participant's entries and the values of the round, by the formulas that scored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import gettext as _

from apps.evaluations.rules.measures import Measure, measured
from apps.evaluations.rules.numbers import half_up, show
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.reasons import reason
from apps.evaluations.rules.rounds import Round
from apps.evaluations.rules.scheme import Category, Indicator, Part
from apps.evaluations.rules.wording import steps, text


@dataclass(frozen=True, slots=True)
class Node:
    """A score with what it is made of. ``norms`` are the round's values by role; ``steps``: code, formula, result.

    ``key`` is that of the part, blank for everything above;
    ``less`` marks the block that is deducted.
    """

    name: str
    score: Fraction
    points: Fraction | None
    value: str = ""
    unit: str = ""
    norms: tuple[tuple[str, Fraction], ...] = ()
    formula: str = ""
    steps: tuple[tuple[str, str, Fraction], ...] = ()
    notes: tuple[str, ...] = ()
    children: tuple["Node", ...] = field(default=())
    key: str = ""
    less: bool = False


def explain(scored: Round, code: str) -> Node:
    """The tree of one participant: total → categories, bonus, deductions → indicators → parts."""
    index = scored.index(code)
    scheme = scored.scheme
    blocks = [block for block in scheme.blocks() if block.indicators]
    names = {"bonus": _("Bonus"), "deductions": _("Deductions")}
    children = tuple(_category(scored, block, index, names.get(block.code, "")) for block in blocks)
    total = scored.total.at(index)
    written = f"round({show(total, scheme.places + 6)}, {scheme.places})"
    return Node(
        name=scored.people[index].name,
        score=total,
        points=scheme.points,
        formula=_total(scored, index),
        steps=(("rounding", written, half_up(total, scheme.places)),),
        children=children,
    )


def _total(scored: Round, index: int) -> str:
    base, bonus, deducted = (show(column.at(index)) for column in (scored.base, scored.bonus, scored.deducted))
    if scored.base.at(index) + scored.bonus.at(index) < scored.deducted.at(index):
        return f"max({base} + {bonus} - {deducted}, 0)"
    return f"{base} + {bonus} - {deducted}"


def _category(scored: Round, block: Category, index: int, name: str) -> Node:
    children = tuple(_indicator(scored, each, index) for each in block.indicators)
    score = sum((child.score for child in children), Fraction(0))
    capped = block.cap is not None and score > block.cap
    notes = (_("capped at %(cap)s") % {"cap": show(block.cap)},) if block.cap is not None and capped else ()
    return Node(
        name=block.name or name,
        score=block.cap if block.cap is not None and capped else score,
        points=block.points,
        formula=" + ".join(show(child.score) for child in children),
        notes=notes,
        children=children,
        less=block is scored.scheme.deductions,
    )


def _indicator(scored: Round, indicator: Indicator, index: int) -> Node:
    parts = tuple(_part(scored, part, indicator.unit, index) for part in indicator.parts)
    if len(parts) == 1:
        return parts[0]
    score = sum((part.score for part in parts), Fraction(0))
    formula = " + ".join(show(part.score) for part in parts)
    return Node(indicator.name, score, indicator.points, unit=indicator.unit, formula=formula, children=parts)


def _part(scored: Round, part: Part, unit: str, index: int) -> Node:
    person, score = scored.people[index], scored.parts[part.key].points.at(index)
    norms = scored.norms[part.key]
    why = scored.parts[part.key].gaps.get(index) or ""
    note = why or scored.parts[part.key].notes.get(index, "")
    found = measured(part.measure, part.kind.amount, [person])
    x = found.column.at(0)
    expr = None if why else part.formula(norms)
    raw = person.values.get(part.measure.value)
    return Node(
        name=part.name,
        score=score,
        points=part.points,
        value="" if why else show(x, 6),
        unit=unit,
        norms=tuple(norms.items()),
        formula=f"{show(part.points)} × {show(part.share(why))} ÷ 100" if expr is None else text(expr, x, show(x, 6)),
        steps=((*_measure(part.measure, person, x), *steps(expr, x, show(x, 6))) if expr else ()),
        notes=(*((reason(note),) if note else ()), *([] if why or raw is None else part.kind.details(raw))),
        key=part.key,
    )


def _measure(measure: Measure, person: Participant, x: Fraction) -> Iterator[tuple[str, str, Fraction]]:
    """How the value comes from the entries, where it is not an entry itself."""
    if measure.plain:
        return
    spelled = {key: str(person.values.get(key)) for key in (measure.value, measure.per, measure.last, measure.last_per)}
    this = f"{spelled[measure.value]} ÷ {spelled[measure.per]}" if measure.per else spelled[measure.value]
    last = f"{spelled[measure.last]} ÷ {spelled[measure.last_per]}" if measure.last_per else spelled[measure.last]
    written = f"({this} - ({last})) ÷ |{last}|" if measure.last else this
    scaled = written if measure.scale == 1 else f"{written} × {show(measure.scale)}"
    yield "value", scaled if measure.places is None else f"round({scaled}, {measure.places})", x
