"""The formula of a score as a small tree in one unknown.

One tree is what the engine computes, what a person reads and what the Excel sheet recomputes, so they cannot differ.
"""

from dataclasses import dataclass
from fractions import Fraction

from apps.evaluations.rules.numbers import exact


@dataclass(frozen=True, slots=True)
class Const:
    """A number; ``role`` names the cell of the sheet that holds it (satisfied, unallowed, points ...)."""

    value: Fraction
    role: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The participant's value."""


@dataclass(frozen=True, slots=True)
class Op:
    """``left sign right`` with + - × ÷; at most one side of × and no right side of ÷ holds the unknown."""

    left: "Expr"
    sign: str
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Bound:
    """The inner number, but not above (or not below) the limit."""

    inner: "Expr"
    limit: Fraction
    above: bool


@dataclass(frozen=True, slots=True)
class Rounded:
    """Half up to so many decimals."""

    inner: "Expr"
    places: int


@dataclass(frozen=True, slots=True)
class Cases:
    """The first branch below the first cut, branch i + 1 from ``cuts[i]`` on; cuts rise.

    ``strict`` cuts belong to the branch before them (less is better: "at most 2" ends with 2).
    """

    cuts: tuple[Fraction, ...]
    branches: tuple["Expr", ...]
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """An intermediate result with a name of its own."""

    name: str
    inner: "Expr"


Expr = Const | Unknown | Op | Bound | Rounded | Cases | Step


def number(value: object, role: str = "") -> Const:
    """A constant."""
    return Const(exact(value), role)
