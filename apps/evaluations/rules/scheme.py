"""What is scored: categories → indicators → parts, a bonus and a deduction block outside the total, vetoes, grades.

A scheme is data (see docs/decisions/0013-scoring.md) and never changes: a round keeps the scheme it was opened with.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apps.evaluations.rules.expressions import Expr, Rounded
from apps.evaluations.rules.grades import Cutoffs, Quotas
from apps.evaluations.rules.kinds.base import Kind, Norms
from apps.evaluations.rules.measures import Measure
from apps.evaluations.rules.numbers import ZERO
from apps.evaluations.rules.rewards import Rewards


@dataclass(frozen=True, slots=True)
class Part:
    """One formula: a measure of the entered values, turned into at most ``points`` by its kind.

    ``missing`` and ``undefined`` are percent of the points: for no entry, for no ratio or growth. ``places`` rounds.
    """

    key: str
    name: str
    points: Fraction
    measure: Measure
    kind_name: str
    kind: Kind
    missing: Fraction
    undefined: Fraction
    places: int | None

    def formula(self, norms: Norms) -> Expr | None:
        """The formula with the round's values; None where these allow none."""
        expr = self.kind.formula(self.points, norms)
        return expr if expr is None or self.places is None else Rounded(expr, self.places)

    def share(self, why: str) -> Fraction:
        """Percent of the points for a value that cannot be had."""
        return self.missing if why == "missing" else self.undefined


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the indicator table; a level and a growth part, or a single part."""

    code: str
    name: str
    unit: str
    definition: str
    less: bool
    parts: tuple[Part, ...]

    @property
    def points(self) -> Fraction:
        """What its parts may give together."""
        return sum((part.points for part in self.parts), ZERO)


@dataclass(frozen=True, slots=True)
class Category:
    """A group of indicators. ``cap`` bounds a bonus or deduction block as a whole."""

    code: str
    name: str
    indicators: tuple[Indicator, ...]
    cap: Fraction | None = None

    @property
    def points(self) -> Fraction:
        """What its indicators may give together."""
        return sum((indicator.points for indicator in self.indicators), ZERO)

    def parts(self) -> Iterator[Part]:
        """Every part, in order."""
        for indicator in self.indicators:
            yield from indicator.parts


@dataclass(frozen=True, slots=True)
class Veto:
    """``grade`` is given straight away; without one the participant is out of the round (不得参评)."""

    key: str
    name: str
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A whole scheme. ``places`` are the decimals of a published score, which cut-offs look at.

    ``ranked_by`` is ``exact`` or ``shown``; ``tie_breakers`` are codes of indicators compared where scores are equal.
    """

    code: str
    name: str
    categories: tuple[Category, ...]
    bonus: Category
    deductions: Category
    vetoes: Mapping[str, Veto]
    combine: str
    places: int
    ranked_by: str
    tie_breakers: tuple[str, ...]
    grades: Cutoffs | Quotas | None
    rewards: Rewards | None
    data: Mapping[str, Any]

    @property
    def points(self) -> Fraction:
        """The total without bonus: usually 100."""
        return sum((category.points for category in self.categories), ZERO)

    def blocks(self) -> tuple[Category, ...]:
        """Categories, then the bonus and the deduction block."""
        return (*self.categories, self.bonus, self.deductions)
