"""Grades by cut-off or by rank quota (R1.30, R2.29). Equal scores always get the same grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from apps.evaluations.rules.numbers import half_up

ROUNDINGS = ("floor", "ceil", "half_up")
TIES = ("higher", "lower")


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Grade → lowest published score, best first; ``rest`` below all."""

    cuts: tuple[tuple[str, Fraction], ...]
    rest: str

    def grade(self, shown: Fraction) -> str:
        """The grade of a published score; a score on the cut has reached it."""
        return next((grade for grade, cut in self.cuts if shown >= cut), self.rest)

    def names(self) -> tuple[str, ...]:
        """All grades, best first."""
        return (*(grade for grade, _cut in self.cuts), self.rest)


@dataclass(frozen=True, slots=True)
class Quota:
    """A share of the ranked participants and how the number of places is rounded; no share: the rest."""

    grade: str
    share: Fraction | None
    rounding: str = "floor"

    def places(self, ranked: int) -> int:
        """How many of ``ranked`` places."""
        exact = (self.share or Fraction(0)) * ranked
        if self.rounding == "half_up":
            return int(half_up(exact, 0))
        return exact.__ceil__() if self.rounding == "ceil" else exact.__floor__()


@dataclass(frozen=True, slots=True)
class Quotas:
    """Grades from the best, exactly one of them the rest. Grades after the rest are counted from the last place.

    ``ties``: equal scores on both sides of a border all get the higher grade, or the lower one. The last grades leave
    at least one place to those above them: the only participant is never the worst of one.
    """

    quotas: tuple[Quota, ...]
    ties: str

    def names(self) -> tuple[str, ...]:
        """All grades, best first."""
        return tuple(quota.grade for quota in self.quotas)

    def sizes(self, ranked: int) -> list[int]:
        """Places per grade, adding up to ``ranked``. Where roundings ask for more, grades nearer the ends go first."""
        rest = next(index for index, quota in enumerate(self.quotas) if quota.share is None)
        sizes, left = [0] * len(self.quotas), ranked
        for index in range(rest):
            sizes[index] = min(left, self.quotas[index].places(ranked))
            left -= sizes[index]
        below = min(left, max(ranked - 1, 0))
        for index in range(len(self.quotas) - 1, rest, -1):
            sizes[index] = min(below, self.quotas[index].places(ranked))
            below -= sizes[index]
            left -= sizes[index]
        sizes[rest] = left
        return sizes

    def assign(self, groups: Sequence[Sequence[int]]) -> tuple[dict[int, str], set[int]]:
        """Grades of groups of equals, best group first; and who stands in a group that a border cuts."""
        ranked = sum(map(len, groups))
        ladder = [name for name, size in zip(self.names(), self.sizes(ranked), strict=True) for _place in range(size)]
        grades: dict[int, str] = {}
        cut: set[int] = set()
        first = 0
        for group in groups:
            last = first + len(group) - 1
            grade = ladder[first] if self.ties == "higher" else ladder[last]
            grades |= dict.fromkeys(group, grade)
            if ladder[first] != ladder[last]:
                cut |= set(group)
            first = last + 1
        return grades, cut
