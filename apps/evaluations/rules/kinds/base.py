"""What every kind of part can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apps.evaluations.rules.expressions import Bound, Const, Expr, Op, Unknown
from apps.evaluations.rules.normalising import Source
from apps.evaluations.rules.numbers import exact

X = Unknown()
Norms = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A way to turn a value into points. ``sources`` are the values a round takes from its participants."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """Role → where the value comes from."""
        return {}

    def amount(self, raw: Any) -> Fraction:
        """The number behind what was entered. Raises ValueError with no number, Refused with a sentence."""
        return exact(raw)

    def formula(self, points: Fraction, norms: Norms) -> Expr | None:
        """The formula of the points; None where the round's values allow none (a baseline of zero)."""
        raise NotImplementedError

    def details(self, raw: Any) -> list[str]:
        """What the number behind an entry consists of, a line each."""
        return []


def of_points(points: Fraction) -> Const:
    """The points of the part, a cell of their own in the sheet."""
    return Const(points, "points")


def within(expr: Expr, low: Fraction | None, high: Fraction | None) -> Expr:
    """``expr`` held between two bounds, either of which may be absent."""
    if high is not None:
        expr = Bound(expr, high, above=True)
    return expr if low is None else Bound(expr, low, above=False)


def percent_of(points: Fraction, share: Expr) -> Expr:
    """points × share ÷ 100."""
    return Op(Op(of_points(points), "×", share), "÷", Const(Fraction(100)))
