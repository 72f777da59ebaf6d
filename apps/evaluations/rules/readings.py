"""The allocation of the window platforms: one formula that can be read in three ways, side by side (R2.33 to R2.36)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.allocation import CENTS, factor_scores, largest_remainder
from apps.evaluations.rules.numbers import ZERO, as_decimal, floor_to

CITY, ELIGIBLE, UNSPENT = "city", "eligible", "unspent"
POINTS = {"A": Fraction(60), "B": Fraction(30), "C": Fraction(10)}
LIMIT = Fraction(1, 5)


@dataclass(frozen=True, slots=True)
class Region:
    """Platforms of a region: how many entered the evaluation, how many got each grade A to D."""

    code: str
    applied: int
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read it. ``weights`` and ``amounts`` are of eligible regions; ``sentence`` says why there are none."""

    name: str
    eligible: tuple[str, ...]
    excluded: tuple[str, ...]
    totals: Mapping[str, Fraction]
    scores: Mapping[str, Fraction]
    total_score: Fraction
    weights: Mapping[str, Fraction]
    amounts: Mapping[str, Decimal]
    unallocated: Decimal
    sentence: str = ""


def excluded(region: Region, limit: Fraction = LIMIT) -> bool:
    """Whether grade D is ``limit`` or more of those that entered (以上 includes it). Nobody entered: not excluded."""
    return region.applied > 0 and Fraction(region.grades.get("D", 0), region.applied) >= limit


def readings(
    regions: Sequence[Region],
    pool: Fraction,
    points: Mapping[str, Fraction] = POINTS,
    limit: Fraction = LIMIT,
) -> dict[str, Reading]:
    """All three, by name.

    ``city``: 全市总数 counts every region, weights are of the eligible scores (the default). ``eligible``: the totals
    count eligible regions only. ``unspent``: as ``city``, but the sum of scores counts excluded regions too, and what
    would have been theirs is not spent.
    """
    for region in regions:
        if min([region.applied, *region.grades.values()]) < 0 or sum(region.grades.values()) > region.applied:
            raise Refused(_("%(code)s: more platforms are graded than entered.") % {"code": region.code})
    if len({region.code for region in regions}) < len(regions):
        raise Refused(_("A participant is there twice."))
    return {name: _reading(name, regions, pool, points, limit) for name in (CITY, ELIGIBLE, UNSPENT)}


def _reading(
    name: str, regions: Sequence[Region], pool: Fraction, points: Mapping[str, Fraction], limit: Fraction
) -> Reading:
    out = tuple(region.code for region in regions if excluded(region, limit))
    counted = [region for region in regions if name != ELIGIBLE or region.code not in out]
    totals = {key: Fraction(sum(region.grades.get(key, 0) for region in counted)) for key in points}
    owned = {each.code: {key: Fraction(each.grades.get(key, 0)) for key in points} for each in counted}
    scores = factor_scores(owned, points, totals)
    kept = {code: score for code, score in scores.items() if code not in out}
    total = sum((scores if name == UNSPENT else kept).values(), ZERO)
    spent = floor_to(pool * sum(kept.values(), ZERO) / total, 2) if total else ZERO
    amounts = largest_remainder(spent, kept) if spent * CENTS >= 1 else {}
    return Reading(
        name=name,
        eligible=tuple(kept),
        excluded=out,
        totals=totals,
        scores=scores if name == UNSPENT else kept,
        total_score=total,
        weights={code: score / total for code, score in kept.items()} if total else {},
        amounts=amounts,
        unallocated=as_decimal(pool - spent, 2),
        sentence="" if amounts else _("No region is eligible, or every score is zero: nothing is allocated."),
    )
