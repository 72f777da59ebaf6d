"""Titles and teams that earn points by their level, within a window of days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.expressions import Expr
from apps.evaluations.rules.kinds.base import Kind, Norms, X, within
from apps.evaluations.rules.numbers import ZERO, show
from apps.evaluations.rules.reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels(Kind):
    """Points by level: entries {"kind", "level", "day"} of the days ``first`` to ``last`` (R1.41, R1.42).

    The same kind counts once, at its best level: a national title replaces a provincial one.
    """

    levels: Mapping[str, Fraction]
    first: date
    last: date

    def amount(self, raw: Any) -> Fraction:
        return sum(self._best(raw).values(), ZERO)

    def formula(self, points: Fraction, norms: Norms) -> Expr:
        return within(X, None, points)

    def details(self, raw: Any) -> list[str]:
        return [f"{kind}: {show(points)}" for kind, points in self._best(raw).items()]

    def _best(self, raw: Any) -> dict[str, Fraction]:
        best: dict[str, Fraction] = {}
        for entry in raw:
            if entry["level"] not in self.levels:
                raise Refused(_("There is no level %(level)s.") % {"level": entry["level"]})
            if self.first <= date.fromisoformat(str(entry["day"])) <= self.last:
                points = self.levels[entry["level"]]
                best[entry["kind"]] = max(points, best.get(entry["kind"], points))
        return best


def read_levels(reader: Reader, points: Fraction, less: bool) -> Levels:
    """Settings: levels {name: points}, from and until (first and last day, ISO)."""
    try:
        first, last = (date.fromisoformat(reader.text(key)) for key in ("from", "until"))
    except ValueError as error:
        raise reader.refuse("from", _("days are written as 2023-01-31.")) from error
    return Levels(levels=reader.numbers("levels"), first=first, last=last)
