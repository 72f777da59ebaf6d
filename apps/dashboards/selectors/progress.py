"""Progress of targets, counted from accepted records: one frame, one line per target, groups of lines."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from apps.common.periods import Period
from apps.dashboards.links import counted_url
from apps.dashboards.rules import Limits, completion, cut_off, mean, shown_period
from apps.delivery.selectors import Counts
from apps.delivery.selectors.summary import Basis, Book, read_book
from apps.programmes.models import Enrolment, Programme
from apps.reports.rules.figures import expected
from apps.targets.models import Target

Tally = Mapping[tuple[int, int], Counts]


@dataclass(frozen=True)
class Frame:
    """What a page of figures is about: everything is counted up to the close of ``day``."""

    programme: Programme
    period: Period
    today: date
    day: date
    expected: Decimal
    limits: Limits

    @classmethod
    def of(cls, programme: Programme, wanted: str, today: date) -> "Frame":
        """The frame of the period asked for (see ``rules.shown_period``)."""
        period = shown_period(wanted, programme.start_date, programme.end_date, programme.report_kind, today)
        day = cut_off(period, programme.end_date, today)
        mark = expected(programme.start_date, programme.end_date, day)
        limits = Limits(programme.on_track_percent, programme.slow_percent)
        return cls(programme, period, today, day, mark, limits)

    @property
    def first_day(self) -> date:
        """The first day of the period that lies in the programme."""
        return max(self.period.start, self.programme.start_date)

    @property
    def day_before(self) -> date:
        """The last day of the period before."""
        return self.period.start - timedelta(days=1)

    def status(self, percent: Decimal | None) -> str:
        """ok, warn, bad or empty."""
        return self.limits.status(percent, self.expected)


@dataclass(frozen=True)
class Line:
    """One target with what was counted: up to the frame's day, inside the period, and up to the period's eve."""

    target: Target
    done: Decimal
    in_period: Decimal
    percent: Decimal | None
    percent_before: Decimal | None

    @property
    def left(self) -> Decimal:
        """What remains to be done (R0.27)."""
        return max(self.target.value - self.done, Decimal(0))


@dataclass(frozen=True)
class Progress:
    """Lines of some parks in the order of the catalogue, the counts behind them up to the frame's day, all of them."""

    lines: list[Line]
    counts: "Tally"
    book: Book


def accepted(frame: Frame, enrolments: Iterable[Enrolment]) -> Book:
    """Accepted records of these parks up to the frame's day. Queries: those of ``read_book``."""
    return read_book(frame.programme, [each.pk for each in enrolments], until=frame.day, basis=Basis.ACCEPTED)


def pending(frame: Frame, enrolments: Iterable[Enrolment]) -> "Tally":
    """Counts of records of the period complete but not accepted yet. Queries: those of ``read_book``."""
    book = read_book(frame.programme, [each.pk for each in enrolments], until=frame.day, basis=Basis.PENDING)
    return book.between(frame.first_day, frame.day)


def progress(frame: Frame, enrolments: Iterable[Enrolment]) -> Progress:
    """Every target of these parks. Constant queries: the targets and the book of counts."""
    parks = list(enrolments)
    book, first = accepted(frame, parks), frame.programme.start_date
    now = book.between(first, frame.day)
    before = book.between(first, frame.day_before)
    inside = book.between(frame.first_day, frame.day)
    targets = Target.objects.filter(enrolment__in=[each.pk for each in parks]).select_related("service_type")
    ordered = targets.order_by("service_type__position", "unit", "pk")
    return Progress([_line(target, now, before, inside) for target in ordered], now, book)


def counted(counts: Tally, target: Target) -> Decimal:
    """The quantity of a target's unit; 0 without records."""
    found = counts.get((target.enrolment_id, target.service_type_id))
    return found.of(target.unit) if found else Decimal(0)


def percent_of(target: Target, counts: Tally) -> Decimal | None:
    """Completion of one target by these counts."""
    return completion(counted(counts, target), target.value, target.operator)


def _line(target: Target, now: Tally, before: Tally, inside: Tally) -> Line:
    percent = percent_of(target, now)
    return Line(target, counted(now, target), counted(inside, target), percent, percent_of(target, before))


def counted_link(target: Target, start: date, end: date) -> str:
    """The accepted records a target's figure was counted from."""
    return counted_url(start, end, service=target.service_type_id)


def mean_percent(rows: Iterable[Line]) -> Decimal | None:
    """Completion over lines: the mean, each target weighing the same."""
    return mean(row.percent for row in rows)


def grouped(rows: Iterable[Line], key: Callable[[Line], int]) -> dict[int, list[Line]]:
    """Lines under a key, such as their enrolment or county."""
    found: defaultdict[int, list[Line]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)
