"""The life of a record: complete by itself, reported and judged with its report."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.common.refusals import Refused
from apps.delivery.choices import EDITABLE, RecordState
from apps.delivery.models import ServiceRecord
from apps.delivery.permissions import writes_record
from apps.delivery.rules import Requirement, locked_reason
from apps.delivery.selectors.evidence import missing_of
from apps.delivery.selectors.outcomes import facts_missing
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User

WITH = ("enrolment__programme", "enrolment__park", "service_type")


def locked_record(pk: int) -> ServiceRecord:
    """The record under its row lock, with what the rules read."""
    return ServiceRecord.objects.select_for_update(of=("self",)).select_related(*WITH).get(pk=pk)


def editable_record(pk: int, user: "User") -> ServiceRecord:
    """The record under its row lock, if this person may change it now. Raises :class:`Refused`."""
    record = locked_record(pk)
    if not writes_record(user, record):
        raise Refused(_("Only staff of the park may change its service records."))
    if reason := locked_reason(record.state):
        raise Refused(reason)
    return record


def log(
    record: ServiceRecord,
    action: str,
    user: "User | None",
    *,
    changes: dict[str, list[Any]] | None = None,
    note: str = "",
) -> None:
    """One line of the record's history, seen by its county."""
    county = record.enrolment.park.county_id
    audit.record(user=user, action=action, target=record, jurisdiction_id=county, changes=changes, note=note)


def recompute(
    record: ServiceRecord, user: "User | None", *, needed: dict[int, list[Requirement]] | None = None
) -> None:
    """Make a locked draft complete, or a complete record a draft again, as its evidence and outcome say.

    At most three queries and those of the change; ``needed`` is what the service asks for, if it is at hand. An event
    that lies ahead, or that nobody came to, stays a draft whatever files it has.
    """
    if record.state not in EDITABLE:
        return
    lacks = missing_of([record], needed)
    is_short = bool(lacks or facts_missing(record)) or not _took_place(record)
    wanted = RecordState.DRAFT if is_short else RecordState.COMPLETE
    if record.state != wanted:
        move_record(record, wanted, "record.completed" if wanted == RecordState.COMPLETE else "record.reopened", user)


def _took_place(record: ServiceRecord) -> bool:
    return record.service_date <= timezone.localdate() and record.attendances.exists()


def hold_records(enrolment: Enrolment) -> None:
    """Keep the park's records as they are until the transaction ends: none is added, changed or completed meanwhile.

    Locks the enrolment, which new records lock too, and every record that may still be changed.
    """
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    open_ones = ServiceRecord.objects.filter(enrolment=enrolment, state__in=EDITABLE).order_by("pk")
    list(open_ones.select_for_update(of=("self",)).values_list("pk"))


@transaction.atomic
def mark_reported(*, records: Iterable[ServiceRecord], user: "User") -> int:
    """Cite complete records in a submitted report and lock them; returns how many.

    Locks the records. Raises :class:`Refused` naming each that is not complete (R0.45).
    """
    rows = _locked(records)
    lacks = missing_of(rows)
    reasons = [_not_ready(row, lacks) for row in rows if row.pk in lacks or row.state != RecordState.COMPLETE]
    if reasons:
        raise Refused(*reasons)
    return _move_all(rows, RecordState.REPORTED, "record.reported", user)


@transaction.atomic
def release_reported(*, records: Iterable[ServiceRecord], user: "User") -> int:
    """Give reported records back to the park after a return or a withdrawal; returns how many. Locks the records."""
    rows = [row for row in _locked(records) if row.state == RecordState.REPORTED]
    return _move_all(rows, RecordState.COMPLETE, "record.released", user)


@transaction.atomic
def accept_reported(*, records: Iterable[ServiceRecord], user: "User") -> int:
    """Accept reported records when their report has passed; returns how many. Locks the records."""
    rows = [row for row in _locked(records) if row.state == RecordState.REPORTED]
    return _move_all(rows, RecordState.ACCEPTED, "record.accepted", user)


@transaction.atomic
def refuse_record(*, record: ServiceRecord, reason: str, user: "User") -> ServiceRecord:
    """Do not count a reported record. Locks it; raises :class:`Refused` without a reason or in another state."""
    row = locked_record(record.pk)
    if row.state != RecordState.REPORTED:
        raise Refused(_("Only a record under review can be refused. Reload the page to see what happened."))
    if not reason.strip():
        raise Refused(_("Not counting a record needs a reason."))
    row.state_reason = reason.strip()[:300]
    move_record(row, RecordState.NOT_COUNTED, "record.refused", user, note=row.state_reason)
    return row


@transaction.atomic
def count_again(*, record: ServiceRecord, user: "User") -> ServiceRecord:
    """Take a refusal back while the report is under review; the caller knows that it is. Locks the record."""
    row = locked_record(record.pk)
    if row.state != RecordState.NOT_COUNTED:
        raise Refused(_("This record is counted already. Reload the page to see what happened."))
    row.state_reason = ""
    move_record(row, RecordState.REPORTED, "record.counted_again", user)
    return row


def _locked(records: Iterable[ServiceRecord]) -> list[ServiceRecord]:
    """The records under row locks, always in the order of their ids."""
    wanted = ServiceRecord.objects.filter(pk__in=[record.pk for record in records]).order_by("pk")
    return list(wanted.select_for_update(of=("self",)).select_related(*WITH))


def _move_all(rows: list[ServiceRecord], state: RecordState, action: str, user: "User") -> int:
    for row in rows:
        move_record(row, state, action, user)
    return len(rows)


def move_record(record: ServiceRecord, state: RecordState, action: str, user: "User | None", *, note: str = "") -> None:
    """Give a locked record another state and one line of history; the caller has checked that it may."""
    before, record.state = record.state, state
    record.save(update_fields=["state", "state_reason", "updated_at"])
    log(record, action, user, changes={"state": [before, state.value]}, note=note)


def _not_ready(record: ServiceRecord, lacks: dict[int, list]) -> str:
    if record.pk in lacks:
        missing = _("; ").join(str(group) for group in lacks[record.pk])
        return _("%(record)s lacks evidence: %(missing)s.") % {"record": record, "missing": missing}
    return _("%(record)s is not ready to be reported: %(state)s.") % {
        "record": record,
        "state": record.get_state_display(),
    }
