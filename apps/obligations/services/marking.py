"""Matters whose document lies outside the portal: marked done by hand, confirmed by each recipient."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.refusals import Refused
from apps.obligations.choices import TurnKind
from apps.obligations.models import Obligation, Receipt, Turn
from apps.obligations.permissions import marks_by_hand, receives
from apps.obligations.services.meeting import finish, undo

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def mark_done(
    *, obligation: Obligation, user: "User", done_on: date, file_number: str = "", note: str = ""
) -> Obligation:
    """Note that a matter was filed on a day, outside the portal. Late filing is possible and counted.

    Raises :class:`Refused` with the field: not one's own, filed in the portal, done already, a day in the future or
    before the matter opens. Locks the obligation.
    """
    row = locked(obligation)
    if not marks_by_hand(user, row):
        raise Refused(_("Only who owes a matter marks it done, and only when the portal does not hold its document."))
    if row.done_at is not None:
        raise Refused(_("This matter is done already. Reload the page to see by whom."))
    if done_on > timezone.localdate():
        raise Refused(_("The day lies in the future."), field="done_on")
    if done_on < row.opens_on:
        raise Refused(_("This matter opens on %(day)s.") % {"day": row.opens_on}, field="done_on")
    row.done_on, row.file_number, row.note = done_on, file_number, note
    finish(row, user=user, at=timezone.now(), note=" ".join(text for text in (file_number, note) if text)[:300])
    changes: dict[str, list[Any]] = {"done_on": [None, done_on], "file_number": [None, file_number]}
    record(user=user, action="obligation.done", target=row, jurisdiction_id=row.jurisdiction_id, changes=changes)
    return row


@transaction.atomic
def take_back(*, obligation: Obligation, user: "User", reason: str) -> Obligation:
    """Take a mark made by hand back; its receipts are open again. Raises :class:`Refused`. Locks the obligation."""
    row = locked(obligation)
    if not marks_by_hand(user, row) or row.document_id is not None:
        raise Refused(_("Only who marked a matter by hand takes it back."))
    if row.done_at is None:
        raise Refused(_("This matter is not done."))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    changes = {"done_on": [row.done_on, None]}
    undo(row, user=user, at=timezone.now(), keeps_first=False, note=reason.strip()[:300])
    record(
        user=user,
        action="obligation.taken_back",
        target=row,
        jurisdiction_id=row.jurisdiction_id,
        changes=changes,
        note=reason,
    )
    return row


@transaction.atomic
def confirm_receipt(*, obligation: Obligation, user: "User") -> Receipt:
    """The recipient a person speaks for has the matter in hands; the same click twice changes nothing.

    Raises :class:`Refused` for other people, and before the matter is done. Locks the obligation.
    """
    row = locked(obligation)
    receipts = row.receipts.select_related("obligation")
    receipt = next((each for each in receipts if receives(user, each)), None)
    if receipt is None:
        raise Refused(_("Your department is not a recipient of this matter."))
    if row.done_at is None:
        raise Refused(_("This matter is not done yet, so there is nothing to confirm."))
    if receipt.received_by_id is not None:
        return receipt
    receipt.received_at, receipt.received_by = receipt.received_at or timezone.now(), user
    receipt.save(update_fields=["received_at", "received_by"])
    now, words = timezone.now(), str(receipt.get_party_display())
    Turn.objects.create(
        obligation=row, kind=TurnKind.RECEIVED, day=timezone.localdate(now), at=now, person=user, note=words
    )
    record(user=user, action="obligation.received", target=row, jurisdiction_id=row.jurisdiction_id)
    return receipt


def locked(obligation: Obligation) -> Obligation:
    """The obligation under its row lock, with what decides about it."""
    rows = Obligation.objects.select_for_update(of=("self",)).select_related(
        "rule", "enrolment__park", "jurisdiction", "programme"
    )
    return rows.get(pk=obligation.pk)
