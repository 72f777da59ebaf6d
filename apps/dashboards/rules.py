"""How progress is judged: pure decisions over figures that were counted elsewhere.

Completion of one target = counted quantity / target value, at most 100 %. Completion of a park, a county, a service or
the province = the mean over their targets, every target weighing the same whatever its unit. A target of 0 has no
completion and is left out. Status compares completion with the share of the programme's time that has passed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from apps.common.periods import Period, periods_between
from apps.reports.rules import figures
from apps.reports.rules.figures import pace
from apps.targets.choices import Operator

HUNDRED = Decimal(100)
AHEAD_PERCENT = Decimal(115)


@dataclass(frozen=True)
class Limits:
    """Limits of a programme in percent of what is expected by now (90 and 70 unless the programme says else)."""

    on_track: int
    slow: int

    def status(self, percent: Decimal | None, expected: Decimal) -> str:
        """``ok`` from ``on_track``, ``warn`` from ``slow``, ``bad`` below, empty without a figure. All in percent."""
        return pace(percent, expected, on_track=self.on_track, slow=self.slow)

    def heat(self, percent: Decimal | None, expected: Decimal) -> int:
        """Heat class 0–4: no target, behind, slow, on track, ahead (115 % of what is expected, or all done)."""
        status = self.status(percent, expected)
        if status != "ok" or percent is None:
            return {"": 0, "bad": 1, "warn": 2}[status]
        return 4 if percent >= HUNDRED or percent * HUNDRED > expected * AHEAD_PERCENT else 3


def completion(done: Decimal, value: Decimal, operator: str = Operator.AT_LEAST) -> Decimal | None:
    """Percent of one target, 0–100; None for a target of 0. A ceiling is met until it is passed."""
    percent = figures.completion(done, value, operator)
    return None if percent is None else min(percent, HUNDRED)


def mean(percents: Iterable[Decimal | None]) -> Decimal | None:
    """Mean of the figures there are; None when there are none."""
    known = [percent for percent in percents if percent is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Percent of a whole; None when the whole is 0."""
    return Decimal(part) * HUNDRED / Decimal(whole) if whole else None


def shown_period(wanted: str, start: date, end: date, kind: str, today: date) -> Period:
    """The period asked for when it has begun and touches the programme, else the current (or last, or first) one."""
    begun = [period for period in periods_between(start, end, kind) if period.start <= today]
    if not begun:
        return Period.containing(start, kind)
    return next((period for period in begun if period.code == wanted), begun[-1])


def cut_off(period: Period, end: date, today: date) -> date:
    """The last day counted on a page of ``period``: its end, the programme's end or today, whichever comes first."""
    return min(period.end, end, today)


def two_weeks(today: date, shift: int) -> list[date]:
    """Fourteen days from the Monday of this week, moved by ``shift`` fortnights (at most a year either way)."""
    monday = today - timedelta(days=today.weekday())
    first = monday + timedelta(days=14 * min(max(shift, -26), 26))
    return [first + timedelta(days=number) for number in range(14)]


def month_ends(start: date, last: date) -> list[date]:
    """The last day of every month from ``start`` to ``last``, which itself ends the list; none when it lies before."""
    found = []
    day = start
    while day <= last:
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        found.append(min(following - timedelta(days=1), last))
        day = following
    return found
