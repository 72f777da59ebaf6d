"""Both monitors (双监控): goals completed beside money spent, month by month (R0.24)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from apps.common.templatetags.portal import percent
from apps.dashboards.rules import completion, mean, month_ends, share
from apps.dashboards.selectors.tiles import plain
from apps.delivery.models import Attendance, ServiceRecord
from apps.delivery.selectors import Counts
from apps.funds.choices import BookKind, FundSource
from apps.funds.models import Award, LedgerEntry
from apps.funds.rules.monitors import verdict
from apps.funds.selectors.reconciling import Reconciliation, reconcile
from apps.programmes.models import Enrolment, Programme
from apps.reports.rules.figures import expected
from apps.targets.models import Target

Key = tuple[int, int]


@dataclass(frozen=True)
class Month:
    """Both monitors at the close of ``day``, in percent: of the goals, of the allocation, of the time."""

    day: date
    goals: Decimal | None
    spent: Decimal | None
    passed: Decimal


@dataclass(frozen=True)
class Monitors:
    """The curve with what its last point says: ``status`` ok, warn or info, and a sentence."""

    months: list[Month]
    status: str
    sentence: str

    @property
    def chart(self) -> dict[str, Any]:
        """Data for ``charts.js``; the table beside it shows the same rows."""
        return {
            "kind": "line",
            "head": [_("Month"), _("Goals completed"), _("Money spent (of the allocation)"), _("Time passed")],
            "rows": [[f"{each.day:%Y-%m}", *map(plain, (each.goals, each.spent, each.passed))] for each in self.months],
            "axis_unit": "%",
            "series": [{"colour": "primary", "area": True}, {"colour": "warn"}, {"colour": "quiet", "dashed": True}],
        }

    @property
    def summary(self) -> str:
        """The curve in one sentence, for readers who do not see it."""
        if not self.months:
            return _("No period has begun.")
        last = self.months[-1]
        words = {"goals": percent(last.goals), "spent": percent(last.spent), "passed": percent(last.passed)}
        return _("Goals %(goals)s completed, %(spent)s of the money spent, %(passed)s of the time passed.") % words


def monitors(programme: Programme, enrolments: Iterable[Enrolment], today: date) -> Monitors:
    """The curve of some pilot parks together, by accepted records and provincial books. Six queries for any number."""
    parks = [each.pk for each in enrolments]
    days = month_ends(programme.start_date, min(today, programme.end_date))
    goals, spent = _goals(parks, days), _spent(parks, days)
    time = [expected(programme.start_date, programme.end_date, day) for day in days]
    months = [Month(*each) for each in zip(days, goals, spent, time, strict=True)]
    status, sentence = verdict(months[-1].goals, months[-1].spent) if months else ("info", "")
    return Monitors(months, status, sentence)


def unexplained_of(enrolments: Iterable[Enrolment]) -> Reconciliation:
    """The payments of these parks held against their books."""
    return reconcile(Award.objects.filter(enrolment__in=[each.pk for each in enrolments]))


def _spent(parks: list[int], days: list[date]) -> list[Decimal | None]:
    """Spent out of the provincial books until each day, in percent of the allocations. Two queries."""
    total = sum((each.total_yuan for each in Award.objects.filter(enrolment__in=parks)), Decimal(0))
    entries = LedgerEntry.objects.filter(account__enrolment__in=parks, account__source=FundSource.PROVINCIAL)
    by_month = entries.filter(kind=BookKind.EXPENDITURE).annotate(month=TruncMonth("entry_date")).order_by()
    sums = {row["month"]: -row["total"] for row in by_month.values("month").annotate(total=Sum("effect_yuan"))}
    return [share(sum((yuan for month, yuan in sums.items() if month <= day), Decimal(0)), total) for day in days]


def _goals(parks: list[int], days: list[date]) -> list[Decimal | None]:
    """Completion of the goals until each day, every goal weighing the same. Four queries."""
    targets = list(Target.objects.filter(enrolment__in=parks))
    counted = _counted(parks, days)
    return [
        mean(completion(_of(counts, target), target.value, target.operator) for target in targets) for counts in counted
    ]


def _of(counts: dict[Key, Counts], target: Target) -> Decimal:
    found = counts.get((target.enrolment_id, target.service_type_id))
    return found.of(target.unit) if found else Decimal(0)


def _counted(parks: list[int], days: list[date]) -> list[dict[Key, Counts]]:
    """Sessions, quantities, 家次 and 家 of accepted records until each day. Three queries."""
    records = ServiceRecord.objects.accepted().filter(enrolment__in=parks)
    done = records.annotate(month=TruncMonth("service_date")).order_by().values("enrolment", "service_type", "month")
    attended = Attendance.objects.filter(record__in=records.order_by().values("pk")).order_by()
    seen = attended.annotate(month=TruncMonth("record__service_date"))
    first = attended.values_list("record__enrolment", "record__service_type", "enterprise")
    added: dict[Key, dict[date, list[Decimal]]] = defaultdict(lambda: defaultdict(lambda: [Decimal(0)] * 4))
    for row in done.annotate(many=Count("pk"), total=Sum("quantity")):
        added[row["enrolment"], row["service_type"]][row["month"]][:2] = [row["many"], row["total"]]
    keys = ("record__enrolment", "record__service_type", "month")
    for enrolment, service, month, many in seen.values_list(*keys).annotate(many=Count("pk")):
        added[enrolment, service][month][2] = many
    for enrolment, service, _firm, day in first.annotate(day=Min("record__service_date")):
        added[enrolment, service][day.replace(day=1)][3] += 1
    return [{key: _until(months, day) for key, months in added.items()} for day in days]


def _until(months: dict[date, list[Decimal]], day: date) -> Counts:
    sessions, quantity, visits, firms = (
        sum((row[place] for month, row in months.items() if month <= day), Decimal(0)) for place in range(4)
    )
    return Counts(sessions=int(sessions), visits=int(visits), enterprises=int(firms), quantity=quantity)
