"""Obligations met by a document of the portal; called by the app of the document, in its own transaction."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import Jurisdiction
from apps.obligations.choices import TurnKind
from apps.obligations.models import Obligation, Turn
from apps.obligations.services.raising import raise_obligations
from apps.obligations.services.reminding import forget_reminders
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


class Document(Protocol):
    """What meets an obligation: a saved row with a page."""

    pk: Any
    _meta: ClassVar[Any]

    def get_absolute_url(self) -> str:
        """The page of the document."""


@transaction.atomic
def meet(
    *,
    programme: Programme,
    form: str,
    document: Document,
    user: "User | None",
    enrolment: Enrolment | None = None,
    jurisdiction: Jurisdiction | None = None,
    period: str = "",
    occasion: str = "",
    at: datetime | None = None,
) -> int:
    """A document was filed: mark what it meets as done; returns how many obligations that were.

    ``form`` and ``period`` are those of the deadline; the debtor is ``enrolment`` or the departments of
    ``jurisdiction``. Both recipients have it at once, because the portal hands it over. The same document again, or a
    programme without such a deadline, changes nothing. Rows not raised yet are raised. Locks the obligation.
    """
    at = at or timezone.now()
    rows = Obligation.objects.filter(
        programme=programme, rule__form=form, period_code=period, occasion=occasion, enrolment=enrolment
    )
    if enrolment is None:
        rows = rows.filter(jurisdiction=jurisdiction)
    if not rows.exists() and programme.deadline_rules.filter(form=form, period=period).exists():
        raise_obligations(programme=programme, today=timezone.localdate(at), enrolment=enrolment)
    found = [row for row in _locked(rows) if row.done_at is None]
    for row in found:
        row.document_type, row.document_id = document._meta.label, document.pk
        row.document_url = document.get_absolute_url()
        finish(row, user=user, at=at)
        row.receipts.update(received_at=at, received_by=None)
    return len(found)


@transaction.atomic
def reopen(*, document: Document, user: "User | None", keeps_first: bool, at: datetime | None = None) -> int:
    """A document came back: what it met is owed again; returns how many obligations that were.

    ``keeps_first`` is True for a return (filed in time stays filed in time) and False when the debtor took it back
    before anybody had looked at it. The history keeps both days either way. Locks the obligation.
    """
    at = at or timezone.now()
    rows = Obligation.objects.filter(document_type=document._meta.label, document_id=document.pk)
    found = [row for row in _locked(rows) if row.done_at is not None]
    for row in found:
        undo(row, user=user, at=at, keeps_first=keeps_first)
    return len(found)


def finish(row: Obligation, *, user: "User | None", at: datetime, note: str = "") -> None:
    """Write that a locked obligation is done; ``done_on`` is taken as set, else the day of ``at``."""
    row.done_on = row.done_on or timezone.localdate(at)
    row.done_at, row.done_by = at, user
    row.first_done_on = min(row.first_done_on or row.done_on, row.done_on)
    row.save()
    Turn.objects.create(obligation=row, kind=TurnKind.MET, day=row.done_on, at=at, person=user, note=note)
    forget_reminders(row)


def undo(row: Obligation, *, user: "User | None", at: datetime, keeps_first: bool, note: str = "") -> None:
    """Write that a locked obligation is owed again; its receipts are open again too."""
    row.done_on = row.done_at = row.done_by = None
    if not keeps_first:
        row.first_done_on = None
    row.save()
    row.receipts.update(received_at=None, received_by=None)
    day = timezone.localdate(at)
    Turn.objects.create(obligation=row, kind=TurnKind.REOPENED, day=day, at=at, person=user, note=note)


def _locked(rows: "QuerySet[Obligation]") -> list[Obligation]:
    return list(rows.select_for_update(of=("self",)).order_by("pk"))
