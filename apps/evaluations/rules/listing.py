"""Everybody's scores explained at once, a line per part: what a calculation sheet of a whole round prints.

The formula of a column differs from cell to cell only by its value, so it is written once and cut at the value.
"""

from collections.abc import Iterator, Sequence
from operator import methodcaller

from apps.evaluations.rules.columns import Column
from apps.evaluations.rules.evaluating import branches_of, cases_of
from apps.evaluations.rules.expressions import Expr
from apps.evaluations.rules.gathering import spelled
from apps.evaluations.rules.measures import measured, written
from apps.evaluations.rules.numbers import show
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.reasons import reason
from apps.evaluations.rules.rounds import Round
from apps.evaluations.rules.scheme import Part
from apps.evaluations.rules.wording import bracketed, template

BLOCK = 4000
NEGATIVE = methodcaller("startswith", "-")
POINT_PLACES, VALUE_PLACES = 4, 6


def explained(scored: Round) -> Iterator[tuple[Participant, tuple[str, ...]]]:
    """Each scored participant with ``name: formula = points`` per part, in the order of the scheme."""
    parts = [part for block in scored.scheme.blocks() for part in block.parts()]
    for first in range(0, len(scored.people), BLOCK):
        people = scored.people[first : first + BLOCK]
        lines = zip(*(_lines(scored, part, people, first) for part in parts), strict=True)
        yield from zip(people, lines, strict=True)


def _lines(scored: Round, part: Part, people: Sequence[Participant], first: int) -> list[str]:
    """The lines of one part for ``people``, who begin at index ``first``."""
    found = scored.parts[part.key]
    last = first + len(people)
    gaps = {index - first: why for index, why in found.gaps.items() if first <= index < last}
    points = found.points.cut(first, last)
    expr = part.formula(scored.norms[part.key]) if len(gaps) < len(people) else None
    lines = [""] * len(people)
    if expr is not None:
        lines = _formulas(part, expr, people, points)
    for index, why in gaps.items():
        formula = f"{show(part.points)} × {show(part.share(why))} ÷ 100 = {show(points.at(index))}"
        lines[index] = f"{part.name}: {reason(why)} {formula}"
    return lines


def _formulas(part: Part, expr: Expr, people: Sequence[Participant], points: Column) -> list[str]:
    name, cases = part.name, cases_of(expr)
    values = written(part.measure, people)
    column = measured(part.measure, part.kind.amount, people).column if cases or values is None else None
    if values is None:
        values = spelled(column or Column([]), VALUE_PLACES)
    if any(map(NEGATIVE, values)):
        values = [bracketed(value) for value in values]
    given = spelled(points, POINT_PLACES)
    if cases is None:
        pieces = _pieces(name, expr, 0)
        if len(pieces) == 2:  # the value stands once: the usual case, and the fastest way to write it
            head, tail = pieces
            return [f"{head}{x}{tail}{y}" for x, y in zip(values, given, strict=True)]
        return [x.join(pieces) + y for x, y in zip(values, given, strict=True)]
    each = [_pieces(name, expr, branch) for branch in range(len(cases.branches))]
    branches = branches_of(cases, column or Column([]))
    return [x.join(each[at]) + y for x, y, at in zip(values, given, branches, strict=True)]


def _pieces(name: str, expr: Expr, branch: int) -> list[str]:
    pieces = template(expr, branch)
    return [f"{name}: {pieces[0]}", *pieces[1:-1], f"{pieces[-1]} = "] if pieces[1:] else [f"{name}: {pieces[0]} = "]
