"""Pause, resume, deduct, recover: one department proposes with the notice, the other one answers (R0.75)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.choices import PARK_ROLES, OrganisationKind
from apps.accounts.selectors import people_of
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.funds.choices import EntryKind, MeasureKind, MeasureState, TrancheState
from apps.funds.models import Award, Measure, Payment
from apps.funds.permissions import answers_measure, approves, decides, park_of
from apps.funds.selectors.facts import sums
from apps.funds.services import base
from apps.funds.services.payments import FIELDS, Slip
from apps.notifications.choices import MessageKind

if TYPE_CHECKING:
    from apps.accounts.models import User

WITH_AMOUNT = frozenset({MeasureKind.DEDUCT.value, MeasureKind.RECOVER.value})


@dataclass(frozen=True)
class Decision:
    """What is proposed: kind, reason, the notice document; an amount in yuan for deducting and recovering."""

    kind: str
    reason: str
    notice: UploadedFile | None
    amount_yuan: Decimal | None = None


@transaction.atomic
def propose_measure(*, award: Award, decision: Decision, user: "User", key: UUID) -> Measure:
    """A department of the county proposes a measure about the money of a park; the other one answers.

    Raises :class:`Refused` with the field: no reason, no notice, more deducted than is unpaid, more recovered than was
    paid, pausing what is paused. The same form again gives the measure it made. Locks the award.
    """
    award = base.locked_award(award.pk)
    base.demand(decides(user, award))
    if not base.first_time(award, key, "measure", user):
        return award.measures.order_by("-pk")[0]
    if decision.kind not in MeasureKind.values:
        raise Refused(_("Choose a measure."), field="kind")
    amount = _amount(award, decision.kind, decision.amount_yuan)
    why = base.words(decision.reason, _("A measure needs a reason."), field="reason")
    if decision.notice is None:
        raise Refused(_("Attach the notice document."), field="notice")
    with worded(fields={"measure_amount": "amount_yuan", "measure_reason": "reason"}):
        row = Measure.objects.create(
            award=award,
            kind=decision.kind,
            amount_yuan=amount,
            reason=why,
            notice=base.keep_file(decision.notice, user),
            proposed_by=user,
            proposed_for=base.organisation_of(user),
        )
    base.log(award, row, "measure.proposed", user, changes={"amount_yuan": [None, amount]}, note=why[: base.LINE_LIMIT])
    kinds = (OrganisationKind.ECONOMY, OrganisationKind.FINANCE)
    others = [each for kind in kinds if (each := base.department(award, kind)) and each.pk != row.proposed_for_id]
    people = [*(person for each in others for person in people_of(each)), *_park_people(award)]
    base.tell(people, gettext_lazy("Measure proposed"), row, user, step="proposed")
    return row


def _park_people(award: Award) -> "list[User]":
    return people_of(award.enrolment.park.operator, *PARK_ROLES)


def _amount(award: Award, kind: str, amount: Decimal | None) -> Decimal | None:
    """The amount of a measure held against what it may take; None for pausing and resuming."""
    if kind not in WITH_AMOUNT:
        if award.is_paused == (kind == MeasureKind.PAUSE):
            raise Refused(_("Payments are paused already.") if award.is_paused else _("Payments are not paused."))
        return None
    if amount is None:
        raise Refused(_("Enter an amount."), field="amount_yuan")
    base.sound(amount)
    most = deductible(award) if kind == MeasureKind.DEDUCT else recoverable(award)
    if amount > most:
        sentence = (
            _("At most %(most)s yuan are unpaid and not approved for payment.")
            if kind == MeasureKind.DEDUCT
            else _("At most %(most)s yuan have been paid and not demanded back.")
        )
        raise Refused(sentence % {"most": f"{most:,.2f}"}, field="amount_yuan")
    return amount


def deductible(award: Award) -> Decimal:
    """What may be deducted: unpaid, and not approved for a payment under way. Two queries."""
    waiting = award.tranches.filter(state=TrancheState.APPROVED).aggregate(sum=Sum("approved_yuan"))["sum"]
    return sums(award).left - (waiting or Decimal(0))


def recoverable(award: Award) -> Decimal:
    """What may be demanded back: paid, and neither recovered nor demanded back already. Two queries."""
    rows = award.measures.filter(kind=MeasureKind.RECOVER, state=MeasureState.IN_FORCE)
    return sums(award).held - (rows.aggregate(sum=Sum("amount_yuan"))["sum"] or Decimal(0))


@transaction.atomic
def answer_measure(
    *, measure: Measure, agrees: bool, text: str, user: "User", key: UUID, today: date | None = None
) -> Measure:
    """The other department agrees, and the measure takes effect, or says why not.

    Pausing, resuming and deducting happen at once; recovering waits for the money. Raises :class:`Refused`: no words,
    own proposal, own department, no longer possible. Locks the award, then the measure.
    """
    row = _locked(measure)
    if not base.first_time(row.award, key, "answer_measure", user):
        return row
    if row.state != MeasureState.PROPOSED:
        raise Refused(_("This measure has been answered. Reload the page to see what happened."))
    if row.proposed_by_id == user.pk or not answers_measure(user, row):
        raise Refused(_("The other department of the county answers, and another person."))
    row.answer = base.words(text, _("Write the opinion of your department."), field="text")
    row.answered_by, row.answered_for, row.answered_at = user, base.organisation_of(user), timezone.now()
    row.state = MeasureState.REFUSED
    if agrees:
        _amount(row.award, row.kind, row.amount_yuan)
        row.state = MeasureState.IN_FORCE if row.kind == MeasureKind.RECOVER else MeasureState.DONE
    with worded():
        row.save()
    if agrees:
        _take_effect(row, user, today or timezone.localdate())
    action = "measure.agreed" if agrees else "measure.refused"
    base.log(row.award, row, action, user, note=row.answer[: base.LINE_LIMIT])
    people = [*people_of(row.proposed_for), *_park_people(row.award)]
    base.tell(people, gettext_lazy("Measure decided"), row, user, step="answered", kind=MessageKind.INFO)
    return row


def _take_effect(row: Measure, user: "User", today: date) -> None:
    award = row.award
    if row.kind == MeasureKind.DEDUCT and row.amount_yuan is not None:
        _enter(row, EntryKind.DEDUCT, Slip(row.amount_yuan, today, ""), user)
    elif row.kind in {MeasureKind.PAUSE, MeasureKind.RESUME}:
        award.is_paused = row.kind == MeasureKind.PAUSE
        award.save(update_fields=["is_paused"])


@transaction.atomic
def record_recovery(*, measure: Measure, slip: Slip, user: "User", key: UUID, today: date | None = None) -> Measure:
    """Finance records that the money of an agreed recovery has come back, with its voucher.

    Raises :class:`Refused` with the field. Locks the award, then the measure.
    """
    row = _locked(measure)
    if not base.first_time(row.award, key, "recover", user):
        return row
    base.demand(approves(user, row.award))
    if row.kind != MeasureKind.RECOVER or row.state != MeasureState.IN_FORCE:
        raise Refused(_("This step is not possible in the present state. Reload the page to see what happened."))
    if slip.amount_yuan != row.amount_yuan:
        words = {"amount": f"{row.amount_yuan:,.2f}"}
        raise Refused(_("Exactly the decided amount is recovered: %(amount)s yuan.") % words, field="amount_yuan")
    base.not_ahead(slip.made_on, today)
    if row.answered_at is not None and slip.made_on < timezone.localdate(row.answered_at):
        raise Refused(_("Money is not recovered before the day of the decision."), field="made_on")
    base.voucher(slip.number)
    _enter(row, EntryKind.RECOVER, slip, user)
    row.state = MeasureState.DONE
    with worded():
        row.save(update_fields=["state"])
    base.log(row.award, row, "measure.recovered", user, changes={"amount_yuan": [None, slip.amount_yuan]})
    sentence = gettext_lazy("Recovery recorded")
    base.tell(_park_people(row.award), sentence, row, user, step="recovered", kind=MessageKind.INFO)
    return row


@transaction.atomic
def reply(*, measure: Measure, text: str, user: "User") -> Measure:
    """The park states its view of a measure, once. Raises :class:`Refused`. Locks the award, then the measure."""
    row = _locked(measure)
    base.demand(park_of(user, row.award))
    if row.replied_at is not None:
        raise Refused(_("The park has made its statement."))
    row.reply = base.words(text, _("Write the statement of the park."), field="text")
    row.replied_by, row.replied_at = user, timezone.now()
    row.save(update_fields=["reply", "replied_by", "replied_at"])
    base.log(row.award, row, "measure.replied", user, note=row.reply[: base.LINE_LIMIT])
    base.tell(people_of(row.proposed_for), gettext_lazy("The park made a statement"), row, user, step="replied")
    return row


def _enter(row: Measure, kind: EntryKind, slip: Slip, user: "User") -> None:
    with worded(fields=FIELDS):
        Payment.objects.create(
            award=row.award,
            measure=row,
            kind=kind,
            amount_yuan=slip.amount_yuan,
            made_on=slip.made_on,
            county=row.award.county,
            voucher_number=base.voucher(slip.number) if slip.number else "",
            voucher_file=base.keep_file(slip.file, user) if slip.file else None,
            recorded_by=user,
            recorded_for=base.organisation_of(user),
        )


def _locked(measure: Measure) -> Measure:
    award = base.locked_award(measure.award_id)
    row = Measure.objects.select_for_update(of=("self",)).select_related("proposed_for").get(pk=measure.pk)
    row.award = award
    return row
