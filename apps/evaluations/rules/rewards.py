"""Rewards by rank within one grade (R1.32 to R1.34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from apps.evaluations.rules.numbers import as_decimal, floor_to

TIES = ("average", "higher", "lower")


@dataclass(frozen=True, slots=True)
class Rewards:
    """Yuan for the first ranks of ``grade`` and for every other one of it.

    ``ties``: equals share the sum of their ranks' rewards (cut to the cent), or all get the higher, or the lower one.
    """

    grade: str
    by_rank: tuple[Fraction, ...]
    others: Fraction
    ties: str

    def amounts(self, groups: Sequence[Sequence[int]], unranked: Sequence[int] = ()) -> dict[int, Decimal]:
        """Yuan per member of the grade: groups of equals, best first; ``unranked`` ones get what others get."""
        found = {index: as_decimal(self.others, 2) for index in unranked}
        rank = 0
        for group in groups:
            amounts = [self._of_rank(place) for place in range(rank, rank + len(group))]
            found |= dict.fromkeys(group, as_decimal(self._together(amounts), 2))
            rank += len(group)
        return found

    def _of_rank(self, place: int) -> Fraction:
        return self.by_rank[place] if place < len(self.by_rank) else self.others

    def _together(self, amounts: list[Fraction]) -> Fraction:
        if self.ties == "average":
            return floor_to(sum(amounts, Fraction(0)) / len(amounts), 2)
        return max(amounts) if self.ties == "higher" else min(amounts)
