"""The records a version stands on, beside what became of them since."""

from dataclasses import dataclass
from typing import Any

from apps.approvals.models import Submission
from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord


@dataclass(frozen=True)
class Cited:
    """A record as the version froze it, and its present state; ``record`` is None when it is gone."""

    frozen: dict[str, Any]
    record: ServiceRecord | None

    @property
    def files(self) -> int:
        """How many files it had."""
        return len(self.frozen["evidence"])

    @property
    def is_refused(self) -> bool:
        """Whether a department does not count it."""
        return self.record is not None and self.record.state == RecordState.NOT_COUNTED


def cited_records(version: Submission) -> list[Cited]:
    """The records of a version in the order of their numbers, refused ones first; one query."""
    frozen = version.payload["records"]
    rows = ServiceRecord.objects.filter(pk__in=[each["id"] for each in frozen]).select_related("service_type")
    by_id = {row.pk: row for row in rows}
    cited = [Cited(each, by_id.get(each["id"])) for each in frozen]
    return sorted(cited, key=lambda row: not row.is_refused)


def refused_of(version: Submission) -> list[dict[str, Any]]:
    """Service key, label and reason of the records of a version a department does not count; one query."""
    ids = [each["id"] for each in version.payload["records"]]
    rows = ServiceRecord.objects.filter(pk__in=ids, state=RecordState.NOT_COUNTED).select_related("service_type")
    return [{"service": row.service_type.code, "label": row.label, "reason": row.state_reason} for row in rows]
