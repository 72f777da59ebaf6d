"""Columns made of values, and of other columns."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from apps.evaluations.rules.columns import SHARED, Column
from apps.evaluations.rules.numbers import show_scaled

COARSE = 10**6
FINER = 10**24  # sorting looks at so many parts of a point first, and at the exact fractions where they are equal


def column_of(values: Iterable[int | Decimal | Fraction]) -> Column:
    """Values as a column: over one denominator if there is a reasonable one."""
    ratios = [value.as_integer_ratio() for value in values]
    return column_of_ratios([n for n, _d in ratios], [d for _n, d in ratios])


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
    """Every cell as :func:`show` writes it, a column at a time; equal cells are written once."""
    if isinstance(column.dens, int):  # no more decimals than the column has
        places = next((fewer for fewer in range(places) if not 10**fewer % column.dens), places)
    sizes = column.rounded(places).nums
    known = {size: show_scaled(size, places) for size in set(sizes)}
    return [known[size] for size in sizes]


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
