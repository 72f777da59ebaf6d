"""The evidence each service needs, as groups of kinds."""

from collections.abc import Mapping, Sequence

from apps.programmes.choices import GroupMode
from apps.programmes.models import EvidenceGroup, Programme

Wanted = Sequence[str | Sequence[str]]
Group = tuple[str, bool, frozenset[str]]


def set_evidence(programme: Programme, rules: Mapping[str, tuple[Wanted, Sequence[str]]]) -> bool:
    """Replace the groups of the services named (by code) where they differ; True when something was written.

    A rule is (wanted, optional): a code is a document that must be there, a list of codes means one of them.
    """
    kinds = dict(programme.evidence_kinds.values_list("code", "pk"))
    services = {row.code: row for row in programme.service_types.prefetch_related("evidence_groups__kinds")}
    fresh: list[tuple[EvidenceGroup, frozenset[str]]] = []
    stale: list[int] = []
    for code, (wanted, optional) in rules.items():
        groups = _groups(wanted, optional)
        rows = sorted(services[code].evidence_groups.all(), key=lambda row: row.position)
        if [_of(row) for row in rows] == groups:
            continue
        stale += [row.pk for row in rows]
        for position, (mode, is_optional, codes) in enumerate(groups, 1):
            row = EvidenceGroup(service_type=services[code], mode=mode, is_optional=is_optional, position=position)
            fresh.append((row, codes))
    EvidenceGroup.objects.filter(pk__in=stale).delete()
    EvidenceGroup.objects.bulk_create(row for row, _codes in fresh)
    link = EvidenceGroup.kinds.through
    link.objects.bulk_create(
        link(evidencegroup_id=row.pk, evidencekind_id=kinds[code]) for row, codes in fresh for code in sorted(codes)
    )
    return bool(fresh or stale)


def _groups(wanted: Wanted, optional: Sequence[str]) -> list[Group]:
    groups: list[Group] = []
    for item in wanted:
        codes = frozenset([item] if isinstance(item, str) else item)
        groups.append((GroupMode.ANY if len(codes) > 1 else GroupMode.ALL, False, codes))
    return groups + [(GroupMode.ANY, True, frozenset([code])) for code in optional]


def _of(row: EvidenceGroup) -> Group:
    return row.mode, row.is_optional, frozenset(kind.code for kind in row.kinds.all())
