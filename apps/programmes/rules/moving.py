"""Move the rules of one period to another: every day and every period code goes by the same number of years."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from apps.common.periods import Period
from apps.common.refusals import Refused


def years_between(old: date, new: date) -> int:
    """Whole years from ``old`` to ``new``. Raises :class:`Refused` when the day of the year differs."""
    if (old.month, old.day) != (new.month, new.day):
        raise Refused(
            _("The rules can be moved by whole years only: the first day must be %(day)s of a year.")
            % {"day": f"{old.month:02d}-{old.day:02d}"}
        )
    return new.year - old.year


def moved_day(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes the 28th where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def moved_code(code: str, years: int) -> str:
    """The period code ``years`` later (2023Q2 + 3 = 2026Q2)."""
    period = Period.parse(code)
    return Period(period.year + years, period.kind, period.number).code


def moved(data: dict[str, Any], years: int) -> dict[str, Any]:
    """A copy of the rules ``years`` later: period, first report, and each deadline's day and period."""
    deadlines = [
        row
        | {
            "due": moved_day(date.fromisoformat(row["due"]), years).isoformat() if row["due"] else None,
            "period": moved_code(row["period"], years) if row["period"] else "",
        }
        for row in data["deadlines"]
    ]
    return data | {
        "start": moved_day(date.fromisoformat(data["start"]), years).isoformat(),
        "end": moved_day(date.fromisoformat(data["end"]), years).isoformat(),
        "first_report": moved_code(data["first_report"], years) if data["first_report"] else "",
        "deadlines": deadlines,
    }
