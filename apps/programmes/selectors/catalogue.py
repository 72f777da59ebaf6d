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
    """One class with its services, and the kinds they need in the order in which the services name them."""

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
    first = list(dict.fromkeys(pk for need in needs for pk, mark in need.items() if mark != OPTIONAL))
    place = {pk: number for number, pk in enumerate(first)}
    rows = [KindRow(kind, [need.get(kind.pk, "") for need in needs]) for kind in kinds]
    return sorted((row for row in rows if any(row.cells)), key=lambda row: place.get(row.kind.pk, len(place)))


def _needs(service: ServiceType) -> dict[int, str]:
    marks = {}
    for group in sorted(service.evidence_groups.all(), key=lambda group: group.position):
        mark = OPTIONAL if group.is_optional else ONE_OF if group.mode == GroupMode.ANY else MUST
        kinds = sorted(group.kinds.all(), key=lambda kind: kind.position)
        marks.update(dict.fromkeys((kind.pk for kind in kinds), mark))
    return marks
