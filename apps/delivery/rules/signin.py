"""Pure decisions about events and signing in: how far ahead, when a sheet is open, default hours."""

from datetime import date, datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PLANNED_DAYS = 60  # how far ahead an event may be planned, so that its poster can be printed
EARLY = timedelta(hours=1)  # people come before an event begins
DAY_OPENS, DAY_CLOSES = time(0, 0), time(23, 59)
SEARCH_FROM, SEARCH_SHOWS = 2, 8  # characters to type before names are offered; names offered at most


class Standing:
    """Where a sheet stands."""

    EARLY, OPEN, CLOSED = "early", "open", "closed"


STANDING_WORDS: dict[str, str | Promise] = {
    Standing.EARLY: gettext_lazy("Not open yet"),
    Standing.OPEN: gettext_lazy("Open for signing in"),
    Standing.CLOSED: gettext_lazy("Closed"),
}


def date_refusal(day: date, today: date, *, is_event: bool) -> str | None:
    """Why a service cannot be recorded for a day; None when it can. Only events may lie ahead."""
    if not is_event and day > today:
        return _("The date of service lies in the future. Record a service after it was given.")
    if day > today + timedelta(days=PLANNED_DAYS):
        return _("An event can be planned at most %(days)s days ahead.") % {"days": PLANNED_DAYS}
    return None


def default_hours(starts_at: time | None, ends_at: time | None) -> tuple[time, time]:
    """When a sheet opens and closes: from an hour before the event to its end, or the whole day."""
    if starts_at is None or ends_at is None:
        return DAY_OPENS, DAY_CLOSES
    before = datetime.combine(date.min + timedelta(days=1), starts_at) - EARLY
    return (before.time() if before.date() > date.min else DAY_OPENS), ends_at


def standing_of(day: date, opens_at: time, closes_at: time, *, is_closed: bool, now: datetime) -> str:
    """Whether people may sign in at ``now`` (local time); the closing minute is still open."""
    if is_closed or now.date() > day:
        return Standing.CLOSED
    if now.date() < day or now.time() < opens_at:
        return Standing.EARLY
    return Standing.OPEN if now.time().replace(second=0, microsecond=0) <= closes_at else Standing.CLOSED
