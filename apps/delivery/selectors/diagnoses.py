"""Reads about diagnoses: whether precise services may begin, what waits for the park."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from apps.approvals.choices import WaiverState
from apps.approvals.models import Waiver
from apps.approvals.selectors import standing
from apps.delivery.choices import COUNTABLE, RULE_DIAGNOSIS, DiagnosisState
from apps.delivery.models import Diagnosis, RecordEvidence, ServiceRecord
from apps.parks.models import Enterprise
from apps.programmes.models import Enrolment, EvidenceGroup, EvidenceKind, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class DiagnosisStanding:
    """Where an enterprise stands on the day of a service.

    ``accepted`` is the first accepted diagnosis, ``waiting`` one before the park, ``waiver`` the county's acceptance in
    force on that day, ``asked`` a request that waits for the county.
    """

    day: date
    accepted: Diagnosis | None
    waiting: Diagnosis | None
    waiver: Waiver | None
    asked: Waiver | None

    @property
    def allows(self) -> bool:
        """Whether a precise service of that day may be recorded (R0.9)."""
        return self.waiver is not None or (self.accepted is not None and self.accepted.diagnosed_on <= self.day)


def diagnosis_facts(enterprise: Enterprise) -> dict[str, str]:
    """What the county sees when it lets an enterprise off the diagnosis: which one, under whatever name."""
    return {"credit_code": enterprise.credit_code}


def diagnosis_standing(enrolment: Enrolment, enterprise: Enterprise, day: date) -> DiagnosisStanding:
    """Where an enterprise stands in a pilot park on a day. Two queries."""
    rows = list(Diagnosis.objects.filter(enrolment=enrolment, enterprise=enterprise).order_by("diagnosed_on", "pk"))
    by_state = {state: [row for row in rows if row.state == state] for state in DiagnosisState.values}
    known = standing(Enrolment, [enrolment.pk], day)
    key = (enrolment.pk, RULE_DIAGNOSIS, enterprise.credit_code)
    last, covered = known.newest.get(key), known.covers(key, diagnosis_facts(enterprise))
    return DiagnosisStanding(
        day=day,
        accepted=next(iter(by_state[DiagnosisState.ACCEPTED]), None),
        waiting=next(iter(by_state[DiagnosisState.WAITING]), None),
        waiver=last if covered else None,
        asked=last if last is not None and last.state == WaiverState.ASKED else None,
    )


def diagnoses_in(user: "User", programme: Programme | None) -> "QuerySet[Diagnosis]":
    """Diagnoses of a programme that one may see, waiting ones first, then the newest."""
    rows = Diagnosis.objects.visible_to(user).filter(enrolment__programme=programme)
    rows = rows.select_related("enterprise", "enrolment__park", "report", "created_by", "decided_by")
    return rows.order_by("-state", "-diagnosed_on", "-pk")


def report_kinds(programme_id: int) -> list[int]:
    """Kinds of evidence that only a diagnosis asks for: its report. One query, in the order of the annex."""
    groups = EvidenceGroup.objects.filter(service_type__programme=programme_id)
    mine = groups.filter(service_type__is_diagnosis=True).values("kinds")
    others = groups.filter(service_type__is_diagnosis=False).values("kinds")
    rows = EvidenceKind.objects.filter(pk__in=mine).exclude(pk__in=others)
    return list(rows.order_by("position").values_list("pk", flat=True))


def report_in(record: ServiceRecord) -> RecordEvidence | None:
    """The report that a complete record of a diagnosis cites; None for others. At most two queries."""
    if not record.service_type.is_diagnosis or record.state not in COUNTABLE:
        return None
    kinds = report_kinds(record.enrolment.programme_id)
    cited = record.evidence.current().filter(kind__in=kinds).select_related("upload", "kind")
    return cited.order_by("kind__position", "pk").first()


def diagnosis_of(record: ServiceRecord) -> Diagnosis | None:
    """The diagnosis made of a record's report, refused ones left out. One query."""
    cited = record.evidence.values("upload")
    rows = Diagnosis.objects.filter(enrolment=record.enrolment_id, report__in=cited)
    return rows.exclude(state=DiagnosisState.REFUSED).order_by("pk").first()
