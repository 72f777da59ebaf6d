"""What the scheme of a programme makes of its parks today, before anybody concludes: nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from apps.evaluations.rules.explanation import Node, explain
from apps.evaluations.rules.facts import Link
from apps.evaluations.rules.numbers import as_decimal
from apps.evaluations.rules.outcomes import Outcome, conclude
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.rounds import Round, score
from apps.evaluations.selectors.entries import Entries, entries_of
from apps.evaluations.selectors.schemes import scheme_data
from apps.programmes.models import Enrolment, Programme


@dataclass(frozen=True)
class Line:
    """One indicator: what was given out of what, and the words beside it."""

    name: str
    category: str
    score: Decimal
    points: Decimal
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """A total with its grade; ``url`` opens the calculation. Deductions stand in ``lines`` below zero."""

    total: Decimal
    grade: str
    lines: list[Line]
    notes: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Calculation:
    """The engine's round over all pilot parks of a programme on a day, with the records behind each entry."""

    scored: Round
    outcomes: Mapping[str, Outcome]
    entries: Mapping[int, Entries]

    def tree(self, enrolment: Enrolment) -> Node:
        """The explanation of one park."""
        return explain(self.scored, str(enrolment.pk))

    def sources(self, enrolment: Enrolment) -> Mapping[str, list[Link]]:
        """The records behind its entries."""
        return self.entries[enrolment.pk].sources


def calculated(programme: Programme, kind: str, today: date) -> Calculation:
    """Everybody who takes part on the day, scored by the programme's scheme. A constant number of queries."""
    parks = list(participants(programme, today))
    entries = entries_of(parks, programme, today)
    people = [Participant(str(each.pk), each.park.name, entries[each.pk].values) for each in parks]
    scored = score(read_scheme(scheme_data(programme, kind)), people)
    return Calculation(scored, {each.code: each for each in conclude(scored)}, entries)


def participants(programme: Programme, day: date) -> Any:
    """Pilot parks that are in the programme on a day, by county and name."""
    rows = Enrolment.objects.filter(programme=programme).active_on(day).select_related("park__county", "programme")
    return rows.order_by("park__county__code", "park__sort_key", "pk")


def suggested(enrolment: Enrolment, kind: str, today: date) -> Suggestion | None:
    """What the scheme for ``kind`` (midterm, final) gives a pilot park today; None when it has left the programme.

    A constant number of queries, nothing is written. Raises Refused for a scheme that cannot be read.
    """
    found = calculated(enrolment.programme, kind, today)
    outcome = found.outcomes.get(str(enrolment.pk))
    if outcome is None or outcome.shown is None:
        return None
    tree = found.tree(enrolment)
    return Suggestion(
        total=as_decimal(outcome.shown, found.scored.scheme.places),
        grade=outcome.grade,
        lines=list(_lines(found.scored, tree)),
        notes=outcome.notes,
        url=reverse("evaluations:suggestion", args=[enrolment.pk, kind]),
    )


def _lines(scored: Round, tree: Node) -> Any:
    minus = scored.scheme.deductions
    blocks = [block for block in scored.scheme.blocks() if block.indicators]
    for block, category in zip(blocks, tree.children, strict=True):
        sign = -1 if block is minus else 1
        for node in category.children:
            points = as_decimal(node.points or category.score, 2)
            yield Line(node.name, category.name, sign * as_decimal(node.score, 2), points, node.notes)
