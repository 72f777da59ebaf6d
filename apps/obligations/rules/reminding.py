"""When somebody is reminded of what still is missing."""

from datetime import date

REMIND_DAYS = (7, 3, 1, 0)


def reminder_step(due_on: date, last_day: date, today: date) -> str:
    """Which reminder belongs to a day: ``7``, ``3``, ``1`` or ``0`` days before it is due, ``late``, or none.

    ``late`` is the day after the last day in time; from then on the departments urge (R0.69).
    """
    left = (due_on - today).days
    if left in REMIND_DAYS:
        return str(left)
    return "late" if (today - last_day).days == 1 else ""
