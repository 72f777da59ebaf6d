"""The calendar: days with what falls due on them."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common.periods import period_label
from apps.obligations.choices import Debtor
from apps.obligations.models import Obligation
from apps.obligations.rules import Days
from apps.programmes.choices import DeadlineKind
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

WEEK = 7


@dataclass(frozen=True)
class Event:
    """One matter on one day: a single obligation, or the same matter of several debtors counted together."""

    day: date
    name: str
    short: str
    debtor: str
    url: str
    total: int
    done: int
    late: int
    opens: bool
    last_working_day: date | None

    @property
    def status(self) -> str:
        """Colour: all done, some late, due."""
        if self.late:
            return "bad"
        if self.done == self.total:
            return "ok"
        return "info" if self.opens else "warn"

    @property
    def word(self) -> str:
        """The state in words; colour never stands alone."""
        if self.total == 1:
            return _("done") if self.done else _("overdue") if self.late else _("opens") if self.opens else _("due")
        return _("%(done)s of %(total)s done") % {"done": self.done, "total": self.total}


@dataclass(frozen=True)
class Cell:
    """One day of the month view."""

    day: date
    in_month: bool
    is_today: bool
    is_off: bool
    note: str
    is_shifted: bool
    events: list[Event]


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday; ``unknown`` are years whose holidays have not been entered."""

    first: date
    weeks: list[list[Cell]]
    events: list[Event]
    previous: date
    next: date
    unknown: list[int] = field(default_factory=list)


def month(user: "User", programme: Programme, first: date, days: Days, today: date) -> Month:
    """The month that begins on ``first`` with everything in sight. One query."""
    shown = list(calendar.Calendar().itermonthdates(first.year, first.month))
    events = events_between(user, programme, shown[0], shown[-1], days, today)
    cells = [_cell(day, first, today, days, [event for event in events if event.day == day]) for day in shown]
    return Month(
        first=first,
        weeks=[cells[start : start + WEEK] for start in range(0, len(cells), WEEK)],
        events=[event for event in events if (event.day.year, event.day.month) == (first.year, first.month)],
        previous=(first - timedelta(days=1)).replace(day=1),
        next=(first + timedelta(days=31)).replace(day=1),
        unknown=days.unknown([day for day in shown if day.month == first.month]),
    )


def events_between(user: "User", programme: Programme, first: date, last: date, days: Days, today: date) -> list[Event]:
    """What falls due (or, for windows, opens) on these days, by day. One query."""
    rows = Obligation.objects.visible_to(user).filter(programme=programme)
    day = Q(due_on__range=(first, last)) | Q(due_on=None, opens_on__range=(first, last))
    overdue = Q(pk__in=Obligation.objects.overdue(today).values("pk"))
    keys = ("rule", "rule__code", "rule__name", "rule__kind", "period_code", "occasion", "debtor", "due_on", "opens_on")
    found = rows.filter(day).values(*keys)
    counted = found.annotate(
        total=Count("pk"),
        done=Count("pk", filter=Q(done_at__isnull=False)),
        late=Count("pk", filter=overdue),
        one=Min("pk"),
    )
    return [_event(row, days) for row in counted.order_by(F("due_on").asc(nulls_last=True), "rule__code", "debtor")]


def _event(row: dict[str, Any], days: Days) -> Event:
    due = row["due_on"]
    more = row["occasion"] or (period_label(row["period_code"]) if row["period_code"] else "")
    one = row["total"] == 1
    address = reverse("obligations:detail", args=[row["one"]]) if one else reverse("obligations:list")
    return Event(
        day=due or row["opens_on"],
        name=f"{row['rule__name']} · {more}" if more else row["rule__name"],
        short=_("Report due") if row["rule__kind"] == DeadlineKind.PERIOD_END else row["rule__name"],
        debtor=str(Debtor(row["debtor"]).label),
        url=address if one else f"{address}?rule={row['rule']}",
        total=row["total"],
        done=row["done"],
        late=row["late"],
        opens=due is None,
        last_working_day=days.last_working_day(due) if due is not None and days.is_off(due) else None,
    )


def _cell(day: date, first: date, today: date, days: Days, events: Iterable[Event]) -> Cell:
    return Cell(
        day=day,
        in_month=(day.year, day.month) == (first.year, first.month),
        is_today=day == today,
        is_off=days.is_off(day),
        note=days.name(day),
        is_shifted=days.is_shifted(day),
        events=list(events),
    )
