"""Working days with the official rest-day shifts; the table of a year appears in the autumn before it."""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar


@dataclass(frozen=True)
class WorkingDay:
    """A due day and the last working day on or before it; ``last_working_day`` None: no holiday table of that year."""

    due: date
    last_working_day: date | None

    @property
    def is_known(self) -> bool:
        """Whether the holiday table knows the year."""
        return self.last_working_day is not None

    @property
    def is_working_day(self) -> bool:
        """Whether the due day itself is a working day."""
        return self.last_working_day == self.due


def working_day_of(due: date) -> WorkingDay:
    """The due day with its last working day. The due day itself is never moved."""
    day = due
    try:
        while not chinese_calendar.is_workday(day):
            day -= timedelta(days=1)
    except NotImplementedError:
        return WorkingDay(due, None)
    return WorkingDay(due, day)
