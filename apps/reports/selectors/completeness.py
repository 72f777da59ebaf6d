"""What speaks against submitting a report, and what deserves a look before (R0.45)."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord, ServiceRecordQuerySet
from apps.delivery.selectors import missing_evidence
from apps.reports.models import PeriodReport
from apps.reports.rules.figures import Payload, corrected, unexplained, unit_rows
from apps.reports.selectors.sheet import counted


@dataclass(frozen=True)
class Gap:
    """A record and the names of the evidence it lacks."""

    record: ServiceRecord
    lacks: str


@dataclass(frozen=True)
class Completeness:
    """``gaps`` and ``unexplained`` block the submission, as does a report without targets; the rest only warns."""

    targets: int
    gaps: list[Gap]
    unexplained: list[dict[str, Any]]
    drafts: list[Gap] = field(default_factory=list)
    counted: int = 0
    empty: list[dict[str, Any]] = field(default_factory=list)
    corrections: int = 0

    @property
    def blocking(self) -> int:
        """How many things must be done first."""
        return len(self.gaps) + len(self.unexplained) + (not self.targets)

    @property
    def complete(self) -> int:
        """Counted records with all their evidence."""
        return self.counted - len(self.gaps)

    @property
    def passed(self) -> int:
        """Checks without anything to do, of four."""
        return sum([not self.gaps, not self.unexplained, not self.drafts, not self.empty])


def completeness(report: PeriodReport, payload: Payload) -> Completeness:
    """The checks behind the panel of the form and behind the submit button: the same object for both.

    Constant number of queries.
    """
    records = list(counted(report).order_by("number"))
    unfinished = ServiceRecord.objects.filter(
        enrolment=report.enrolment_id,
        state=RecordState.DRAFT,
        service_date__range=(payload["period"]["start_date"], payload["period"]["end_date"]),
    )
    drafts = list(unfinished.order_by("number"))
    rows, lacks = list(unit_rows(payload)), missing_evidence(_all_of(records, drafts))
    return Completeness(
        targets=len(rows),
        gaps=[gap for gap in _gaps(records, lacks) if gap.lacks],
        unexplained=unexplained(payload),
        drafts=_gaps(drafts, lacks),
        counted=len(records),
        empty=[row for row, unit in rows if unit["total"] == "0"],
        corrections=len(corrected(payload)),
    )


def _all_of(*groups: list[ServiceRecord]) -> ServiceRecordQuerySet:
    return ServiceRecord.objects.filter(pk__in=[record.pk for group in groups for record in group])


def _gaps(records: list[ServiceRecord], lacks: dict[int, Any]) -> list[Gap]:
    return [Gap(record, _(", ").join(str(group) for group in lacks.get(record.pk, []))) for record in records]
