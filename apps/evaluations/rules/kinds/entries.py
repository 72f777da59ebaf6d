"""Kinds whose entry is more than a number: checklists and experts' marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.expressions import Const, Expr, Op
from apps.evaluations.rules.kinds.base import Kind, Norms, X, of_points, within
from apps.evaluations.rules.numbers import ZERO, exact, show
from apps.evaluations.rules.reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(Kind):
    """Points of the items that are met. The entry is the list of their keys; twice is once."""

    items: Mapping[str, Fraction]

    def amount(self, raw: Any) -> Fraction:
        return sum((self.items[key] for key in self._met(raw)), ZERO)

    def formula(self, points: Fraction, norms: Norms) -> Expr:
        return within(X, None, points)

    def details(self, raw: Any) -> list[str]:
        met = self._met(raw)
        return [f"{key}: {show(points) if key in met else 0}" for key, points in self.items.items()]

    def _met(self, raw: Any) -> set[str]:
        if isinstance(raw, str) or not all(isinstance(key, str) for key in raw):
            raise ValueError(raw)
        unknown = sorted(set(raw) - set(self.items))
        if unknown:
            raise Refused(_("The checklist has no item %(key)s.") % {"key": unknown[0]})
        return set(raw)


def read_checklist(reader: Reader, points: Fraction, less: bool) -> Checklist:
    """Settings: items {key: points}, which add up to the points of the part."""
    kind = Checklist(items=reader.numbers("items"))
    if sum(kind.items.values()) != points or min(kind.items.values()) < 0:
        raise reader.refuse("items", _("the items must add up to %(points)s points.") % {"points": show(points)})
    return kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Experts(Kind):
    """The mean of the marks without the ``trim`` highest and lowest ones, out of ``full``.

    Marks of fewer than ``trim_from`` experts are not trimmed. The entry is {expert: mark}: nobody marks twice.
    """

    full: Fraction
    trim: int
    trim_from: int

    def amount(self, raw: Any) -> Fraction:
        kept = self._kept(raw)
        return sum(kept, ZERO) / len(kept)

    def formula(self, points: Fraction, norms: Norms) -> Expr:
        return Op(Op(of_points(points), "×", X), "÷", Const(self.full))

    def details(self, raw: Any) -> list[str]:
        kept, marks = self._kept(raw), [show(exact(mark)) for mark in raw.values()]
        return [_("marks: %(marks)s") % {"marks": ", ".join(marks)}, f"({' + '.join(map(show, kept))}) ÷ {len(kept)}"]

    def _kept(self, raw: Any) -> list[Fraction]:
        if not isinstance(raw, Mapping) or not raw:
            raise ValueError(raw)
        marks = sorted(exact(mark) for mark in raw.values())
        if marks[0] < 0 or marks[-1] > self.full:
            raise Refused(_("A mark must lie between 0 and %(full)s.") % {"full": show(self.full)})
        return marks[self.trim : len(marks) - self.trim] if len(marks) >= self.trim_from else marks


def read_experts(reader: Reader, points: Fraction, less: bool) -> Experts:
    """Settings: full 100, trim 1, trim_from 5."""
    kind = Experts(
        full=reader.number("full", 100), trim=reader.whole("trim", 1), trim_from=reader.whole("trim_from", 5)
    )
    if kind.full <= 0 or kind.trim_from <= 2 * kind.trim:
        raise reader.refuse("trim", _("more marks must remain than are left out."))
    return kind
