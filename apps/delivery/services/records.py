"""Recording a service: number, who was served, whether the rules allow it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Model, ProtectedError
from django.utils.translation import gettext as _

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery.choices import AttendanceSource
from apps.delivery.models import Attendance, Diagnosis, RecordSeries, ServiceRecord, SignInSheet
from apps.delivery.permissions import records_for
from apps.delivery.selectors.evidence import REPORTED
from apps.delivery.services.checking import check_record
from apps.delivery.services.needs import add_need
from apps.delivery.services.states import editable_record, log, recompute
from apps.parks.models import Enterprise
from apps.programmes.choices import ServiceClass
from apps.programmes.models import Enrolment, ServiceType

if TYPE_CHECKING:
    from apps.accounts.models import User

FIELDS = (
    *("service_type", "title", "service_date", "starts_at", "ends_at", "place"),
    *("provider", "provider_name", "provider_kind", "listing", "agreement", "team", "quantity", "amount_yuan"),
    *("need", "problem", "action", "result", "effect", "solved"),
)
OF_PRECISE = {"need": None, "problem": "", "action": "", "effect": "", "solved": ""}  # an inclusive service has none


@transaction.atomic
def create_record(
    *,
    enrolment: Enrolment,
    service_type: ServiceType,
    title: str,
    service_date: date,
    enterprises: Iterable[Enterprise],
    user: "User",
    is_event: bool = False,
    new_need: str = "",
    need_of: Diagnosis | None = None,
    **details: Any,
) -> ServiceRecord:
    """Record one service of a pilot park with the next number of its enrolment; a number is given once.

    ``details`` are the other :data:`FIELDS`; ``amount_yuan`` is the agreement's. ``new_need`` is written down first,
    found by ``need_of`` or raised by the enterprise. A date outside the programme period is stored and does not count.
    An event whose enterprises sign in (``is_event``) may lie ahead and begins with nobody. Locks the enrolment row.
    Raises :class:`Refused` (R0.9, R0.10, R0.35) with the field the sentence belongs to.
    """
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "park").get(pk=enrolment.pk)
    if not records_for(user, locked.park):
        raise Refused(_("Only staff of the park may change its service records."))
    served = list(dict.fromkeys(enterprises))
    record = ServiceRecord(
        enrolment=locked,
        service_type=service_type,
        title=title,
        service_date=service_date,
        created_by=user,
        **details,
    )
    _settle(record, served, user, new_need=new_need, need_of=need_of, is_new=True, is_event=is_event)
    record.number = _next_number(locked)
    record.save(force_insert=True)
    Attendance.objects.bulk_create([Attendance(record=record, enterprise=each) for each in served])
    log(record, "record.created", user, changes={"service_date": [None, service_date]})
    recompute(record, user)
    return record


@transaction.atomic
def update_record(
    *,
    record: ServiceRecord,
    user: "User",
    enterprises: Iterable[Enterprise] | None = None,
    new_need: str = "",
    need_of: Diagnosis | None = None,
    **fields: Any,
) -> ServiceRecord:
    """Change fields and, when given, the enterprises of a draft or complete record.

    ``fields`` are those of :func:`create_record`. Locks the record; raises :class:`Refused` like ``create_record``
    and when the record is locked by a report. Nothing changed writes nothing.
    """
    if new_need.strip():  # the need locks the enrolment, and always before a record
        Enrolment.objects.select_for_update(of=("self",)).get(pk=record.enrolment_id)
    row = editable_record(record.pk, user)
    is_new_service = "service_type" in fields and fields["service_type"] != row.service_type
    before = {name: getattr(row, name) for name in FIELDS}
    for name in FIELDS:
        setattr(row, name, fields.get(name, before[name]))
    served = list(row.enterprises.all()) if enterprises is None else list(dict.fromkeys(enterprises))
    sheet = SignInSheet.objects.filter(record=row).first()
    is_event = sheet is not None
    _settle(row, served, user, new_need=new_need, need_of=need_of, is_new=is_new_service, is_event=is_event)
    if sheet is not None and row.service_date != before["service_date"] and sheet.lines.standing().exists():
        raise Refused(_("People have signed in on this day, so the date stays."), field="service_date")
    changes = {
        name: [_plain(old), _plain(getattr(row, name))] for name, old in before.items() if old != getattr(row, name)
    }
    changes |= _replace_attendance(row, served)
    if changes:
        row.save()
        log(row, "record.changed", user, changes=changes)
        recompute(row, user)
    return row


@transaction.atomic
def delete_record(*, record: ServiceRecord, user: "User") -> None:
    """Take back a record that no submitted report ever cited and no case speaks about. Locks the record.

    Raises :class:`Refused` otherwise.
    """
    row = editable_record(record.pk, user)
    if Entry.objects.about(row).filter(action=REPORTED).exists():
        raise Refused(
            _("A submitted report has cited this record, so it stays. Correct it, or leave it out of the next report.")
        )
    log(row, "record.deleted", user)
    try:
        row.evidence.all().delete()
        row.delete()
    except ProtectedError as error:
        raise Refused(
            _("A case of the departments or the books of the park refer to this record, so it stays.")
        ) from error


def _settle(
    record: ServiceRecord,
    served: list[Enterprise],
    user: "User",
    *,
    new_need: str,
    need_of: Diagnosis | None,
    is_new: bool,
    is_event: bool,
) -> None:
    """Bring the fields of the other class to nothing, write a new need down, then check everything."""
    if record.service_type.service_class == ServiceClass.INCLUSIVE:
        for name, nothing in OF_PRECISE.items():
            setattr(record, name, nothing)
    elif new_need.strip() and len(served) == 1:
        enrolment, enterprise = record.enrolment, served[0]
        record.need = add_need(
            enrolment=enrolment, enterprise=enterprise, description=new_need, user=user, diagnosis=need_of
        )
    check_record(record, served, is_new=is_new, is_event=is_event)


def _next_number(enrolment: Enrolment) -> int:
    """The next number under the lock of the enrolment; numbers of deleted records do not come back."""
    series, _created = RecordSeries.objects.get_or_create(enrolment=enrolment)
    last = enrolment.service_records.aggregate(last=Max("number"))["last"] or 0
    series.last_number = max(series.last_number, last) + 1
    series.save(update_fields=["last_number"])
    return series.last_number


def _replace_attendance(record: ServiceRecord, served: Collection[Enterprise]) -> dict[str, list[Any]]:
    signed = record.attendances.filter(source=AttendanceSource.SIGNED)  # taken off by striking their sign-ins
    wanted = {each.pk for each in served} | set(signed.values_list("enterprise_id", flat=True))
    present = set(record.attendances.values_list("enterprise_id", flat=True))
    if wanted == present:
        return {}
    record.attendances.exclude(enterprise__in=wanted).delete()
    Attendance.objects.bulk_create([Attendance(record=record, enterprise_id=pk) for pk in sorted(wanted - present)])
    return {"enterprises": [len(present), len(wanted)]}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value
