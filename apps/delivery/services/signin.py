"""The sign-in sheet of an event: opening, closing, signing in, striking a wrong line (R0.7, R0.113)."""

import secrets
from datetime import time
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.delivery.choices import AttendanceSource
from apps.delivery.models import Attendance, ServiceRecord, SignIn, SignInSheet
from apps.delivery.rules.signin import Standing, default_hours
from apps.delivery.selectors.signin import sheet_of, standing, tenants_on_the_day
from apps.delivery.services.records import create_record
from apps.delivery.services.states import editable_record, locked_record, log, recompute
from apps.parks.models import Enterprise
from apps.programmes.choices import ServiceClass

if TYPE_CHECKING:
    from apps.accounts.models import User

CODE_BYTES = 16  # 128 bits of chance in 22 characters
LINES = 2000  # lines of one sheet; more is no event but an attack
VISITOR_LIMIT, STATED_LIMIT, REASON_LIMIT = 30, 80, 200


@transaction.atomic
def plan_event(*, user: "User", **fields: Any) -> ServiceRecord:
    """Record an event of today or of the next weeks with an open sheet; who came is signed in on the day.

    ``fields`` are those of ``create_record`` without enterprises. Locks the enrolment; raises :class:`Refused`.
    """
    with worded("ends_at"):
        record = create_record(user=user, enterprises=[], is_event=True, **fields)
    open_sheet(record=record, user=user)
    return record


@transaction.atomic
def open_sheet(
    *, record: ServiceRecord, user: "User", opens_at: time | None = None, closes_at: time | None = None
) -> SignInSheet:
    """Open the sheet of an event, or change its hours. Without hours it keeps those of the event.

    Locks the record. Raises :class:`Refused` for a precise service, a locked record and a day that has passed.
    """
    row = editable_record(record.pk, user)
    if row.service_type.service_class != ServiceClass.INCLUSIVE:
        raise Refused(_("Only inclusive services have a sign-in sheet."))
    if row.service_date < timezone.localdate():
        raise Refused(_("The day of this service has passed. Enter the enterprises that came in the record itself."))
    first, last = default_hours(row.starts_at, row.ends_at)
    hours = {"opens_at": opens_at or first, "closes_at": closes_at or last}
    with worded("closes_at"):
        sheet, created = SignInSheet.objects.update_or_create(
            record=row, defaults=hours, create_defaults=hours | {"code": _new_code(), "created_by": user}
        )
    words = f"{sheet.opens_at:%H:%M}-{sheet.closes_at:%H:%M}"
    log(row, "record.signin_opened" if created else "record.signin_hours", user, note=words)
    return sheet


@transaction.atomic
def close_sheet(*, record: ServiceRecord, user: "User", close: bool) -> SignInSheet:
    """Close the sheet by hand, or take that back. Locks the record. Raises :class:`Refused`."""
    row, sheet = _sheet_under_lock(record, user)
    sheet.closed_at = timezone.now() if close else None
    sheet.save(update_fields=["closed_at"])
    log(row, "record.signin_closed" if close else "record.signin_reopened", user)
    return sheet


@transaction.atomic
def renew_code(*, record: ServiceRecord, user: "User") -> SignInSheet:
    """Give the sheet a new code; papers with the old one lead nowhere. Locks the record. Raises :class:`Refused`."""
    row, sheet = _sheet_under_lock(record, user)
    sheet.code, sheet.renewed_at = _new_code(), timezone.now()
    sheet.save(update_fields=["code", "renewed_at"])
    log(row, "record.signin_renewed", user)
    return sheet


@transaction.atomic
def sign_in(*, sheet: SignInSheet, visitor: str, enterprise_id: int | None = None, stated_name: str = "") -> SignIn:
    """One visitor signs in for a tenant, or for an enterprise written by hand; the same again gives the same line.

    The tenant attends the service from now on, once however many people it sends. Locks the record, so that it is
    complete, counted and closed in one order. Raises :class:`Refused`.
    """
    row = locked_record(sheet.record_id)
    current = SignInSheet.objects.filter(code=sheet.code).first()
    if current is None:
        raise Refused(_("This code has been replaced. Scan the one on the wall again."))
    current.record = row
    _check_open(current)
    who, firm, stated = _cleaned(row, visitor, enterprise_id, stated_name)
    same = {"enterprise": firm} if firm else {"stated_name": stated}
    if found := current.lines.standing().filter(visitor=who, **same).first():
        return found
    last = current.lines.aggregate(last=Max("number"))["last"] or 0
    if last >= LINES:
        raise Refused(_("This sheet is full. Speak to the staff at the entrance."))
    line = SignIn.objects.create(sheet=current, number=last + 1, visitor=who, enterprise=firm, stated_name=stated)
    if firm is not None:
        _attend(row, firm, None)
    return line


@transaction.atomic
def strike(*, line: SignIn, reason: str, user: "User") -> SignIn:
    """Strike a wrong line; it stays readable with the reason.

    An enterprise nobody else signed in for no longer attends. Locks the record. Raises :class:`Refused`.
    """
    row = editable_record(line.sheet.record_id, user)
    found = _line(line)
    words = clean_line(reason, limit=REASON_LIMIT)
    if not words:
        raise Refused(_("Striking a sign-in needs a reason."), field="reason")
    found.struck_at, found.struck_by, found.struck_reason = timezone.now(), user, words
    found.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    log(row, "record.signin_struck", user, note=_("No. %(number)s: %(reason)s") % _words(found, words))
    if found.enterprise and not found.sheet.lines.standing().filter(enterprise=found.enterprise).exists():
        row.attendances.filter(enterprise=found.enterprise, source=AttendanceSource.SIGNED).delete()
        recompute(row, user)
    return found


@transaction.atomic
def match_line(*, line: SignIn, enterprise_id: int, user: "User") -> SignIn:
    """Say which tenant a written name means; it attends from now on. Locks the record. Raises :class:`Refused`."""
    row = editable_record(line.sheet.record_id, user)
    found = _line(line)
    if found.enterprise_id is not None:
        raise Refused(_("The enterprise of this line is known already. Reload the page."))
    firm = _tenant(row, enterprise_id)
    if other := found.sheet.lines.standing().filter(enterprise=firm, visitor=found.visitor).first():
        raise Refused(
            _("%(visitor)s has signed in for %(enterprise)s already as no. %(number)s. Strike this line instead.")
            % {"visitor": found.visitor, "enterprise": firm, "number": other.number}
        )
    found.enterprise = firm
    found.save(update_fields=["enterprise"])
    log(row, "record.signin_matched", user, note=f"{found.number}: {found.stated_name} → {firm}")
    _attend(row, firm, user)
    return found


def _attend(record: ServiceRecord, firm: Enterprise, user: "User | None") -> None:
    """Add the enterprise to those served, in the transaction of its sign-in."""
    _row, is_new = Attendance.objects.get_or_create(
        record=record, enterprise=firm, defaults={"source": AttendanceSource.SIGNED}
    )
    if is_new:
        log(record, "record.signed_in", user, note=firm.name)
        recompute(record, user)


def _check_open(sheet: SignInSheet) -> None:
    state = standing(sheet)
    if state == Standing.EARLY:
        values = {"day": f"{sheet.record.service_date:%Y-%m-%d}", "time": f"{sheet.opens_at:%H:%M}"}
        raise Refused(_("Signing in opens on %(day)s at %(time)s.") % values)
    if state == Standing.CLOSED:
        raise Refused(_("Signing in for this event has ended. Speak to the staff if you took part."))


def _cleaned(
    record: ServiceRecord, visitor: str, enterprise_id: int | None, stated_name: str
) -> tuple[str, Enterprise | None, str]:
    who = clean_line(visitor, limit=VISITOR_LIMIT)
    if not who:
        raise Refused(_("Enter your name."), field="visitor")
    if enterprise_id is not None:
        return who, _tenant(record, enterprise_id), ""
    stated = clean_line(stated_name, limit=STATED_LIMIT)
    if not stated:
        raise Refused(_("Enter the name of your enterprise."), field="q")
    return who, None, stated


def _tenant(record: ServiceRecord, enterprise_id: int) -> Enterprise:
    found: Enterprise | None = tenants_on_the_day(record).filter(pk=enterprise_id).first()
    if found is None:
        raise Refused(_("This enterprise is not a tenant of the park on that day."), field="enterprise")
    return found


def _line(line: SignIn) -> SignIn:
    """The line as it stands under the lock of its record."""
    found = SignIn.objects.select_related("sheet", "enterprise").get(pk=line.pk)
    if found.struck_at is not None:
        raise Refused(_("This line has been struck already. Reload the page."))
    return found


def _sheet_under_lock(record: ServiceRecord, user: "User") -> tuple[ServiceRecord, SignInSheet]:
    row = editable_record(record.pk, user)
    sheet = sheet_of(row)
    if sheet is None:
        raise Refused(_("This service has no sign-in sheet yet."))
    return row, sheet


def _words(line: SignIn, reason: str) -> dict[str, Any]:
    return {"number": line.number, "reason": reason}


def _new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)
