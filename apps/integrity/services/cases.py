"""Violation cases: opened, handled, closed or lifted (R0.42)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.choices import PARK_ROLES
from apps.accounts.selectors import people_of
from apps.audit import services as audit
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.delivery.services import propose_deduction
from apps.evidence.services import store_upload
from apps.integrity.choices import CaseState, Handling, SignalState
from apps.integrity.models import Case, CaseFile, Signal
from apps.integrity.permissions import ends_case, opens_case, works_on_case
from apps.integrity.services.deciding import locked as locked_signal
from apps.notifications.choices import MessageKind
from apps.notifications.services import notify
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User

FACTS_LIMIT, NOTE_LIMIT = 5_000, 500


@dataclass(frozen=True)
class Charge:
    """What a case is about; the amount in yuan."""

    kind: str
    facts: str
    amount_yuan: Decimal


@transaction.atomic
def open_case(*, enrolment: Enrolment, charge: Charge, user: "User", signal: Signal | None = None) -> Case:
    """Open a case about a pilot park, from a signal or by hand; payments to the park are held back from now on.

    The records of the signal that belong to the park are taken along. Locks the enrolment, then the signal. Raises
    :class:`Refused`.
    """
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("park__operator", "programme")
    enrolment = rows.get(pk=enrolment.pk)
    if not opens_case(user, enrolment.park) or user.acting is None:
        raise Refused(_("Only the departments of the park's county and of the province open cases."))
    facts = clean_text(charge.facts, limit=FACTS_LIMIT)
    if not facts:
        raise Refused(_("A case says what happened."), field="facts")
    with worded(fields={"case_amount": "amount_yuan", "case_facts": "facts"}):
        case = Case.objects.create(
            enrolment=enrolment,
            kind=charge.kind,
            facts=facts,
            amount_yuan=charge.amount_yuan,
            opened_by=user,
            opened_for=user.acting.organisation,
        )
    if signal is not None:
        _escalate(case, signal)
    _log(case, "case.opened", user, note=case.get_kind_display())
    _tell_park(case, gettext_lazy("Payments to your park are held back while a case is open"), user)
    return case


def _escalate(case: Case, signal: Signal) -> None:
    row = locked_signal(signal.pk)
    if row.state not in {SignalState.OPEN, SignalState.GONE}:
        raise Refused(_("This signal is not open any more. Reload the page to see what happened."))
    if case.enrolment.park_id not in {row.left_park_id, row.right_park_id}:
        raise Refused(_("This signal does not concern the park."))
    row.state, row.case = SignalState.ESCALATED, case
    row.save(update_fields=["state", "case"])
    sides = [pk for pk in (row.left_record_id, row.right_record_id) if pk]
    case.records.set(ServiceRecord.objects.filter(pk__in=sides, enrolment=case.enrolment))


@transaction.atomic
def add_files(*, case: Case, files: Iterable[UploadedFile], user: "User") -> list[CaseFile]:
    """Put files to a case that is not closed. Locks the case. Raises :class:`Refused` for the first bad file."""
    row = _locked(case)
    _demand(works_on_case(user, row))
    if user.acting is None:
        raise Refused(_("Your role may not take this step."))
    added = []
    for file in files:
        upload = store_upload(file=file, name=file.name or "", organisation=user.acting.organisation, user=user)
        added.append(CaseFile.objects.create(case=row, upload=upload))
        _log(row, "case.file_added", user, note=upload.name)
    return added


@transaction.atomic
def handle_case(*, case: Case, handling: str, note: str, user: "User") -> Case:
    """Say what is done about an open case. Deducting proposes it for each accepted record of the case.

    Payments stay frozen. Locks the case. Raises :class:`Refused`.
    """
    row = _locked(case)
    _demand(works_on_case(user, row))
    words = clean_line(note, limit=NOTE_LIMIT)
    if not words:
        raise Refused(_("Say what was decided."), field="handling_note")
    if row.state != CaseState.OPEN:
        raise Refused(_("This case has been handled already. Reload the page."))
    if handling == Handling.DEDUCT:
        _deduct(row, words, user)
    row.state, row.handling, row.handling_note = CaseState.HANDLED, handling, words
    row.handled_by, row.handled_at = user, timezone.now()
    row.save()
    _log(row, "case.handled", user, changes={"state": [CaseState.OPEN.value, row.state]}, note=words)
    _tell_park(row, gettext_lazy("A case about your park has been handled"), user)
    return row


def _deduct(case: Case, note: str, user: "User") -> None:
    """The other department of the county answers each proposal (R0.33)."""
    accepted = case.records.filter(state=RecordState.ACCEPTED).order_by("pk")
    if not accepted:
        raise Refused(
            _("None of the records of this case is accepted, so there is nothing to deduct."), field="handling"
        )
    for record in accepted:
        propose_deduction(record=record, reason=f"{case.label}: {note}"[:300], user=user)


@transaction.atomic
def end_case(*, case: Case, result: str, user: "User") -> Case:
    """Close a handled case, or lift one that turned out to be nothing; payments are free again.

    By somebody else than who opened it. Locks the case. Raises :class:`Refused`.
    """
    row = _locked(case)
    if row.opened_by_id == user.pk:
        raise Refused(_("A case is closed or lifted by somebody else than who opened it."))
    _demand(ends_case(user, row))
    words = clean_line(result, limit=NOTE_LIMIT)
    if not words:
        raise Refused(_("Closing or lifting a case needs its result."), field="result")
    before = row.state
    row.state = CaseState.CLOSED if before == CaseState.HANDLED else CaseState.LIFTED
    row.result, row.closed_by, row.closed_at = words, user, timezone.now()
    with worded():
        row.save()
    action = "case.closed" if row.state == CaseState.CLOSED else "case.lifted"
    _log(row, action, user, changes={"state": [before, row.state]}, note=words)
    _tell_park(row, gettext_lazy("The case about your park is closed"), user)
    return row


def _demand(allowed: bool) -> None:
    if not allowed:
        raise Refused(_("This case is closed, or it belongs to another county."))


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("enrolment__park__operator")
    return rows.get(pk=case.pk)


def _log(case: Case, action: str, user: "User", *, changes: dict[str, list[Any]] | None = None, note: str = "") -> None:
    county = case.enrolment.park.county_id
    audit.record(user=user, action=action, target=case, jurisdiction_id=county, changes=changes, note=note)


def _tell_park(case: Case, title: Promise, user: "User") -> None:
    """The park learns that a case is there and where it stands, not what is in it."""
    with translation.override(settings.LANGUAGE_CODE):
        shown = str(title)
        body = _("%(case)s, %(kind)s. Ask the departments of your county.") % {
            "case": case.label,
            "kind": case.get_kind_display(),
        }
    notify(
        recipients=people_of(case.enrolment.park.operator, *PARK_ROLES),
        kind=MessageKind.INFO,
        title=shown,
        body=body,
        link=reverse("parks:detail", args=[case.enrolment.park_id]),
        effect_key=f"case:{case.pk}:{case.state}",
        sender=user,
    )
