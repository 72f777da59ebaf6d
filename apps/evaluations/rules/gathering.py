"""Columns made of values, and of other columns."""

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from itertools import repeat
from math import lcm
from typing import Any

from apps.evaluations.rules.columns import SHARED, Column
from apps.evaluations.rules.numbers import show_all

COARSE = 10**6
PLACES_AT_MOST = 12  # decimals an entry may have
EXACT = Context(prec=60, Emin=-999999, Emax=999999, traps=[Inexact])  # Inexact is raised, never a digit dropped
FINER = 10**24  # sorting looks at so many parts of a point first, and at the exact fractions where they are equal


def column_of(values: Iterable[int | Decimal | Fraction]) -> Column:
    """Values as a column: over one denominator if there is a reasonable one.

    Whole numbers and decimals with the same places, as a database gives them, need no fractions on the way.
    """
    values = list(values)
    decimals: Any = values
    if (places := places_of(values)) is not None:
        if not places:
            return Column(list(map(int, values)))
        return Column(list(map(int, map(EXACT.scaleb, decimals, repeat(Decimal(places))))), 10**places)
    ratios = [value.as_integer_ratio() for value in values]
    return column_of_ratios([n for n, _d in ratios], [d for _n, d in ratios])


def places_of(values: Sequence[int | Decimal | Fraction]) -> int | None:
    """The decimals that all values are written with (0 for whole numbers); None where they differ or are many."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return 0
    first = values[0] if values else None
    if kinds != {Decimal} or not isinstance(first, Decimal) or not first.is_finite():
        return None
    exponent = first.as_tuple().exponent
    if not isinstance(exponent, int) or not -PLACES_AT_MOST <= exponent <= 0:
        return None
    decimals: Any = values
    return -exponent if all(map(first.same_quantum, decimals)) else None


def column_of_ratios(nums: list[int], dens: list[int]) -> Column:
    """Numerators over positive denominators as a column."""
    shared = 1
    for each in set(dens):
        shared = lcm(shared, each)
        if shared > SHARED:
            return Column(nums, dens)
    return Column([n * (shared // d) for n, d in zip(nums, dens, strict=True)], shared)


def added(columns: Sequence[Column], size: int) -> Column:
    """The sum of columns of ``size`` cells, cell by cell."""
    plain = [each for each in columns if isinstance(each.dens, int)]
    common = lcm(1, *(each.dens for each in plain if isinstance(each.dens, int)))
    nums = [0] * size
    for each in plain:
        scale = common // each.dens if isinstance(each.dens, int) else 1
        nums = [total + n * scale for total, n in zip(nums, each.nums, strict=True)]
    rest = [each for each in columns if not isinstance(each.dens, int)]
    if not rest:
        return Column(nums, common)
    dens = [common] * size
    for each in rest:
        pairs = zip(nums, dens, each.nums, each.each_den(), strict=True)
        nums = [total * d + n * den for total, den, n, d in pairs]
        dens = [den * d for den, d in zip(dens, each.each_den(), strict=True)]
    return Column(nums, dens)


def spelled(column: Column, places: int) -> list[str]:
    """Every cell as :func:`show` writes it, a column at a time."""
    if isinstance(column.dens, int):  # no more decimals than the column has
        places = next((fewer for fewer in range(places) if not 10**fewer % column.dens), places)
    return show_all(column.rounded(places).nums, places)


def groups(column: Column, among: Iterable[int]) -> list[list[int]]:
    """Indexes of ``among`` by falling number; equal numbers are one group, in the order they came."""
    coarse: dict[int, list[int]] = {}
    dens = list(column.each_den())
    for index in among:
        coarse.setdefault(column.nums[index] * FINER // dens[index], []).append(index)
    found: list[list[int]] = []
    for key in sorted(coarse, reverse=True):
        found += _apart(column, coarse[key])
    return found


def extreme(column: Column, among: Sequence[int], *, largest: bool) -> Fraction | None:
    """The largest or smallest cell of ``among``; only those that are equal in whole parts become fractions."""
    choose = max if largest else min
    dens = list(column.each_den())
    parts = [column.nums[index] * COARSE // dens[index] for index in among]
    end = choose(parts, default=None)
    return choose((column.at(index) for index, part in zip(among, parts, strict=True) if part == end), default=None)


def _apart(column: Column, indexes: list[int]) -> list[list[int]]:
    if len(indexes) == 1:
        return [indexes]
    equal: dict[Fraction, list[int]] = {}
    for index in indexes:
        equal.setdefault(column.at(index), []).append(index)
    return [equal[value] for value in sorted(equal, reverse=True)]
