"""Money that moves: paid, received, filed with the province, taken back. Entries are added, never changed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.choices import PARK_ROLES, OrganisationKind
from apps.accounts.selectors import people_of
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.funds.choices import EntryKind, TrancheState
from apps.funds.models import Payment, Tranche
from apps.funds.permissions import approves
from apps.funds.rules.amounts import bounds, range_faults
from apps.funds.selectors.facts import sums
from apps.funds.services import base
from apps.funds.services.ledger import book_payment, unbook_payment
from apps.funds.services.tranches import check_gate, locked, move
from apps.funds.workflow import TRANCHE
from apps.notifications.choices import MessageKind
from apps.obligations.models import Obligation
from apps.obligations.selectors import days_around
from apps.obligations.services import meet, note_event
from apps.programmes.choices import DeadlineKind

if TYPE_CHECKING:
    from apps.accounts.models import User

FILING_FORM = "资金备案"
FIELDS = {
    "payment_voucher": "voucher_number",
    "payment_has_voucher": "voucher_number",
    "payment_amount": "amount_yuan",
    "payment_reversal_reason": "reason",
    "payment_room": "amount_yuan",
    "payment_recovered": "amount_yuan",
    "payment_future": "made_on",
    "payment_approved": "made_on",
}


@dataclass(frozen=True)
class Slip:
    """What a voucher says: amount in yuan, day, number; the file of the voucher if there is one."""

    amount_yuan: Decimal
    made_on: date
    number: str
    file: UploadedFile | None = None


@transaction.atomic
def pay(*, tranche: Tranche, slip: Slip, user: "User", key: UUID, today: date | None = None) -> Tranche:
    """Finance records that an approved tranche was paid, with its voucher; the park confirms and economy files it.

    Raises :class:`Refused` with the field: another amount than approved, a day before the approval or in the future, a
    voucher number used in the county and year, a condition that no longer holds, more than is left. The same form
    again changes nothing. Locks the award, then the tranche.
    """
    row = locked(tranche)
    if not base.first_time(row.award, key, "pay", user):
        return row
    TRANCHE.check("pay", user, row)
    base.sound(slip.amount_yuan)
    if slip.amount_yuan != row.approved_yuan:
        words = {"amount": f"{row.approved_yuan:,.2f}"}
        raise Refused(_("Exactly the approved amount is paid: %(amount)s yuan.") % words, field="amount_yuan")
    base.not_ahead(slip.made_on, today)
    if row.approved_at is not None and slip.made_on < timezone.localdate(row.approved_at):
        raise Refused(_("A payment is not made before the day it was approved."), field="made_on")
    check_gate(row.award, row.rule, today)
    now = sums(row.award)
    if slip.amount_yuan > now.left:
        raise Refused(*range_faults(slip.amount_yuan, bounds(now, Decimal(0), None)), field="amount_yuan")
    _enter(row, EntryKind.PAY, slip, user)
    row.paid_yuan, row.paid_on = slip.amount_yuan, slip.made_on
    row.filing_due_on = _filing_due(row, slip)
    move(row, TrancheState.PAID, "tranche.paid", user, paid_yuan=[None, row.paid_yuan], paid_on=[None, row.paid_on])
    operator = row.award.enrolment.park.operator
    base.tell(
        people_of(operator, *PARK_ROLES), gettext_lazy("Confirm the receipt"), row, user, step=f"paid{slip.number}"
    )
    return row


def _enter(
    row: Tranche, kind: EntryKind, slip: Slip, user: "User", *, reverses: Payment | None = None, note: str = ""
) -> Payment:
    number = base.voucher(slip.number) if slip.number or kind == EntryKind.PAY else ""
    with worded(fields=FIELDS):
        return Payment.objects.create(
            award=row.award,
            tranche=row,
            reverses=reverses,
            kind=kind,
            amount_yuan=slip.amount_yuan,
            made_on=slip.made_on,
            county=row.award.county,
            voucher_number=number,
            voucher_file=base.keep_file(slip.file, user) if slip.file else None,
            note=note,
            recorded_by=user,
            recorded_for=base.organisation_of(user),
        )


def _filing_due(row: Tranche, slip: Slip) -> date:
    """The last day for filing, and the matter in the calendar of the county if the programme has such a deadline."""
    programme = row.award.enrolment.programme
    days = programme.fund_filing_days
    rule = programme.deadline_rules.filter(form=FILING_FORM, kind=DeadlineKind.EVENT).first()
    if rule is not None:
        note_event(
            rule=rule,
            occasion=occasion(row),
            happened_on=slip.made_on,
            working_days=days,
            user=None,
            jurisdiction=row.award.county,
        )
    return days_around(slip.made_on).after(slip.made_on, days)


def occasion(row: Tranche) -> str:
    """The event a filing reports, as the calendar names it; a payment made again after a reversal is another one."""
    times = row.payments.filter(kind=EntryKind.PAY).count()
    return f"{row.award.enrolment.park.name} {row.rule.name}" + (f" ({times})" if times > 1 else "")


@transaction.atomic
def receive(*, tranche: Tranche, received_on: date, user: "User", key: UUID, today: date | None = None) -> Tranche:
    """The park confirms that the money arrived on a day. Raises :class:`Refused`. Locks the award, then the tranche."""
    row = locked(tranche)
    if not base.first_time(row.award, key, "receive", user):
        return row
    TRANCHE.check("receive", user, row)
    base.not_ahead(received_on, today)
    if row.paid_on is not None and received_on < row.paid_on:
        raise Refused(_("Money is received on the day it was paid or later."), field="made_on")
    row.received_by, row.received_on = user, received_on
    move(row, TrancheState.RECEIVED, "tranche.received", user, received_on=[None, received_on])
    paid = row.payments.get(kind=EntryKind.PAY, reversed_by=None)
    book_payment(payment=paid, received_on=received_on, user=user)
    base.tell(
        people_of(row.proposed_for), gettext_lazy("File the payment with the province"), row, user, step="received"
    )
    return row


@transaction.atomic
def file(*, tranche: Tranche, user: "User", key: UUID) -> Tranche:
    """Economy files a received payment with the two provincial departments, and meets the matter of the calendar.

    Raises :class:`Refused`. Locks the award, then the tranche.
    """
    row = locked(tranche)
    if not base.first_time(row.award, key, "file", user):
        return row
    TRANCHE.check("file", user, row)
    row.filed_by, row.filed_at = user, timezone.now()
    move(row, TrancheState.FILED, "tranche.filed", user)
    meet(
        programme=row.award.enrolment.programme,
        form=FILING_FORM,
        document=row,
        user=user,
        jurisdiction=row.award.county,
        occasion=occasion(row),
    )
    sentence = gettext_lazy("Payment filed")
    base.tell(base.provincial_people(row.award), sentence, row, user, step="filed", kind=MessageKind.INFO)
    return row


@transaction.atomic
def reverse(
    *,
    tranche: Tranche,
    reason: str,
    made_on: date,
    user: "User",
    key: UUID,
    number: str = "",
    today: date | None = None,
) -> Tranche:
    """Finance takes a payment back by an entry of its own; the tranche is approved and unpaid again.

    Raises :class:`Refused` without a reason, for a day before the payment, and when more was recovered than would
    remain paid. Locks the award, then the tranche.
    """
    row = locked(tranche)
    if not base.first_time(row.award, key, "reverse", user):
        return row
    TRANCHE.check("reverse", user, row)
    base.demand(approves(user, row.award))
    why = base.words(reason, _("A reversal needs a reason."), field="reason")[:500]
    base.not_ahead(made_on, today)
    entry = row.payments.filter(kind=EntryKind.PAY, reversed_by=None).get()
    if made_on < entry.made_on:
        raise Refused(_("A payment is not taken back before it was made."), field="made_on")
    slip = Slip(entry.amount_yuan, made_on, number)
    matter = occasion(row)
    _enter(row, EntryKind.REVERSE, slip, user, reverses=entry, note=why)
    unbook_payment(payment=entry, reason=why, taken_on=made_on, user=user)
    row.paid_yuan = row.paid_on = row.received_by = row.received_on = None
    row.filing_due_on = row.filed_by = row.filed_at = None
    move(row, TrancheState.APPROVED, "tranche.reversed", user, paid_yuan=[entry.amount_yuan, None])
    # Nothing is left to be filed about a payment that was taken back.
    rows = Obligation.objects.filter(programme=row.award.enrolment.programme_id, occasion=matter, done_at=None)
    rows.filter(rule__form=FILING_FORM, jurisdiction=row.award.county_id, turns=None, urges=None).delete()
    economy = base.department(row.award, OrganisationKind.ECONOMY)
    people = [*(people_of(economy) if economy else []), *people_of(row.award.enrolment.park.operator, *PARK_ROLES)]
    sentence = gettext_lazy("Payment taken back")
    base.tell(people, sentence, row, user, step=f"reversed{entry.pk}", kind=MessageKind.RETURNED, body=why)
    return row
