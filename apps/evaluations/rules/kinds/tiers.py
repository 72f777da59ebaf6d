"""The five-tier standard of enterprise evaluation, and ladders."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from apps.evaluations.rules.expressions import Cases, Const, Expr, Op, Step
from apps.evaluations.rules.kinds.base import Kind, Norms, X, of_points
from apps.evaluations.rules.numbers import ZERO
from apps.evaluations.rules.reading import Reader

TIERS = ("excellent", "good", "average", "low", "poor")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiveTier(Kind):
    """Base points of the tier reached + coefficient × (base points of the next tier - these). Below all tiers: none.

    ``standards`` and ``shares`` go from excellent to poor.
    """

    standards: tuple[Fraction, ...]
    shares: tuple[Fraction, ...]
    less: bool

    def formula(self, points: Fraction, norms: Norms) -> Expr:
        best: Expr = Step("base", Op(of_points(points), "×", Const(self.shares[0])))
        branches = [best, *(self._between(tier, points) for tier in range(1, 5)), Const(ZERO)]
        if self.less:
            return Cases(self.standards, tuple(branches), strict=True)
        return Cases(self.standards[::-1], tuple(reversed(branches)))

    def _between(self, tier: int, points: Fraction) -> Expr:
        own, upper = Const(self.standards[tier]), Const(self.standards[tier - 1])
        base = Step("base", Op(of_points(points), "×", Const(self.shares[tier])))
        above = Op(of_points(points), "×", Const(self.shares[tier - 1]))
        coefficient = Step("coef", Op(Op(X, "-", own), "÷", Op(upper, "-", own)))
        return Op(base, "+", Step("adjust", Op(coefficient, "×", Op(above, "-", base))))

    def tier(self, x: Fraction) -> str:
        """``average..good``: the tier reached and the next; ``excellent`` at the top, ``..poor`` below all."""
        reached = [name for name, mark in zip(TIERS, self.standards, strict=True) if self._reaches(x, mark)]
        if len(reached) == len(TIERS):
            return TIERS[0]
        below = TIERS[-len(reached) - 1]
        return f"{reached[0]}..{below}" if reached else f"..{below}"

    def _reaches(self, x: Fraction, mark: Fraction) -> bool:
        return x <= mark if self.less else x >= mark


def read_five_tier(reader: Reader, points: Fraction, less: bool) -> FiveTier:
    """Settings: standards and coef, each with excellent, good, average, low, poor."""
    standards, shares = reader.inside("standards"), reader.inside("coef")
    kind = FiveTier(
        standards=tuple(standards.number(tier) for tier in TIERS),
        shares=tuple(shares.number(tier, low=0) for tier in TIERS),
        less=less,
    )
    standards.close()
    shares.close()
    better = sorted(set(kind.standards), reverse=not less)
    if tuple(better) != kind.standards:
        raise reader.refuse("standards", _("every tier must be harder to reach than the one below."))
    if tuple(sorted(kind.shares, reverse=True)) != kind.shares:
        raise reader.refuse("coef", _("a tier must not give less than the one below."))
    return kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder(Kind):
    """Fixed points from each rung on; ``otherwise`` before the first. Rungs rise (fall, where less is better)."""

    rungs: tuple[tuple[Fraction, Fraction], ...]
    otherwise: Fraction
    less: bool

    def formula(self, points: Fraction, norms: Norms) -> Expr:
        cuts = tuple(cut for cut, _given in self.rungs)
        branches = (Const(self.otherwise), *(Const(given) for _cut, given in self.rungs))
        return Cases(cuts[::-1], branches[::-1], strict=True) if self.less else Cases(cuts, branches)


def read_ladder(reader: Reader, points: Fraction, less: bool) -> Ladder:
    """Settings: steps [{"at", "points"}], otherwise 0."""
    rungs = [(each.number("at"), each.number("points")) for each in reader.objects("steps")]
    kind = Ladder(rungs=tuple(rungs), otherwise=reader.number("otherwise", 0), less=less)
    cuts = [cut for cut, _given in rungs]
    if cuts != sorted(set(cuts), reverse=less):
        raise reader.refuse("steps", _("every step must be harder to reach than the one before."))
    given = [kind.otherwise, *(points for _cut, points in rungs)]
    if given != sorted(given) or given[-1] > points:
        raise reader.refuse("steps", _("points must not fall from step to step, nor pass those of the part."))
    return kind
