"""When a message may leave: quiet hours, and the hour of the daily summary."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from apps.notifications.choices import STATUTORY, Channel, Timing


@dataclass(frozen=True)
class Hours:
    """A person's hours, local time; equal ends of the quiet hours mean that there are none."""

    quiet_from: time = time(21)
    quiet_until: time = time(8)
    digest_at: time = time(8, 30)


def is_quiet(moment: datetime, hours: Hours) -> bool:
    """Whether a local moment lies in the quiet hours; the first minute is quiet, the last one is not."""
    clock = moment.time()
    if hours.quiet_from <= hours.quiet_until:
        return hours.quiet_from <= clock < hours.quiet_until
    return clock >= hours.quiet_from or clock < hours.quiet_until


def after_quiet(moment: datetime, hours: Hours) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in."""
    if not is_quiet(moment, hours):
        return moment
    return _next(moment, hours.quiet_until)


def next_digest(moment: datetime, hours: Hours) -> datetime:
    """The next daily summary after a local moment; a summary whose minute has come counts as the one of today."""
    return _next(moment, hours.digest_at)


def due_at(moment: datetime, timing: str, hours: Hours) -> datetime:
    """When a delivery asked for now may go out."""
    return next_digest(moment, hours) if timing == Timing.DAILY else after_quiet(moment, hours)


def default_timing(kind: str, is_asked: bool) -> str:
    """What happens to somebody who chose nothing: urgings and returns at once, everything else once a day."""
    if not is_asked:
        return Timing.OFF
    return Timing.NOW if kind in STATUTORY else Timing.DAILY


def may_be_off(kind: str, channel: str) -> bool:
    """Statutory messages always leave by e-mail; whatever else, a person may switch off."""
    return not (channel == Channel.EMAIL and kind in STATUTORY)


def _next(moment: datetime, clock: time) -> datetime:
    today = moment.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return today if today > moment else today + timedelta(days=1)
