"""Recording a service: number, who was served, whether the rules allow it."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery.choices import COUNTABLE, AttendanceSource
from apps.delivery.models import Attendance, ServiceRecord, SignInSheet
from apps.delivery.permissions import records_for
from apps.delivery.rules import DIAGNOSIS
from apps.delivery.rules.signin import date_refusal
from apps.delivery.selectors.evidence import REPORTED
from apps.delivery.services.states import editable_record, log, recompute
from apps.parks.models import Enterprise, Tenancy
from apps.programmes.choices import ProgrammeState, ServiceClass
from apps.programmes.models import Enrolment, ServiceType

if TYPE_CHECKING:
    from apps.accounts.models import User

FIELDS = (
    *("service_type", "title", "service_date", "place", "provider_name", "provider_kind", "team"),
    *("quantity", "amount_yuan", "result"),
)


@transaction.atomic
def create_record(
    *,
    enrolment: Enrolment,
    service_type: ServiceType,
    title: str,
    service_date: date,
    provider_name: str,
    provider_kind: str,
    enterprises: Iterable[Enterprise],
    user: "User",
    place: str = "",
    team: str = "",
    quantity: Decimal = Decimal(1),
    amount_yuan: Decimal = Decimal(0),
    result: str = "",
    is_event: bool = False,
) -> ServiceRecord:
    """Record one service of a pilot park with the next number of its enrolment.

    ``amount_yuan`` is the agreement's. A date outside the programme period is stored and does not count. An event
    whose enterprises sign in (``is_event``) may lie ahead and begins with nobody. Locks the enrolment row. Raises
    :class:`Refused` (R0.9, R0.10, R0.35) with the field the sentence belongs to.
    """
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "park").get(pk=enrolment.pk)
    if not records_for(user, locked.park):
        raise Refused(_("Only staff of the park may change its service records."))
    served = list(dict.fromkeys(enterprises))
    record = ServiceRecord(
        enrolment=locked,
        number=(locked.service_records.aggregate(last=Max("number"))["last"] or 0) + 1,
        service_type=service_type,
        title=title,
        service_date=service_date,
        place=place,
        provider_name=provider_name,
        provider_kind=provider_kind,
        team=team,
        quantity=quantity,
        amount_yuan=amount_yuan,
        result=result,
        created_by=user,
    )
    _check(record, served, is_new=True, is_event=is_event)
    record.save(force_insert=True)
    Attendance.objects.bulk_create([Attendance(record=record, enterprise=each) for each in served])
    log(record, "record.created", user, changes={"service_date": [None, service_date]})
    recompute(record, user)
    return record


@transaction.atomic
def update_record(
    *, record: ServiceRecord, user: "User", enterprises: Iterable[Enterprise] | None = None, **fields: Any
) -> ServiceRecord:
    """Change fields and, when given, the enterprises of a draft or complete record.

    ``fields`` are those of :func:`create_record`. Locks the record; raises :class:`Refused` like ``create_record``
    and when the record is locked by a report. Nothing changed writes nothing.
    """
    row = editable_record(record.pk, user)
    is_new_service = "service_type" in fields and fields["service_type"] != row.service_type
    before = {name: getattr(row, name) for name in FIELDS}
    for name in FIELDS:
        setattr(row, name, fields.get(name, before[name]))
    served = list(row.enterprises.all()) if enterprises is None else list(dict.fromkeys(enterprises))
    sheet = SignInSheet.objects.filter(record=row).first()
    _check(row, served, is_new=is_new_service, is_event=sheet is not None)
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
    """Take back a record that no submitted report ever cited. Locks the record. Raises :class:`Refused` otherwise."""
    row = editable_record(record.pk, user)
    if Entry.objects.about(row).filter(action=REPORTED).exists():
        raise Refused(
            _("A submitted report has cited this record, so it stays. Correct it, or leave it out of the next report.")
        )
    log(row, "record.deleted", user)
    row.evidence.all().delete()
    row.delete()


def _check(record: ServiceRecord, served: list[Enterprise], *, is_new: bool, is_event: bool) -> None:
    """Every rule about one record; the first that speaks against it is the one that is read."""
    programme, service = record.enrolment.programme, record.service_type
    if programme.state != ProgrammeState.OPEN:
        raise Refused(_("This programme is not open, so nothing can be recorded in it."))
    if service.programme_id != programme.pk or (is_new and not service.is_active):
        raise Refused(_("This service is not in the catalogue of the programme. Choose another."), field="service_type")
    if sentence := date_refusal(record.service_date, timezone.localdate(), is_event=is_event):
        raise Refused(sentence, field="service_date")
    left = record.enrolment.left_date
    if left is not None and record.service_date >= left:
        raise Refused(_("The park left the programme on %(day)s.") % {"day": left.isoformat()}, field="service_date")
    if is_event:
        _check_event(record, served)
    elif not served:
        raise Refused(_("Tick at least one enterprise that was served."), field="enterprises")
    _check_tenants(record, served)


def _check_event(record: ServiceRecord, served: list[Enterprise]) -> None:
    """Events are inclusive services (R0.7); who came is known on the day."""
    if record.service_type.service_class != ServiceClass.INCLUSIVE:
        raise Refused(_("Only inclusive services have a sign-in sheet."), field="service_type")
    if served and record.service_date > timezone.localdate():
        raise Refused(
            _("The event has not taken place yet. Who came is recorded on the day itself."), field="enterprises"
        )


def _check_tenants(record: ServiceRecord, served: list[Enterprise]) -> None:
    tenants = Tenancy.objects.present_on(record.service_date).filter(park=record.enrolment.park)
    pilots = dict(tenants.filter(enterprise__in=served).values_list("enterprise_id", "is_pilot"))
    strangers = [each.name for each in served if each.pk not in pilots]
    if strangers:
        raise Refused(
            _("Not a tenant of the park on %(day)s: %(names)s. Correct the date or the list of tenants.")
            % {"day": record.service_date.isoformat(), "names": _listed(strangers)},
            field="enterprises",
        )
    if record.service_type.service_class == ServiceClass.PRECISE:
        _check_precise(record, served, pilots)


def _check_precise(record: ServiceRecord, served: list[Enterprise], pilots: dict[int, bool]) -> None:
    """One pilot enterprise (R0.10), with a diagnosis where the service asks for one (R0.9)."""
    if len(served) != 1:
        raise Refused(
            _("A precise service is for exactly one enterprise, and %(count)s are ticked. Make one record for each.")
            % {"count": len(served)},
            field="enterprises",
        )
    if not pilots[served[0].pk]:
        raise Refused(
            _("%(name)s is not a pilot enterprise of this park. Make it one in the list of tenants first.")
            % {"name": served[0].name},
            field="enterprises",
        )
    if record.service_type.needs_diagnosis:
        _check_diagnosis(record, served[0])


def _check_diagnosis(record: ServiceRecord, enterprise: Enterprise) -> None:
    programme = record.enrolment.programme
    diagnoses = ServiceRecord.objects.filter(
        enrolment__programme=programme, enterprises=enterprise, service_type__code=DIAGNOSIS
    ).order_by("pk")
    if diagnoses.filter(state__in=COUNTABLE).exists():
        return
    started = diagnoses.filter(enrolment=record.enrolment).first()
    values = {"name": enterprise.name, "service": record.service_type.name}
    if started is None:
        sentence = _("%(name)s has no diagnosis yet. Record its diagnosis with the report first, then %(service)s.")
    else:
        sentence = _(
            "The diagnosis of %(name)s (%(record)s) lacks evidence. Complete it first, then record %(service)s."
        )
        values["record"] = started.label
    raise Refused(sentence % values, field="enterprises")


def _replace_attendance(record: ServiceRecord, served: Collection[Enterprise]) -> dict[str, list[Any]]:
    signed = record.attendances.filter(source=AttendanceSource.SIGNED)  # taken off by striking their sign-ins
    wanted = {each.pk for each in served} | set(signed.values_list("enterprise_id", flat=True))
    present = set(record.attendances.values_list("enterprise_id", flat=True))
    if wanted == present:
        return {}
    record.attendances.exclude(enterprise__in=wanted).delete()
    Attendance.objects.bulk_create([Attendance(record=record, enterprise_id=pk) for pk in sorted(wanted - present)])
    return {"enterprises": [len(present), len(wanted)]}


def _listed(names: list[str]) -> str:
    shown = _(", ").join(names[:5])
    return shown if len(names) <= 5 else _("%(names)s and %(count)s more") % {"names": shown, "count": len(names) - 5}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, ServiceType) else value
