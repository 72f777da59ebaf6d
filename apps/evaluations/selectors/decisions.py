"""Reads of decisions: what may be deducted or recovered, how far the money is, the content that both sign."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.approvals.selectors import Event
from apps.evaluations.choices.final import Consequence, DecisionState
from apps.evaluations.models import Decision, FinalEvaluation
from apps.evaluations.rules import final as rules
from apps.evaluations.selectors.final import head_of
from apps.funds.choices import MeasureState, TrancheState
from apps.funds.models import Award, Payment
from apps.funds.selectors import sums


@dataclass(frozen=True)
class Room:
    """What a decision may take in yuan: unpaid and not approved for payment; paid and not recovered."""

    unpaid: Decimal
    held: Decimal


def award_of(evaluation: FinalEvaluation) -> Award | None:
    """The award of the park with its names; None when it has none. One query."""
    return Award.objects.with_names().filter(enrolment=evaluation.enrolment_id).first()


def room_of(award: Award | None) -> Room:
    """What may be deducted and recovered. Two queries."""
    if award is None:
        return Room(Decimal(0), Decimal(0))
    now = sums(award)
    waiting = award.tranches.filter(state=TrancheState.APPROVED).aggregate(sum=Sum("approved_yuan"))["sum"]
    return Room(now.left - (waiting or Decimal(0)), now.held)


def payments_of(decision: Decision) -> list[Payment]:
    """The lines of the payment ledger that carried a decision out. One query, none without a measure."""
    if decision.measure_id is None:
        return []
    return list(Payment.objects.filter(measure=decision.measure_id).order_by("pk"))


def is_heard(decision: Decision, today: date) -> bool:
    """Whether the park has replied or its days are over, so that the decision may take effect. No query."""
    until = decision.reply_until or today
    return rules.may_take_effect(replied=decision.replied_at is not None, until=until, today=today)


def is_carried_out(decision: Decision) -> bool:
    """Whether nothing is left to do: issued, or the money moved. No query with the measure loaded."""
    if decision.measure is not None and decision.measure.state == MeasureState.DONE:
        return True
    return decision.state == DecisionState.DONE


def events_of(decision: Decision, payments: list[Payment]) -> list[Event]:
    """What happened after both had signed: reply, settlement, notice, money; for the timeline. No query."""
    found = []
    if decision.replied_at is not None:
        found.append(Event(decision.replied_at, _("The park replied"), "message-2", "", decision.reply))
    if decision.settled_at is not None and decision.settled_note:
        lifted = decision.state == DecisionState.LIFTED
        title = _("Lifted") if lifted else _("Put in force")
        found.append(Event(decision.settled_at, title, "gavel", "" if lifted else "ok", decision.settled_note))
    for row in payments:
        title = f"{row.get_kind_display()} {row.amount_yuan:,.2f}"
        found.append(Event(row.recorded_at, title, "wallet", "ok", row.voucher_number))
    return found


def waited_for(decision: Decision) -> str:
    """Who must act: ``other``, ``park``, ``province``, ``county``, ``answer``, ``money``; empty when nobody has to."""
    if is_carried_out(decision):
        return ""
    if decision.state == DecisionState.PROPOSED:
        return "other"
    if decision.state == DecisionState.HEARING:
        return "province" if decision.replied_at else "park"
    if decision.state != DecisionState.IN_FORCE:
        return ""
    if decision.kind == Consequence.NOTICE:
        return "province"
    measure = decision.measure
    if measure is None or measure.state == MeasureState.REFUSED:
        return "county"
    return "answer" if measure.state == MeasureState.PROPOSED else "money"


def decision_payload(decision: Decision, days: int) -> dict[str, Any]:
    """What both departments sign and the printed notice shows; ``days`` to reply. No query with the names loaded."""
    return head_of(decision.evaluation) | {
        "consequence": rules.MEASURES[decision.kind],
        "amount_yuan": None if decision.amount_yuan is None else str(decision.amount_yuan),
        "reason": decision.reason,
        "facts": decision.facts,
        "notice": decision.notice.blob_id if decision.notice else "",
        "reply_days": days,
        "operator": decision.evaluation.enrolment.park.operator.name,
    }
