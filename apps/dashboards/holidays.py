"""Working days and holidays; years the calendar does not know yet are ordinary weeks, and the page says so."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import chinese_calendar
from django.utils.translation import gettext_lazy as _

NAMES = {
    "New Year's Day": _("New Year"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb Sweeping"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat"),
    "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-Autumn"),
}


@dataclass(frozen=True)
class DayKind:
    """``off`` for weekends and holidays, ``note`` the holiday's name or the word for a working weekend day."""

    off: bool
    note: Any
    known: bool


def day_kind(day: date) -> DayKind:
    """What a day is under the state council's calendar."""
    weekend = day.weekday() >= 5
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return DayKind(weekend, "", known=False)
    if weekend and not off:
        return DayKind(off=False, note=_("Working day"), known=True)
    return DayKind(off, NAMES.get(name, "") if off and name else "", known=True)


def working_days(start: date, end: date) -> int:
    """Working days after ``start`` up to ``end``."""
    days = (start + timedelta(days=number + 1) for number in range((end - start).days))
    return sum(not day_kind(day).off for day in days)
