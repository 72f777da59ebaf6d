"""The catalogue of services with the evidence each needs, as a picture: kinds down, services across."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.programmes.choices import GroupMode, ServiceClass
from apps.programmes.models import EvidenceKind, Programme, ServiceType

MUST, ONE_OF, OPTIONAL = "must", "one", "optional"


@dataclass(frozen=True)
class KindRow:
    """One kind of evidence: per service ``must``, ``one`` (one of its group), ``optional`` or nothing."""

    kind: EvidenceKind
    cells: list[str]


@dataclass(frozen=True)
class ClassOfServices:
    """One class with its services and the kinds any of them needs, both in the order of the annex."""

    code: str
    label: str
    services: list[ServiceType]
    kinds: list[KindRow]


def catalogue(programme: Programme) -> list[ClassOfServices]:
    """The catalogue by class. Four queries, whatever its size."""
    services = list(
        programme.service_types.select_related("clause")
        .prefetch_related("evidence_groups__kinds")
        .order_by("position", "pk")
    )
    kinds = list(programme.evidence_kinds.order_by("position"))
    found = []
    for value, label in ServiceClass.choices:
        mine = [service for service in services if service.service_class == value]
        found.append(ClassOfServices(value, str(label), mine, _rows(mine, kinds)))
    return found


def _rows(services: list[ServiceType], kinds: Iterable[EvidenceKind]) -> list[KindRow]:
    needs = [_needs(service) for service in services]
    rows = [KindRow(kind, [need.get(kind.pk, "") for need in needs]) for kind in kinds]
    return [row for row in rows if any(row.cells)]


def _needs(service: ServiceType) -> dict[int, str]:
    marks = {}
    for group in service.evidence_groups.all():
        mark = OPTIONAL if group.is_optional else ONE_OF if group.mode == GroupMode.ANY else MUST
        marks.update(dict.fromkeys((kind.pk for kind in group.kinds.all()), mark))
    return marks
