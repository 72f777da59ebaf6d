"""Records by what they lack, decided by the database."""

from django.db.models import Exists, F, OuterRef, Q

from apps.delivery.choices import RecordState
from apps.delivery.models import RecordEvidence, ServiceRecordQuerySet
from apps.programmes.choices import GroupMode, ServiceClass
from apps.programmes.models import EvidenceGroup, Programme

COMPLETE, MISSING, OUTCOME, KIND = "complete", "missing", "outcome", "kind-"


def by_completeness(rows: ServiceRecordQuerySet, wanted: str) -> ServiceRecordQuerySet:
    """Complete records, those that lack evidence, need or outcome, or one kind (``kind-<id>``)."""
    if wanted == COMPLETE:
        return rows.exclude(state=RecordState.DRAFT)
    if wanted == MISSING:
        return rows.filter(state=RecordState.DRAFT)
    if wanted == OUTCOME:
        return rows.filter(_without_outcome())
    number = wanted.removeprefix(KIND)
    return rows.filter(_without_kind(int(number))) if number.isdigit() else rows


def _without_outcome() -> Q:
    said = ~Q(need=None) & ~Q(problem="") & ~Q(action="") & ~Q(result="") & ~Q(effect="") & ~Q(solved="")
    return Q(service_type__service_class=ServiceClass.PRECISE, service_type__is_diagnosis=False) & ~said


def _without_kind(kind: int) -> Q:
    """Services that ask for the kind, and have neither it nor another that stands for it; dated kinds in the period."""
    groups = EvidenceGroup.objects.filter(kinds=kind, is_optional=False)
    programme = "record__enrolment__programme"
    good = Q(kind__is_dated=False) | Q(
        document_date__gte=F(f"{programme}__start_date"), document_date__lte=F(f"{programme}__end_date")
    )
    found = Q(pk__in=[])
    for group in groups.prefetch_related("kinds"):
        instead = [each.pk for each in group.kinds.all()] if group.mode == GroupMode.ANY else [kind]
        held = RecordEvidence.objects.current().proving().filter(good, record=OuterRef("pk"), kind__in=instead)
        found |= Q(Q(service_type=group.service_type_id), ~Exists(held))
    return found


def kinds_asked(programme: Programme) -> list[tuple[str, str]]:
    """Kinds that a service of the programme must have, as choices of the filter. One query."""
    groups = EvidenceGroup.objects.filter(service_type__programme=programme, is_optional=False)
    rows = programme.evidence_kinds.filter(pk__in=groups.values("kinds")).order_by("position")
    return [(f"{KIND}{pk}", name) for pk, name in rows.values_list("pk", "name")]
