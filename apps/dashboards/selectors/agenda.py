"""Two weeks of days with what is due on them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.dashboards.rules import two_weeks
from apps.obligations.rules import Days
from apps.obligations.selectors import Event, events_between
from apps.programmes.models import Programme

WEEKDAYS = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)


@dataclass(frozen=True)
class Agenda:
    """The strip and its neighbours; ``known`` is False when a year's holidays have not been entered."""

    days: list[dict[str, Any]]
    first: date
    last: date
    shift: int
    known: bool


def agenda(user: User, programme: Programme, table: Days, today: date, shift: int) -> Agenda:
    """Fourteen days with what falls due in sight; ``shift`` counts fortnights from this one. One query."""
    days = two_weeks(today, shift)
    events = events_between(user, programme, days[0], days[-1], table, today)
    drawn = [_day(day, [event for event in events if event.day == day], table, today) for day in days]
    return Agenda(drawn, days[0], days[-1], min(max(shift, -26), 26), not table.unknown(days))


def _day(day: date, events: list[Event], table: Days, today: date) -> dict[str, Any]:
    note = _("Working day") if table.is_shifted(day) else table.name(day)
    state = "off" if table.is_off(day) else ""
    if any(event.late for event in events):
        state = "past"
    elif any(event.done < event.total for event in events):
        state = "due"
    if day == today and state in ("", "off"):
        state = "today"
    return {
        "weekday": WEEKDAYS[day.weekday()],
        "number": day.day,
        "note": _("Today") if day == today else note,
        "state": state,
        "is_today": day == today,
        "events": [{"label": event.short, "url": event.url} for event in events],
    }
