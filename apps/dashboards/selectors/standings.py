"""How far parks and their targets are today, for the lists of other pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.accounts.models import User
from apps.dashboards.selectors.progress import Frame, Line, grouped, mean_percent, progress
from apps.dashboards.selectors.waiting import enrolments_of
from apps.programmes.models import Programme


@dataclass(frozen=True)
class Standing:
    """Completion of one park or target in percent, and what the calendar expects of it by now."""

    percent: Decimal | None
    expected: Decimal
    status: str
    done: Decimal | None = None


def of_parks(user: User, programme: Programme | None, parks: Iterable[int], today: date) -> dict[int, Standing]:
    """Standing by park id; parks without targets are left out. Constant queries, none without parks."""
    frame, lines = _lines(user, programme, parks, today)
    if frame is None:
        return {}
    found = grouped(lines, lambda line: line.target.enrolment.park_id)
    return {park: _standing(frame, mean_percent(rows), None) for park, rows in found.items()}


def of_targets(user: User, programme: Programme | None, park: int, today: date) -> dict[int, Standing]:
    """Standing by target id of one park. Constant queries."""
    frame, lines = _lines(user, programme, [park], today)
    return {line.target.pk: _standing(frame, line.percent, line.done) for line in lines} if frame else {}


def _lines(
    user: User, programme: Programme | None, parks: Iterable[int], today: date
) -> tuple[Frame | None, list[Line]]:
    wanted = list(parks)
    if programme is None or not wanted:
        return None, []
    frame = Frame.of(programme, "", today)
    enrolments = {each.pk: each for each in enrolments_of(user, programme, today).filter(park__in=wanted)}
    lines = progress(frame, enrolments.values()).lines
    for line in lines:
        line.target.enrolment = enrolments[line.target.enrolment_id]
    return frame, lines


def _standing(frame: Frame, percent: Decimal | None, done: Decimal | None) -> Standing:
    return Standing(percent, frame.expected, frame.status(percent), done)
