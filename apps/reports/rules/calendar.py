"""When a report opens, when it is due, and when it is late (R0.44)."""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.common.periods import Period, periods_between
from apps.programmes.models import Programme


@dataclass(frozen=True)
class Delay:
    """``days`` after the last day of grace, 0 when in time; ``left`` days until the due day, 0 when it has passed."""

    days: int
    left: int

    @property
    def is_late(self) -> bool:
        """逾期: the grace is over too."""
        return self.days > 0


def reporting_periods(programme: Programme) -> list[Period]:
    """Every period the programme's parks report on, in order; those before ``first_report`` are left out."""
    every = periods_between(programme.start_date, programme.end_date, programme.report_kind)
    return [period for period in every if not programme.first_report or period.code >= programme.first_report]


def due_date(period: Period, programme: Programme) -> date:
    """The last day of the period, or of the programme when that comes first."""
    return min(period.end, programme.end_date)


def opening_date(period: Period, programme: Programme) -> date:
    """The first day the report of a period may be started."""
    return due_date(period, programme) - timedelta(days=programme.report_window_days)


def open_periods(programme: Programme, today: date) -> list[Period]:
    """Periods whose window has opened by ``today``, in order; they stay open, late or not."""
    return [period for period in reporting_periods(programme) if opening_date(period, programme) <= today]


def owes(period: Period, enrolled: date, left: date | None) -> bool:
    """Whether a park reports on a period: it was in the programme on at least one of its days."""
    return enrolled <= period.end and (left is None or left > period.start)


def latest_period(programme: Programme, today: date) -> Period | None:
    """The last period whose window has opened; None before the first one."""
    opened = open_periods(programme, today)
    return opened[-1] if opened else None


def delay(due: date, grace_days: int, filed: date | None, today: date) -> Delay:
    """How a report stands on ``today``: filed on a day, or not filed yet. The last day of grace is still in time."""
    day = filed or today
    return Delay(days=max((day - due).days - grace_days, 0), left=max((due - today).days, 0) if filed is None else 0)
