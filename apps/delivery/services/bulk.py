"""Many service records at once: the rules of one record, looked up for all of them together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Min, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.models import Entry
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.delivery.choices import EDITABLE, AttendanceSource, DiagnosisState
from apps.delivery.models import Attendance, Diagnosis, RecordEvidence, RecordSeries, ServiceRecord
from apps.delivery.permissions import records_for
from apps.delivery.selectors.evidence import REPORTED, missing_evidence
from apps.delivery.services.checking import check_record
from apps.delivery.services.needs import add_need
from apps.delivery.services.records import OF_PRECISE
from apps.delivery.services.states import WITH, log, recompute
from apps.parks.models import Enterprise, Tenancy
from apps.programmes.choices import ProgrammeState, ServiceClass
from apps.programmes.models import Enrolment, ServiceType

if TYPE_CHECKING:
    from apps.accounts.models import User

AT_ONCE = 500
Stay = tuple[date, date, bool]  # first day, day of leaving, pilot enterprise or not


@dataclass(frozen=True)
class NewRecord:
    """What ``create_record`` takes, for one of many; ``details`` are the other fields of a record."""

    service_type: ServiceType
    title: str
    service_date: date
    enterprises: tuple[Enterprise, ...]
    details: dict[str, Any] = field(default_factory=dict)
    new_need: str = ""


@dataclass(frozen=True)
class Standings:
    """When each enterprise was a tenant, and the day of its first accepted diagnosis."""

    stays: dict[int, list[Stay]]
    diagnosed: dict[int, date]

    def present(self, enterprise: int, day: date) -> bool | None:
        """Whether a tenant of that day is a pilot enterprise; None when it was no tenant."""
        there = [pilot for start, end, pilot in self.stays.get(enterprise, []) if start <= day < end]
        return there[0] if len(there) == 1 else None


def refusals(enrolment: Enrolment, wanted: Sequence[NewRecord]) -> list[Refused | None]:
    """What speaks against each record, None where nothing does; nothing is written or locked.

    Two queries for all that are plainly right. Whatever is not is asked of ``check_record`` one by one, so that its
    sentences are the only ones; at most four queries each. ``enrolment`` comes with programme and park.
    """
    known = _standings(enrolment, wanted)
    return [_objection(_unsaved(enrolment, each), each, known) for each in wanted]


@transaction.atomic
def create_records(
    *,
    enrolment: Enrolment,
    wanted: Sequence[NewRecord],
    user: "User",
    source: AttendanceSource = AttendanceSource.IMPORTED,
) -> list[ServiceRecord]:
    """Record many services of a pilot park under the rules of ``create_record``, all or none; numbers in this order.

    ``source`` says how the enterprises came onto the records. Locks the enrolment. Raises :class:`Refused` with the
    first sentence that speaks against one of them (R0.9, R0.10, R0.35).
    """
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "park")
    locked = rows.get(pk=enrolment.pk)
    if not records_for(user, locked.park):
        raise Refused(_("Only staff of the park may change its service records."))
    made = _allowed(locked, wanted, user)
    first = _take_numbers(locked, len(made))
    for number, record in enumerate(made, first):
        record.number = number
    _insert(made, wanted, source)
    for record in made:
        log(record, "record.created", user, changes={"service_date": [None, record.service_date]})
    lacking = missing_evidence(ServiceRecord.objects.filter(pk__in=[record.pk for record in made]))
    for record in made:
        if record.pk not in lacking:
            recompute(record, user)
    return made


@transaction.atomic
def delete_records(*, records: Iterable[int], user: "User") -> list[int]:
    """Take back those of these records that no report ever cited and no case speaks about; returns ids that stay.

    Their numbers are not given again. Locks the records. Raises :class:`Refused` when one is of another park.
    """
    rows = list(
        ServiceRecord.objects.select_for_update(of=("self",))
        .select_related(*WITH)
        .filter(pk__in=list(records))
        .order_by("pk")
    )
    if not all(records_for(user, row.enrolment.park) for row in rows):
        raise Refused(_("Only staff of the park may change its service records."))
    about = Entry.objects.filter(target_type=ServiceRecord._meta.label, action=REPORTED)
    cited = set(about.filter(target_id__in=[row.pk for row in rows]).values_list("target_id", flat=True))
    going = [row for row in rows if row.pk not in cited and row.state in EDITABLE]
    gone = _drop(going, user)
    return [row.pk for row in rows if row.pk not in gone]


def _drop(rows: list[ServiceRecord], user: "User") -> set[int]:
    """Delete these rows but for those that something holds, found by halves; returns the ids that are gone."""
    if not rows:
        return set()
    ids = [row.pk for row in rows]
    try:
        with transaction.atomic():
            for row in rows:
                log(row, "record.deleted", user)
            RecordEvidence.objects.filter(record__in=ids).delete()
            ServiceRecord.objects.filter(pk__in=ids).delete()
    except ProtectedError:
        half = len(rows) // 2
        return _drop(rows[:half], user) | _drop(rows[half:], user) if half else set()
    return set(ids)


def _allowed(enrolment: Enrolment, wanted: Sequence[NewRecord], user: "User") -> list[ServiceRecord]:
    """The records with their needs, not written yet. Raises :class:`Refused`."""
    known = _standings(enrolment, wanted)
    made = []
    for each in wanted:
        record = _unsaved(enrolment, each)
        if refusal := _objection(record, each, known):
            raise refusal
        record.created_by = user
        record.need = _need_of(record, each, user)
        made.append(record)
    return made


def _insert(made: list[ServiceRecord], wanted: Sequence[NewRecord], source: AttendanceSource) -> None:
    """Records and attendances in a few statements, so that each trigger of counting runs once for many rows."""
    attendances = [
        Attendance(record=record, enterprise=enterprise, source=source)
        for record, each in zip(made, wanted, strict=True)
        for enterprise in dict.fromkeys(each.enterprises)
    ]
    with worded():
        ServiceRecord.objects.bulk_create(made, batch_size=AT_ONCE)
        Attendance.objects.bulk_create(attendances, batch_size=AT_ONCE * 10)


def _standings(enrolment: Enrolment, wanted: Sequence[NewRecord]) -> Standings:
    served = {enterprise.pk for each in wanted for enterprise in each.enterprises}
    stays: dict[int, list[Stay]] = {}
    tenancies = Tenancy.objects.filter(park=enrolment.park, enterprise__in=served)
    for pk, start, end, pilot in tenancies.values_list("enterprise_id", "moved_in_date", "moved_out_date", "is_pilot"):
        stays.setdefault(pk, []).append((start or date.min, end or date.max, pilot))
    accepted = Diagnosis.objects.filter(enrolment=enrolment, enterprise__in=served, state=DiagnosisState.ACCEPTED)
    first = accepted.order_by().values_list("enterprise_id").annotate(first=Min("diagnosed_on"))
    return Standings(stays, dict(first))


def _unsaved(enrolment: Enrolment, each: NewRecord) -> ServiceRecord:
    """The record as it would be written; an inclusive service has no need and no outcome."""
    details = dict(each.details)
    if each.service_type.service_class == ServiceClass.INCLUSIVE:
        details |= OF_PRECISE
    provider = details.get("provider")
    if provider is not None:
        details |= {"provider_name": provider.name, "provider_kind": provider.kind}
    return ServiceRecord(
        enrolment=enrolment,
        service_type=each.service_type,
        title=each.title,
        service_date=each.service_date,
        **details,
    )


def _objection(record: ServiceRecord, each: NewRecord, known: Standings) -> Refused | None:
    if _is_plain(record, each, known) and _is_linked(record, each):
        return None
    try:
        check_record(record, list(dict.fromkeys(each.enterprises)), is_new=True, is_event=False)
    except Refused as refusal:
        return refusal
    return None


def _is_plain(record: ServiceRecord, each: NewRecord, known: Standings) -> bool:
    """Whether programme, day, tenants and diagnosis leave no doubt; a waiver or an odd tenancy does."""
    enrolment, service, day = record.enrolment, record.service_type, record.service_date
    present = [known.present(enterprise.pk, day) for enterprise in each.enterprises]
    first = known.diagnosed.get(each.enterprises[0].pk, date.max) if each.enterprises else date.max
    return (
        enrolment.programme.state == ProgrammeState.OPEN
        and service.programme_id == enrolment.programme_id
        and service.is_active
        and day <= timezone.localdate()
        and (enrolment.left_date is None or day < enrolment.left_date)
        and bool(present)
        and None not in present
        and (service.service_class == ServiceClass.INCLUSIVE or present == [True])
        and (not service.needs_diagnosis or first <= day)
    )


def _is_linked(record: ServiceRecord, each: NewRecord) -> bool:
    """Whether provider, agreement and need leave no doubt; a product always does."""
    provider, agreement = record.provider, record.agreement
    if provider is None:
        is_known = record.service_type.service_class == ServiceClass.INCLUSIVE and bool(
            record.provider_name and record.provider_kind
        )
    else:
        is_known = provider.park_id == record.enrolment.park_id
    is_agreed = agreement is None or (
        (agreement.enrolment_id, agreement.provider_id) == (record.enrolment_id, record.provider_id)
        and agreement.enterprise_id in (None, *(enterprise.pk for enterprise in each.enterprises))
    )
    return is_known and is_agreed and record.listing is None and record.need is None


def _need_of(record: ServiceRecord, each: NewRecord, user: "User") -> Any:
    """The need a precise service answers, written down first."""
    if record.service_type.service_class == ServiceClass.INCLUSIVE or not each.new_need.strip():
        return record.need
    return add_need(enrolment=record.enrolment, enterprise=each.enterprises[0], description=each.new_need, user=user)


def _take_numbers(enrolment: Enrolment, count: int) -> int:
    """The first of ``count`` numbers under the lock of the enrolment; numbers of deleted records do not come back."""
    series, _created = RecordSeries.objects.get_or_create(enrolment=enrolment)
    last = enrolment.service_records.aggregate(last=Max("number"))["last"] or 0
    first = max(series.last_number, last) + 1
    series.last_number = first + count - 1
    series.save(update_fields=["last_number"])
    return first
