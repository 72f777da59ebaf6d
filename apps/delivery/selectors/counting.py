"""场次, 家次 and 家 are three counts over service records (R0.113). Nobody types a total."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from apps.delivery.models import Attendance, RecordEvidence, ServiceRecord
from apps.programmes.choices import Unit

GROUP = ("enrolment_id", "service_type_id")
OF_RECORD = ("record__enrolment_id", "record__service_type_id")


@dataclass(frozen=True)
class Counts:
    """Counts of some records: ``visits`` are 家次, ``enterprises`` distinct 家; amounts in yuan."""

    sessions: int = 0
    visits: int = 0
    enterprises: int = 0
    quantity: Decimal = Decimal(0)
    amount_yuan: Decimal = Decimal(0)
    evidence: int = 0

    def of(self, unit: str) -> Decimal:
        """The count that a unit of the goal list means; units of result (件, 项, 人 ...) are the typed quantity."""
        counted: dict[str, int] = {
            Unit.SESSIONS: self.sessions,
            Unit.VISITS: self.visits,
            Unit.ENTERPRISES: self.enterprises,
        }
        return Decimal(counted[unit]) if unit in counted else self.quantity


@dataclass(frozen=True)
class Totals:
    """The last line of a list: over all services together."""

    records: int
    visits: int
    enterprises: int


def tally(records: "QuerySet[ServiceRecord]") -> dict[tuple[int, int], Counts]:
    """Counts per ``(enrolment_id, service_type_id)`` of exactly the records given; three queries.

    Give it ``.countable()`` or ``.accepted()`` records. Evidence counts files that stand, superseded ones not.
    """
    rows = ServiceRecord.objects.filter(pk__in=records.order_by().values("pk")).values(*GROUP).order_by()
    sums = rows.annotate(sessions=Count("pk"), total=Sum("quantity"), money=Sum("amount_yuan"))
    visits = {row[:2]: row[2:] for row in _attendance(records)}
    files = {row[:2]: row[2] for row in _files(records)}
    found = {}
    for row in sums:
        key = (row["enrolment_id"], row["service_type_id"])
        seen, distinct = visits.get(key, (0, 0))
        found[key] = Counts(row["sessions"], seen, distinct, row["total"], row["money"], files.get(key, 0))
    return found


def totals(records: "QuerySet[ServiceRecord]") -> Totals:
    """Records, 家次 and 家 over all services together; two queries."""
    attended = Attendance.objects.filter(record__in=records.order_by().values("pk"))
    row = attended.aggregate(visits=Count("pk"), enterprises=Count("enterprise_id", distinct=True))
    return Totals(records.count(), row["visits"], row["enterprises"])


def _attendance(records: "QuerySet[ServiceRecord]") -> Any:
    attended = Attendance.objects.filter(record__in=records.order_by().values("pk")).values(*OF_RECORD).order_by()
    counted = attended.annotate(visits=Count("pk"), enterprises=Count("enterprise_id", distinct=True))
    return counted.values_list(*OF_RECORD, "visits", "enterprises")


def _files(records: "QuerySet[ServiceRecord]") -> Any:
    cited = RecordEvidence.objects.current().filter(record__in=records.order_by().values("pk"))
    return cited.values(*OF_RECORD).order_by().annotate(files=Count("pk")).values_list(*OF_RECORD, "files")
