"""Recording consultations and following up what they decided (R0.18, R0.65)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.common.text import clean_line, clean_text
from apps.evidence.services import store_upload
from apps.filings.models import Consultation, ConsultationFile, FollowUp
from apps.filings.permissions import may_record, records_for
from apps.obligations.models import Obligation
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

FACTS = ("held_on", "subject", "participants", "opinions", "decision")


@dataclass(frozen=True)
class Minutes:
    """What was typed about a meeting."""

    held_on: date
    subject: str
    participants: str
    opinions: str
    decision: str
    obligation: Obligation | None = None


@transaction.atomic
def record_consultation(
    *, programme: Programme, user: "User", minutes: Minutes, consultation: Consultation | None = None
) -> Consultation:
    """Record a meeting of one's own place, or correct a record of it.

    Raises :class:`Refused` with the field: a day ahead, a matter out of sight, an empty part. Locks the record.
    """
    if consultation is None:
        if not may_record(user) or user.acting is None:
            raise Refused(_("Departments record their consultations."))
        row = Consultation(programme=programme, jurisdiction=user.acting.organisation.jurisdiction, recorded_by=user)
    else:
        row = locked(consultation, user)
    if minutes.held_on > timezone.localdate():
        raise Refused(_("The day lies in the future."), field="held_on")
    if minutes.obligation is not None:
        seen = Obligation.objects.visible_to(user).filter(pk=minutes.obligation.pk, programme=programme)
        if not seen.exists():
            raise Refused(_("This matter is not one of yours."), field="obligation")
    before = {name: getattr(row, name) for name in FACTS} if row.pk else dict.fromkeys(FACTS)
    row.held_on, row.obligation = minutes.held_on, minutes.obligation
    row.subject = clean_line(minutes.subject, limit=120)
    row.participants = clean_line(minutes.participants, limit=500)
    row.opinions, row.decision = (clean_text(text, limit=4000) for text in (minutes.opinions, minutes.decision))
    with worded():
        row.save()
    changes = {name: [before[name], getattr(row, name)] for name in FACTS if before[name] != getattr(row, name)}
    action = "consultation.recorded" if consultation is None else "consultation.edited"
    record(user=user, action=action, target=row, jurisdiction_id=row.jurisdiction_id, changes=changes)
    return row


@transaction.atomic
def add_follow_up(*, consultation: Consultation, user: "User", what: str, who: str, due_on: date) -> FollowUp:
    """Something to be done after a meeting. Raises :class:`Refused` with the field. Locks the record."""
    row = locked(consultation, user)
    texts = {"what": clean_line(what, limit=300), "who": clean_line(who, limit=120)}
    for field, text in texts.items():
        if not text:
            raise Refused(_("Say what is to be done and by whom."), field=field)
    if due_on < row.held_on:
        raise Refused(_("A follow-up is not due before the meeting."), field="due_on")
    follow_up = FollowUp.objects.create(consultation=row, due_on=due_on, **texts)
    note = f"{follow_up.what} · {follow_up.who} · {due_on}"
    record(user=user, action="consultation.follow_up", target=row, jurisdiction_id=row.jurisdiction_id, note=note)
    return follow_up


@transaction.atomic
def finish_follow_up(*, follow_up: FollowUp, user: "User") -> FollowUp:
    """Note that it is done today; again changes nothing. Raises :class:`Refused`. Locks the record."""
    row = locked(follow_up.consultation, user)
    follow_up = row.follow_ups.get(pk=follow_up.pk)
    if follow_up.done_on is None:
        follow_up.done_on, follow_up.done_by = timezone.localdate(), user
        follow_up.save(update_fields=["done_on", "done_by"])
        record(
            user=user,
            action="consultation.followed",
            target=row,
            jurisdiction_id=row.jurisdiction_id,
            note=follow_up.what,
        )
    return follow_up


@transaction.atomic
def attach_file(*, consultation: Consultation, file: File, name: str, user: "User") -> ConsultationFile:
    """Put a file to a record. Raises :class:`Refused` with what is wrong with it. Locks the record."""
    row = locked(consultation, user)
    if user.acting is None:
        raise Refused(_("Departments record their consultations."))
    upload = store_upload(file=file, name=name, organisation=user.acting.organisation, user=user)
    with worded():
        kept = ConsultationFile.objects.create(consultation=row, upload=upload)
    record(
        user=user,
        action="consultation.file_added",
        target=row,
        jurisdiction_id=row.jurisdiction_id,
        note=upload.name,
    )
    return kept


def locked(consultation: Consultation, user: "User") -> Consultation:
    """The record under its row lock, for the departments whose meeting it was. Raises :class:`Refused`."""
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("jurisdiction", "programme")
    row = rows.get(pk=consultation.pk)
    if not records_for(user, row):
        raise Refused(_("Only the departments that met change the record of their meeting."))
    return row
