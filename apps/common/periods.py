"""Period arithmetic: quarters, half-years and years, named as on the forms (2026Q3, 2026H1, 2026)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

PATTERN = re.compile(r"(\d{4})(?:(Q)([1-4])|(H)([1-2]))?", re.ASCII)
MONTHS = {"Q": 3, "H": 6, "": 12}


@dataclass(frozen=True, order=True)
class Period:
    """A quarter, half-year or year; ``kind`` is ``Q``, ``H`` or empty, ``number`` counts from 1 in the year."""

    year: int
    kind: str
    number: int

    @classmethod
    def parse(cls, code: str) -> "Period":
        """Read ``2026Q3``, ``2026H1`` or ``2026``. Raises ValueError for anything else."""
        match = PATTERN.fullmatch(code)
        if match is None:
            raise ValueError(f"not a period: {code!r}")
        year, quarter, quarter_no, half, half_no = match.groups()
        return cls(int(year), quarter or half or "", int(quarter_no or half_no or 1))

    @classmethod
    def containing(cls, day: date, kind: str = "Q") -> "Period":
        """The period of the kind that ``day`` lies in."""
        return cls(day.year, kind, (day.month - 1) // MONTHS[kind] + 1)

    @property
    def code(self) -> str:
        """The name as stored and printed."""
        return f"{self.year}{self.kind}{self.number}" if self.kind else str(self.year)

    def __str__(self) -> str:
        return self.code

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, (self.number - 1) * MONTHS[self.kind] + 1, 1)

    @property
    def end(self) -> date:
        """Last day."""
        return self.next().start - timedelta(days=1)

    def next(self) -> "Period":
        """The period after this one."""
        if self.number * MONTHS[self.kind] == 12:
            return Period(self.year + 1, self.kind, 1)
        return Period(self.year, self.kind, self.number + 1)

    def previous(self) -> "Period":
        """The period before this one."""
        return Period.containing(self.start - timedelta(days=1), self.kind)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def periods_between(start: date, end: date, kind: str = "Q") -> Iterator[Period]:
    """All periods of a kind that touch ``start`` … ``end``, in order; both days included."""
    period = Period.containing(start, kind)
    while period.start <= end:
        yield period
        period = period.next()


def elapsed_share(start: date, end: date, today: date) -> float:
    """How much of ``start`` … ``end`` has passed at the close of ``today``, 0.0–1.0."""
    days = (end - start).days + 1
    return min(max(((today - start).days + 1) / days, 0.0), 1.0)


def period_label(code: str) -> str:
    """A period in words, in the language in use. Raises ValueError for what is no period."""
    period = Period.parse(code)
    words = {
        ("Q", 1): _("First quarter of %(year)s"),
        ("Q", 2): _("Second quarter of %(year)s"),
        ("Q", 3): _("Third quarter of %(year)s"),
        ("Q", 4): _("Fourth quarter of %(year)s"),
        ("H", 1): _("First half of %(year)s"),
        ("H", 2): _("Second half of %(year)s"),
    }
    return words.get((period.kind, period.number), _("Year %(year)s")) % {"year": period.year}
