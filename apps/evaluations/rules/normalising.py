"""Where satisfied and unallowed values come from: a fixed number, or the participants themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from apps.evaluations.rules.columns import Column
from apps.evaluations.rules.gathering import extreme
from apps.evaluations.rules.numbers import ZERO, root
from apps.evaluations.rules.reading import Reader

RULES = ("fixed", "max", "min", "mean", "quantile", "mean_sigma")


@dataclass(frozen=True, slots=True)
class Source:
    """``number`` is the fixed value, the quantile (0 to 1), or k of mean + kσ; unused for max, min and mean."""

    rule: str
    number: Fraction = ZERO


def read_source(reader: Reader, key: str, default: str) -> Source:
    """``{"rule": "quantile", "q": "0.9"}``, or a bare number, which is fixed.

    Rules: fixed (``value``), max, min, mean, quantile (``q``, linear between neighbours), mean_sigma (``k``, σ of the
    whole population cut after six decimals).
    """
    given = reader.get(key, {"rule": default} if default else None)
    if not isinstance(given, dict):
        return Source("fixed", reader.number(key))
    inner = reader.inside(key, {"rule": default})
    rule = inner.choice("rule", RULES)
    number = {"fixed": "value", "quantile": "q", "mean_sigma": "k"}.get(rule)
    source = Source(rule, inner.number(number) if number else ZERO)
    if rule == "quantile" and not 0 <= source.number <= 1:
        raise inner.refuse("q", _("a number from 0 to 1 is expected."))
    inner.close()
    return source


def value_from(source: Source, column: Column, among: Iterable[int]) -> Fraction | None:
    """The value over the cells ``among``; None where there is no cell to take it from."""
    if source.rule == "fixed":
        return source.number
    if isinstance(column.dens, int):
        found = _over([column.nums[index] for index in among], source, column.dens)
        return None if found is None else found / column.dens
    if source.rule in {"max", "min"}:
        return extreme(column, list(among), largest=source.rule == "max")
    return _over([column.at(index) for index in among], source, 1)


def _over(values: Sequence[int | Fraction], source: Source, unit: int) -> Fraction | None:
    """The value in parts of ``unit``."""
    if not values:
        return None
    if source.rule in {"max", "min"}:
        return Fraction(max(values) if source.rule == "max" else min(values))
    if source.rule == "quantile":
        return _quantile(sorted(values), source.number)
    mean = Fraction(sum(values)) / len(values)
    if source.rule == "mean":
        return mean
    squares = Fraction(sum(value * value for value in values)) / len(values)
    return mean + source.number * root((squares - mean * mean) / (unit * unit)) * unit


def _quantile(values: Sequence[int | Fraction], q: Fraction) -> Fraction:
    place = q * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])
