"""Kinds that multiply: baseline ratio, completion ratio, so much per unit, so much off per failing."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from apps.evaluations.rules.expressions import Const, Expr, Op, Step
from apps.evaluations.rules.kinds.base import Kind, Norms, X, of_points, within
from apps.evaluations.rules.normalising import Source, read_source
from apps.evaluations.rules.numbers import ZERO
from apps.evaluations.rules.reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRatio(Kind):
    """value ÷ baseline × points, at most ``cap`` times the points, never below zero. No baseline of zero or less."""

    baseline: Source
    cap: Fraction | None

    @property
    def sources(self) -> Mapping[str, Source]:
        return {"baseline": self.baseline}

    def formula(self, points: Fraction, norms: Norms) -> Expr | None:
        if norms["baseline"] <= 0:
            return None
        ratio = Op(X, "÷", Const(norms["baseline"], "baseline"))
        return Op(Step("ratio", within(ratio, ZERO, self.cap)), "×", of_points(points))


def read_baseline_ratio(reader: Reader, points: Fraction, less: bool) -> BaselineRatio:
    """Settings: baseline (a source), cap in times the points."""
    _more_only(reader, less)
    kind = BaselineRatio(baseline=read_source(reader, "baseline", ""), cap=reader.optional("cap", low=0))
    if kind.baseline.rule == "fixed" and kind.baseline.number <= 0:
        raise reader.refuse("baseline", _("a number above zero is expected."))
    return kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(Kind):
    """Done ÷ promised × points, at most ``cap`` times the points. The measure is the ratio already."""

    cap: Fraction

    def formula(self, points: Fraction, norms: Norms) -> Expr:
        return Op(Step("ratio", within(X, ZERO, self.cap)), "×", of_points(points))


def read_completion(reader: Reader, points: Fraction, less: bool) -> Completion:
    """Settings: cap 1."""
    _more_only(reader, less)
    return Completion(cap=reader.number("cap", 1, low=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class PerUnit(Kind):
    """``each`` points per unit, at most the points of the part."""

    each: Fraction

    def formula(self, points: Fraction, norms: Norms) -> Expr:
        return within(Op(Const(self.each), "×", X), ZERO, points)


def read_per_unit(reader: Reader, points: Fraction, less: bool) -> PerUnit:
    """Settings: each."""
    _more_only(reader, less)
    return PerUnit(each=reader.number("each", low=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction(Kind):
    """Full points less ``each`` per failing, down to ``floor``, never above full points."""

    each: Fraction
    floor: Fraction

    def formula(self, points: Fraction, norms: Norms) -> Expr:
        return within(Op(of_points(points), "-", Op(Const(self.each), "×", X)), self.floor, points)


def read_deduction(reader: Reader, points: Fraction, less: bool) -> Deduction:
    """Settings: each, floor 0. The direction is less: a failing more is never better."""
    kind = Deduction(each=reader.number("each", low=0), floor=reader.number("floor", 0))
    if kind.floor > points:
        raise reader.refuse("floor", _("the floor is above the points."))
    return kind


def _more_only(reader: Reader, less: bool) -> None:
    if less:
        raise reader.refuse("direction", _("this kind counts more as better; use efficacy, tiers or a ladder."))
