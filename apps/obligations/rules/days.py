"""Working days with the official shifts. A due day is never moved: the page names the last working day before it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE = timedelta(days=1)
PUBLISHED_MONTH = 11  # the State Council publishes the next year's table in the autumn


@dataclass(frozen=True)
class Days:
    """The table of holidays, ``{day: (is off, name)}``; in a year it does not know, weekends are the days off."""

    table: Mapping[date, tuple[bool, str]]
    years: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "years", frozenset(day.year for day in self.table))

    def knows(self, day: date) -> bool:
        """Whether the table of that year has been entered."""
        return day.year in self.years

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
        """Years that should have been entered: this one, and from November on, when it has been published, the next."""
        wanted = [today.year, today.year + 1] if today.month >= PUBLISHED_MONTH else [today.year]
        return [year for year in wanted if year not in self.years]

    def unknown(self, days: Iterable[date]) -> list[int]:
        """Years among these days that the table does not know, in order."""
        return sorted({day.year for day in days} - self.years)


def _walk(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step
