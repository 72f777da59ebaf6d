"""A column of exact numbers, one per participant, kept as integers over a denominator.

Fractions of a million cells would be reduced a million times. Here a column shares one denominator where its inputs
allow it (figures with decimals do) and has one per cell where they do not (growth on last year's figure).
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from math import lcm

SHARED = 10**30  # a common denominator above this costs more than separate ones


@dataclass(frozen=True, slots=True)
class Column:
    """Cell i is ``nums[i] / dens``, or ``nums[i] / dens[i]``; denominators are positive."""

    nums: Sequence[int]
    dens: int | Sequence[int] = 1

    def __len__(self) -> int:
        return len(self.nums)

    def each_den(self) -> Iterable[int]:
        """The denominators, cell by cell."""
        return repeat(self.dens, len(self.nums)) if isinstance(self.dens, int) else self.dens

    def at(self, index: int) -> Fraction:
        """One cell."""
        return Fraction(self.nums[index], self.dens if isinstance(self.dens, int) else self.dens[index])

    def packed(self) -> "Column":
        """The same numbers in an eighth of the room where they fit into 64 bits: for columns that are kept."""
        return Column(_packed(self.nums), self.dens if isinstance(self.dens, int) else _packed(self.dens))

    def cut(self, first: int, last: int) -> "Column":
        """The cells from ``first`` up to ``last``."""
        return Column(self.nums[first:last], self.dens if isinstance(self.dens, int) else self.dens[first:last])

    def affine(self, a: Fraction, b: Fraction) -> "Column":
        """a × cell + b."""
        scale = lcm(a.denominator, b.denominator)
        up, add = int(a * scale), int(b * scale)
        if isinstance(self.dens, int):
            shift = add * self.dens
            return Column([up * n + shift for n in self.nums], self.dens * scale)
        nums = [up * n + add * d for n, d in zip(self.nums, self.dens, strict=True)]
        return Column(nums, [d * scale for d in self.dens])

    def bounded(self, limit: Fraction, *, above: bool) -> "Column":
        """Cells above (or below) ``limit`` become it."""
        choose = min if above else max
        fine, top = self._finer(limit.denominator), limit.numerator
        if isinstance(fine.dens, int):
            mark = top * (fine.dens // limit.denominator)
            return Column([choose(n, mark) for n in fine.nums], fine.dens)
        marks = (top * (d // limit.denominator) for d in fine.dens)
        return Column([choose(n, mark) for n, mark in zip(fine.nums, marks, strict=True)], fine.dens)

    def rounded(self, places: int) -> "Column":
        """Half up to ``places`` decimals, a half away from zero."""
        scale = 10**places
        if isinstance(self.dens, int) and scale % self.dens == 0:
            return Column([n * (scale // self.dens) for n in self.nums], scale)
        up, is_signed = 2 * scale, min(self.nums, default=0) < 0
        nums = map(abs, self.nums) if is_signed else self.nums
        if isinstance(self.dens, int):
            half, double = self.dens, 2 * self.dens
            sizes = [(n * up + half) // double for n in nums]
        else:
            sizes = [(n * up + d) // (2 * d) for n, d in zip(nums, self.dens, strict=True)]
        if not is_signed:
            return Column(sizes, scale)
        return Column([s if n >= 0 else -s for s, n in zip(sizes, self.nums, strict=True)], scale)

    def branched(self, branches: Sequence[int], maps: Sequence[tuple[Fraction, Fraction]]) -> "Column":
        """Cell → a × cell + b, where (a, b) is the one of ``maps`` that ``branches`` says for the cell."""
        scale = lcm(*(x.denominator for pair in maps for x in pair))
        whole = [(int(a * scale), int(b * scale)) for a, b in maps]
        chosen = (whole[branch] for branch in branches)
        nums = [a * n + b * d for n, d, (a, b) in zip(self.nums, self.each_den(), chosen, strict=True)]
        return Column(nums, self.dens * scale if isinstance(self.dens, int) else [d * scale for d in self.dens])

    def branches(self, cuts: Sequence[Fraction]) -> list[int]:
        """How many of the rising ``cuts`` each cell has reached."""
        scale = lcm(1, *(cut.denominator for cut in cuts))
        marks = [int(cut * scale) for cut in cuts]
        if isinstance(self.dens, int):
            marks = [mark * self.dens for mark in marks]
            return [bisect_right(marks, n * scale) for n in self.nums]
        # floor(n × scale / d) reaches a whole mark exactly when the fraction does
        return [bisect_right(marks, n * scale // d) for n, d in zip(self.nums, self.dens, strict=True)]

    def put(self, cells: Mapping[int, Fraction]) -> "Column":
        """The column with some cells replaced."""
        if not cells:
            return self
        fine = self._finer(lcm(*(value.denominator for value in cells.values())))
        nums, dens = list(fine.nums), list(fine.each_den())
        for index, value in cells.items():
            nums[index] = value.numerator * (dens[index] // value.denominator)
        return Column(nums, fine.dens)

    def _finer(self, divisor: int) -> "Column":
        """The same numbers over denominators that ``divisor`` divides."""
        if isinstance(self.dens, int):
            scale = lcm(self.dens, divisor) // self.dens
            return self if scale == 1 else Column([n * scale for n in self.nums], self.dens * scale)
        if divisor == 1:
            return self
        return Column([n * divisor for n in self.nums], [d * divisor for d in self.dens])


def _packed(numbers: Sequence[int]) -> Sequence[int]:
    try:
        return array("q", numbers)
    except OverflowError:
        return numbers
