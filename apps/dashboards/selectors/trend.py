"""Completion at the end of every period so far, in three queries however many periods there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, QuerySet, Sum
from django.db.models.functions import TruncMonth

from apps.common.periods import Period, periods_between
from apps.dashboards.rules import mean
from apps.dashboards.selectors.progress import Frame, percent_of
from apps.delivery.models import Attendance, ServiceRecord
from apps.delivery.selectors import Counts
from apps.programmes.models import Enrolment
from apps.reports.rules.figures import expected
from apps.targets.models import Target

Key = tuple[int, int]
MARK = ("enrolment_id", "service_type_id")


@dataclass
class Step:
    """What one month adds to the counts of one park and service."""

    sessions: int = 0
    visits: int = 0
    enterprises: int = 0
    quantity: Decimal = field(default_factory=Decimal)


@dataclass(frozen=True)
class Point:
    """Completion and expectation in percent at the close of ``day``."""

    period: Period
    day: date
    percent: Decimal | None
    expected: Decimal


def trend(frame: Frame, enrolments: Iterable[Enrolment], targets: Iterable[Target]) -> list[Point]:
    """Completion of these parks at the end of each period of the programme until the frame's day. Three queries."""
    programme, rows = frame.programme, list(targets)
    steps = _steps([each.pk for each in enrolments], programme.start_date, frame.day)
    counts: dict[Key, Step] = defaultdict(Step)
    points, months = [], sorted(steps)
    for period in periods_between(programme.start_date, frame.day, programme.report_kind):
        day = min(period.end, frame.day)
        while months and months[0] <= day:
            _add(counts, steps[months.pop(0)])
        tallies = {key: _counts(step) for key, step in counts.items()}
        percent = mean(percent_of(target, tallies) for target in rows)
        points.append(Point(period, day, percent, expected(programme.start_date, programme.end_date, day)))
    return points


def _steps(parks: list[int], start: date, end: date) -> dict[date, dict[Key, Step]]:
    """What each month adds; an enterprise counts in the month it is first served."""
    steps: dict[date, dict[Key, Step]] = defaultdict(lambda: defaultdict(Step))
    records = ServiceRecord.objects.filter(enrolment__in=parks).accepted().between(start, end)
    by_month = records.annotate(month=TruncMonth("service_date")).values(*MARK, "month").order_by()
    for row in by_month.annotate(sessions=Count("pk"), total=Sum("quantity")):
        step = steps[row["month"]][row["enrolment_id"], row["service_type_id"]]
        step.sessions, step.quantity = row["sessions"], row["total"]
    for row in by_month.annotate(visits=Count("attendances")):
        steps[row["month"]][row["enrolment_id"], row["service_type_id"]].visits = row["visits"]
    for enrolment, service, first in _first_served(records):
        steps[first.replace(day=1)][enrolment, service].enterprises += 1
    return steps


def _first_served(records: "QuerySet[ServiceRecord]") -> Iterable[tuple[int, int, date]]:
    """Park, service and day on which each enterprise was first served."""
    attended = Attendance.objects.filter(record__in=records.order_by().values("pk"))
    by_firm = attended.values("record__enrolment_id", "record__service_type_id", "enterprise_id").order_by()
    first = by_firm.annotate(first=Min("record__service_date"))
    return first.values_list("record__enrolment_id", "record__service_type_id", "first")


def _add(counts: dict[Key, Step], month: dict[Key, Step]) -> None:
    for key, step in month.items():
        total = counts[key]
        total.sessions += step.sessions
        total.visits += step.visits
        total.enterprises += step.enterprises
        total.quantity += step.quantity


def _counts(step: Step) -> Counts:
    return Counts(
        sessions=step.sessions,
        visits=step.visits,
        enterprises=step.enterprises,
        quantity=step.quantity,
        amount_yuan=Decimal(0),
        evidence=0,
    )
