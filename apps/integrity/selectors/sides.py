"""What the comparisons hand over: two sides and what they share."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from apps.delivery.choices import RecordState
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.integrity.choices import SideKind

Scope = frozenset[int] | None  # ids of records; None for all
OUT = (RecordState.NOT_COUNTED, RecordState.DEDUCTED)  # what no longer counts accuses nobody
WITH = ("enrolment__park", "service_type")
LABEL = 200


@dataclass(frozen=True)
class Side:
    """One side; ``key`` names it for good, ``label`` for people who may see its park."""

    kind: SideKind
    key: str
    label: str
    park_id: int
    record_id: int | None = None
    file_id: int | None = None


@dataclass(frozen=True)
class Found:
    """One finding. ``facts`` hold only what both sides share."""

    rule: str
    programme_id: int
    left: Side
    right: Side
    facts: dict[str, Any] = field(default_factory=dict)
    measure: int = 0  # what is held against the threshold of the rule
    suffix: str = ""

    @property
    def pair(self) -> str:
        """Both sides in one name, whichever came first."""
        return "|".join([*sorted((self.left.key, self.right.key)), *filter(None, [self.suffix])])


@dataclass(frozen=True)
class Cited:
    """A standing file of a record that still counts."""

    pk: int
    kind: str
    blob: str
    phash: int | None
    taken_at: datetime | None
    name: str
    record_id: int
    number: int
    title: str
    service_date: date
    park_id: int
    programme_id: int

    def side(self) -> Side:
        """The file as one side."""
        label = f"SR-{self.number:04d} {self.title}: {self.name}"[:LABEL]
        return Side(SideKind.FILE, f"file:{self.pk}", label, self.park_id, self.record_id, self.pk)

    def record_side(self) -> Side:
        """Its record as one side."""
        label = f"SR-{self.number:04d} {self.title}"[:LABEL]
        return Side(SideKind.RECORD, f"record:{self.record_id}", label, self.park_id, self.record_id, self.pk)


COLUMNS = (
    *("pk", "kind__code", "upload__blob_id", "upload__blob__picture__phash", "upload__blob__picture__taken_at"),
    *("upload__name", "record_id", "record__number", "record__title", "record__service_date"),
    *("record__enrolment__park_id", "record__enrolment__programme_id"),
)


def counting(records: "QuerySet[ServiceRecord] | None" = None) -> "QuerySet[ServiceRecord]":
    """Records that still count for something."""
    rows = ServiceRecord.objects.all() if records is None else records
    return rows.exclude(state__in=OUT)


def cited(**narrowed: Any) -> list[Cited]:
    """Standing files of records that still count, oldest first. One query."""
    rows = RecordEvidence.objects.current().exclude(record__state__in=OUT).filter(**narrowed)
    return [Cited(*row) for row in rows.order_by("pk").values_list(*COLUMNS)]


def in_scope(scope: Scope, name: str = "pk") -> dict[str, Any]:
    """The filter of a scope."""
    return {} if scope is None else {f"{name}__in": scope}


def record_side(record: ServiceRecord) -> Side:
    """A record as one side; its park is loaded."""
    return Side(SideKind.RECORD, f"record:{record.pk}", str(record)[:LABEL], record.enrolment.park_id, record.pk)


def records_by_id(ids: Iterable[int]) -> dict[int, ServiceRecord]:
    """Records that still count, with what their sides need. One query."""
    return {row.pk: row for row in counting().filter(pk__in=set(ids)).select_related(*WITH)}
