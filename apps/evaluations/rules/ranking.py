"""Ranks: equal scores share a rank, the next rank is left out (1, 2, 2, 4)."""

from dataclasses import dataclass
from fractions import Fraction

from apps.evaluations.rules.columns import Column
from apps.evaluations.rules.gathering import added, groups
from apps.evaluations.rules.numbers import half_up
from apps.evaluations.rules.rounds import Round
from apps.evaluations.rules.scheme import Indicator


@dataclass(frozen=True, slots=True)
class Place:
    """A rank and how many share it."""

    rank: int
    shared: int


def rank(scored: Round) -> list[list[int]]:
    """Who is ranked, as groups of equals, best first; inside a group in the order of their codes.

    Equal totals (exact ones, or as published, as the scheme says) are told apart by its tie breakers in turn.
    """
    scheme = scored.scheme
    column = scored.total if scheme.ranked_by == "exact" else scored.total.rounded(scheme.places)
    found = groups(column, sorted(scored.ranked, key=lambda index: scored.people[index].code))
    indicators = {each.code: each for block in scheme.blocks() for each in block.indicators}
    for code in scheme.tie_breakers:
        points = points_of(scored, indicators[code])
        found = [part for group in found for part in (groups(points, group) if len(group) > 1 else [group])]
    return found


def places(ordered: list[list[int]]) -> dict[int, Place]:
    """Index → rank."""
    found: dict[int, Place] = {}
    first = 1
    for group in ordered:
        found |= dict.fromkeys(group, Place(first, len(group)))
        first += len(group)
    return found


def points_of(scored: Round, indicator: Indicator) -> Column:
    """The points of an indicator: those of its parts."""
    return added([scored.parts[part.key].points for part in indicator.parts], len(scored.people))


def shown(scored: Round, index: int) -> Fraction:
    """The published total."""
    return half_up(scored.total.at(index), scored.scheme.places)
