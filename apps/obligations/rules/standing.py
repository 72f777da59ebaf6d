"""How an obligation stands on a day and how late it is; days are those of Asia/Shanghai and count to their end."""

from datetime import date

from apps.obligations.choices import Standing
from apps.obligations.models import Obligation

SOON_DAYS = 7


def days_late(obligation: Obligation, today: date) -> int:
    """Days after the last day in time, counted to the first filing, else to ``today``; 0 when in time or endless."""
    if obligation.due_on is None:
        return 0
    day = obligation.first_done_on or obligation.done_on or today
    return max((day - obligation.due_on).days - obligation.grace_days, 0)


def standing(obligation: Obligation, today: date) -> Standing:
    """One word for it: done (late), returned, overdue, in grace, due within a week, open, or not open yet."""
    late = days_late(obligation, today) > 0
    if obligation.done_at is not None:
        return Standing.DONE_LATE if late else Standing.DONE
    if obligation.first_done_on is not None and not late:
        return Standing.RETURNED
    if late:
        return Standing.OVERDUE
    if today < obligation.opens_on:
        return Standing.AHEAD
    if obligation.due_on is None:
        return Standing.OPEN
    left = (obligation.due_on - today).days
    if left < 0:
        return Standing.GRACE
    return Standing.SOON if left <= SOON_DAYS else Standing.OPEN
