"""What the page of a round shows: rows with categories, the picture of the totals, who stands near a border."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from apps.evaluations.models import Appeal, Round, Score
from apps.evaluations.rules.numbers import as_decimal
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.scheme import Scheme
from apps.evaluations.rules.sensitivity import near_cuts
from apps.evaluations.selectors.rounds import restored
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

NEAR = Fraction(2)
BAND = 10


@dataclass(frozen=True)
class Row:
    """A park with its points by block, deductions below zero."""

    score: Score
    blocks: list[Decimal]
    appeals: int


@dataclass(frozen=True)
class Near:
    """A park at a border: how far above (or below) the cut of a grade."""

    score: Score
    grade: str
    cut: Decimal
    gap: Decimal


def rounds_in(user: "User", programme: Programme) -> Any:
    """Rounds one may see, newest first, with the number of parks scored."""
    rows = Round.objects.visible_to(user).filter(programme=programme).select_related("opened_by")
    parks = Count("scores__enrolment", distinct=True)
    return rows.annotate(parks=parks, changed_at=Max("runs__made_at")).order_by("-opened_at", "-pk")


def scores_in(user: "User", row: Round) -> Any:
    """Scores of a round one may see, by rank."""
    rows = Score.objects.visible_to(user).filter(round=row).current()
    return rows.select_related("enrolment__park__county").in_order()


def rows_of(scores: Iterable[Score], scheme: Scheme, user: "User") -> list[Row]:
    """Rows of the table; one query for open appeals."""
    found = list(scores)
    open_ = Appeal.objects.visible_to(user).open().filter(score__round__in={each.round_id for each in found})
    appeals = Counter(open_.values_list("score__enrolment", flat=True))
    return [Row(each, blocks_of(each, scheme), appeals[each.enrolment_id]) for each in found]


def blocks_of(kept: Score, scheme: Scheme) -> list[Decimal]:
    """Points by category, bonus and deductions, after caps."""
    found = []
    for block in scheme.blocks():
        if not block.indicators:
            continue
        points = sum((Fraction(kept.points.get(part.key, "0")) for part in block.parts()), Fraction(0))
        capped = points if block.cap is None else min(points, block.cap)
        found.append(as_decimal(-capped if block is scheme.deductions else capped, 2))
    return found


def block_names(scheme: Scheme) -> list[tuple[str, Decimal]]:
    """Heads of the columns with the points each block may give."""
    found = []
    for block in scheme.blocks():
        if block.indicators:
            points = block.points if block.cap is None else min(block.cap, block.points)
            name = {"bonus": _("Bonus"), "deductions": _("Deductions")}.get(block.code, "")
            found.append((block.name or name, as_decimal(points, 2)))
    return found


def distribution(scores: Iterable[Score], scheme: Scheme) -> dict[str, Any]:
    """How many parks by bands of ten points, for the chart."""
    top = max(int(scheme.points), BAND)
    bands = Counter(min(int(each.published), top - 1) // BAND for each in scores if each.published is not None)
    last = (top - 1) // BAND
    rows = [[f"{band * BAND}-{top if band == last else band * BAND + BAND}", bands[band]] for band in range(last + 1)]
    return {"kind": "bar", "head": [_("Total"), _("Parks")], "rows": rows, "series": [{"colour": "primary"}]}


def grades_of(scores: Iterable[Score], scheme: Scheme) -> list[tuple[str, int]]:
    """How many parks have each grade, best first."""
    counts = Counter(each.grade for each in scores)
    return [(name, counts[name]) for name in (scheme.grades.names() if scheme.grades else ())]


def near_borders(row: Round, scores: Iterable[Score]) -> list[Near]:
    """Parks within two points of a border between grades, nearest first. Two queries."""
    by_code = {str(each.enrolment_id): each for each in scores}
    found = near_cuts(restored(row), NEAR)
    return [
        Near(by_code[near.code], near.grade, as_decimal(near.cut, 2), as_decimal(near.gap, 2))
        for near in found
        if near.code in by_code
    ]


def scheme_of(row: Round) -> Scheme:
    """The round's own scheme."""
    return read_scheme(row.scheme)
