"""When a plan is due and how late it is (R0.30)."""

from dataclasses import dataclass
from datetime import date

from apps.common.periods import Period, periods_between


@dataclass(frozen=True)
class Delay:
    """``days`` after the due day, 0 when in time; ``left`` days until it, 0 when it has passed or the plan is filed."""

    days: int
    left: int

    @property
    def is_late(self) -> bool:
        """逾期: filed, or still not filed, after the due day."""
        return self.days > 0


def delay(due: date | None, filed: date | None, today: date) -> Delay:
    """How a plan stands on ``today``; filing on the due day itself is in time. No due day, no delay."""
    if due is None:
        return Delay(0, 0)
    late = ((filed or today) - due).days
    return Delay(days=max(late, 0), left=max(-late, 0) if filed is None else 0)


def quarters(start: date, end: date) -> list[Period]:
    """The quarters a programme touches, in order."""
    return list(periods_between(start, end, "Q"))
