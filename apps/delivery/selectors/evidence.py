"""Reads about evidence: what a service asks for, what a record lacks, where a file is used."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from apps.audit.models import Entry
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.rules import Held, Kind, MissingGroup, Requirement, missing_groups
from apps.evidence.models import Upload
from apps.programmes.models import EvidenceGroup

if TYPE_CHECKING:
    from apps.accounts.models import User

REPORTED = "record.reported"
OF_GROUP = ("service_type_id", "position", "mode", "is_optional")
OF_KIND = ("kinds__pk", "kinds__code", "kinds__name", "kinds__is_dated")


def requirements_of(service_type_ids: Iterable[int]) -> dict[int, list[Requirement]]:
    """The evidence rows of services, in the order of the annex; one query."""
    groups = EvidenceGroup.objects.filter(service_type__in=set(service_type_ids))
    rows = groups.order_by("service_type", "position", "kinds__position").values_list(*OF_GROUP, *OF_KIND)
    found: dict[int, list[Requirement]] = defaultdict(list)
    for (service_type, position, mode, is_optional), kinds in groupby(rows, key=lambda row: row[: len(OF_GROUP)]):
        plain = tuple(Kind(*row[len(OF_GROUP) :]) for row in kinds if row[len(OF_GROUP)] is not None)
        found[service_type].append(Requirement(position, mode, is_optional, plain))
    return found


def kinds_of(requirements: Iterable[Requirement]) -> list[Kind]:
    """Every kind a service takes, each once, in the order of the annex."""
    return list(dict.fromkeys(kind for requirement in requirements for kind in requirement.kinds))


def missing_evidence(records: "QuerySet[ServiceRecord]") -> dict[int, list[MissingGroup]]:
    """Record id to the requirements not met, for records that lack something; complete ones are left out.

    Three queries, however many records.
    """
    of_programme = ("enrolment__programme__start_date", "enrolment__programme__end_date")
    return _lacks(list(records.order_by().values_list("pk", "service_type_id", *of_programme)))


def missing_of(
    records: Iterable[ServiceRecord], needed: dict[int, list[Requirement]] | None = None
) -> dict[int, list[MissingGroup]]:
    """The same of records with their programme loaded; two queries, one when what their services ask for is at hand."""
    programmes = [(each, each.enrolment.programme) for each in records]
    return _lacks([(each.pk, each.service_type_id, of.start_date, of.end_date) for each, of in programmes], needed)


def _lacks(
    rows: list[tuple[int, int, date, date]], needed: dict[int, list[Requirement]] | None = None
) -> dict[int, list[MissingGroup]]:
    if needed is None:
        needed = requirements_of(service_type for _pk, service_type, _start, _end in rows)
    held = _held(pk for pk, _service_type, _start, _end in rows)
    lacks = {pk: missing_groups(needed[kind], held[pk], start, end) for pk, kind, start, end in rows}
    return {pk: groups for pk, groups in lacks.items() if groups}


def _held(record_ids: Iterable[int]) -> dict[int, list[Held]]:
    cited = RecordEvidence.objects.current().proving().filter(record__in=list(record_ids))
    found: dict[int, list[Held]] = defaultdict(list)
    for record_id, kind_id, day in cited.values_list("record_id", "kind_id", "document_date"):
        found[record_id].append(Held(kind_id, day))
    return found


def where_used(upload: Upload, user: "User", *, besides: ServiceRecord) -> list[ServiceRecord]:
    """Other records one may see that cite the same bytes, oldest first. One query."""
    citing = RecordEvidence.objects.filter(upload__blob_id=upload.blob_id).values("record")
    return list(ServiceRecord.objects.visible_to(user).filter(pk__in=citing).exclude(pk=besides.pk).order_by("pk"))


def was_cited(evidence: RecordEvidence) -> bool:
    """Whether a submitted report ever cited this file: then it is superseded, never deleted (R0.41). One query."""
    reported = Entry.objects.about(evidence.record).filter(action=REPORTED, at__gte=evidence.added_at)
    return reported.exists()
