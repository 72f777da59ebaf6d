"""One computed number beside the expected one."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apps.evaluations.rules.numbers import as_decimal
from apps.evaluations.rules.reading import Reader


@dataclass(frozen=True, slots=True)
class Line:
    """``example`` and ``figure`` say what; both values are texts of the same precision."""

    example: str
    figure: str
    computed: str
    expected: str

    @property
    def same(self) -> bool:
        """Whether they are equal to the last digit."""
        return self.computed == self.expected


def number_line(example: str, figure: str, computed: Fraction, expected: Fraction, places: int) -> Line:
    """Computed is rounded to ``places``; expected is not, and must have no digit more to be equal."""
    return Line(example, figure, str(as_decimal(computed, places)), exactly(expected, places))


def list_line(example: str, figure: str, computed: Any, expected: Any) -> Line:
    """Lists, in their order."""
    return Line(example, figure, ", ".join(map(str, computed)) or "-", ", ".join(map(str, expected)) or "-")


def map_lines(example: str, figure: str, computed: Mapping[str, Fraction], expected: Reader, places: int) -> list[Line]:
    """A line per key of either side; a key that one side lacks differs."""
    wanted = {key: expected.number(key) for key in expected.data}
    lines = []
    for key in dict.fromkeys([*wanted, *computed]):
        if key in wanted and key in computed:
            lines.append(number_line(example, f"{figure} {key}", computed[key], wanted[key], places))
            continue
        sides = (str(as_decimal(side[key], places)) if key in side else "-" for side in (computed, wanted))
        lines.append(Line(example, f"{figure} {key}", *sides))
    return lines


def exactly(value: Fraction, places: int) -> str:
    """The value with ``places`` decimals, or with as many more as it was given."""
    while Fraction(as_decimal(value, places)) != value:
        places += 1
    return str(as_decimal(value, places))
