"""Working days with the official shifts. A due day is never moved: the page names the last working day before it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

ONE = timedelta(days=1)
PUBLISHED_MONTH = 11  # the State Council publishes the next year's table in the autumn
# What the yearly notice of the State Council names; a day may carry two of them when they fall together.
FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


@dataclass(frozen=True)
class WorkingDay:
    """A due day and the last working day on or before it; ``is_known`` when the table covers the years of both."""

    due: date
    last_working_day: date
    is_known: bool

    @property
    def is_working_day(self) -> bool:
        """Whether the due day itself is a working day."""
        return self.last_working_day == self.due


@dataclass(frozen=True)
class Days:
    """The table of holidays, ``{day: (is off, name)}``; a day it does not name is off when it is a weekend.

    ``years`` are those it covers: every holiday of the yearly notice is in it, and weekends worked in exchange.
    """

    table: Mapping[date, tuple[bool, str]]
    years: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        begun = {day.year for day in self.table}
        object.__setattr__(self, "years", frozenset(year for year in begun if not self.lacks(year)))

    def lacks(self, year: int) -> list[str]:
        """What the table of a year still lacks: holidays by name, and the days worked in exchange."""
        rows = [entry for day, entry in self.table.items() if day.year == year]
        lacking = [name for name in FESTIVALS if not any(is_off and name in said for is_off, said in rows)]
        return lacking if any(not is_off for is_off, _name in rows) else [*lacking, _("working days in exchange")]

    def knows(self, day: date) -> bool:
        """Whether the table of that year is complete."""
        return day.year in self.years

    def working_day(self, due: date) -> WorkingDay:
        """The due day with its last working day; the due day itself is never moved."""
        last = self.last_working_day(due)
        return WorkingDay(due, last, self.knows(due) and self.knows(last))

    def is_off(self, day: date) -> bool:
        """Weekend or holiday, and not shifted."""
        entry = self.table.get(day)
        return day.weekday() >= 5 if entry is None else entry[0]

    def name(self, day: date) -> str:
        """The holiday a day off belongs to; empty for other days."""
        entry = self.table.get(day)
        return entry[1] if entry is not None and entry[0] else ""

    def is_shifted(self, day: date) -> bool:
        """A weekend day that is worked."""
        return day.weekday() >= 5 and not self.is_off(day)

    def last_working_day(self, due: date) -> date:
        """The due day itself, or the nearest working day before it."""
        return next(day for day in _walk(due, -ONE) if not self.is_off(day))

    def after(self, start: date, number: int) -> date:
        """The working day ``number`` working days after ``start``, which itself does not count; 0 is ``start``."""
        day, left = start, number
        while left > 0:
            day += ONE
            left -= not self.is_off(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to ``end``, both days of one count; 0 when ``end`` is not later."""
        return sum(not self.is_off(start + timedelta(days=number + 1)) for number in range((end - start).days))

    def missing(self, today: date) -> list[int]:
        """Years the table should cover and does not: this one, and from November on, when it is published, the next."""
        wanted = [today.year, today.year + 1] if today.month >= PUBLISHED_MONTH else [today.year]
        return [year for year in wanted if year not in self.years]

    def unknown(self, days: Iterable[date]) -> list[int]:
        """Years among these days that the table does not cover, in order."""
        return sorted({day.year for day in days} - self.years)


def _walk(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step
