"""A tranche from the proposal to finance's word: economy proposes, finance approves or returns (R0.52-R0.57)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.choices import PARK_ROLES, OrganisationKind
from apps.accounts.selectors import people_of
from apps.approvals import services as approvals
from apps.approvals.choices import Verdict
from apps.approvals.models import Submission
from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.funds.choices import TrancheState
from apps.funds.models import Award, Tranche
from apps.funds.permissions import proposes
from apps.funds.rules.amounts import Sums, bounds, range_faults
from apps.funds.rules.gates import gate, unmet
from apps.funds.selectors.facts import approved_elsewhere, facts_of, rules_of, sums
from apps.funds.selectors.papers import proposal_payload
from apps.funds.services import base
from apps.funds.workflow import TRANCHE
from apps.notifications.choices import MessageKind
from apps.programmes.choices import ConditionCode
from apps.programmes.models import TrancheRule

if TYPE_CHECKING:
    from apps.accounts.models import User

TITLE = "资金拨付建议"


@transaction.atomic
def propose(
    *,
    award: Award,
    rule: TrancheRule,
    amount: Decimal,
    reason: str,
    user: "User",
    key: UUID,
    today: date | None = None,
) -> Tranche:
    """Economy proposes an amount in yuan for a tranche, for the first time or again after a return.

    Freezes the proposal as a version that finance answers. Raises :class:`Refused` with every condition that is not
    met, or with what is wrong with the amount. The same form sent again gives the tranche it made. Locks the award.
    """
    award = base.locked_award(award.pk)
    base.demand(proposes(user, award))
    standing = award.tranches.filter(rule=rule).first()
    if not base.first_time(award, key, "propose", user):
        return award.tranches.get(rule=rule)
    if rule.programme_id != award.enrolment.programme_id:
        raise Refused(_("This tranche belongs to another programme."))
    if standing is not None:
        if standing.state != TrancheState.RETURNED:
            raise Refused(_("This tranche has been proposed already."))
        TRANCHE.check("propose", user, standing)
    now = sums(award)
    check_gate(award, rule, today)
    check_amount(award, rule, amount, now)
    why = base.words(reason, _("A proposal needs a reason."), field="reason")
    row = standing or Tranche(award=award, rule=rule)
    row.state, row.version = TrancheState.PROPOSED, (standing.version + 1 if standing else 1)
    row.suggested_yuan, row.reason = amount, why
    row.proposed_by, row.proposed_for, row.proposed_at = user, base.organisation_of(user), timezone.now()
    with worded(fields={"tranche_reason": "reason", "tranche_suggested": "amount_yuan"}):
        row.save()
    _file(row, now, user)
    return row


def _file(row: Tranche, now: Sums, user: "User") -> None:
    award = row.award
    approvals.submit(
        document=row,
        payload=proposal_payload(row, now),
        title=f"{award.enrolment.park.name} {row.rule.name} {TITLE}",
        organisation=base.organisation_of(user),
        jurisdiction=award.county,
        user=user,
    )
    changes = {"state": [None, row.state], "suggested_yuan": [None, row.suggested_yuan]}
    base.log(award, row, "tranche.proposed", user, changes=changes, note=row.reason[: base.LINE_LIMIT])
    finance = base.department(award, OrganisationKind.FINANCE)
    people = people_of(finance) if finance else []
    base.tell(people, gettext_lazy("Payment to approve"), row, user, step="proposed")


@transaction.atomic
def answer(
    *,
    tranche: Tranche,
    verdict: str,
    text: str,
    digest: str,
    user: "User",
    key: UUID,
    amount: Decimal | None = None,
    today: date | None = None,
) -> Tranche:
    """Finance approves the proposal with this digest, with ``amount`` or as suggested, or returns it with a reason.

    Approving nothing closes the tranche. Raises :class:`Refused`: own proposal, another version, a condition no longer
    met, an amount above what was suggested. The same form again changes nothing. Locks the award, then the tranche.
    """
    row = locked(tranche)
    award = row.award
    if not base.first_time(award, key, f"answer:{verdict}", user):
        return row
    agrees = verdict == Verdict.AGREE
    TRANCHE.check("approve" if agrees else "return", user, row)
    approved = row.suggested_yuan if amount is None else amount
    if agrees:
        check_gate(award, row.rule, today)
        check_amount(award, row.rule, approved, sums(award))
        if approved > row.suggested_yuan:
            raise Refused(_("Finance approves at most what economy suggested."), field="amount_yuan")
    approvals.give_opinion(
        submission=Submission.objects.of(row)[0],
        user=user,
        verdict=verdict,
        text=text,
        remarks=[{"item": "amount", "text": f"{approved:,.2f}"}] if agrees else [],
        digest=digest,
    )
    return _approve(row, approved, user) if agrees else _return(row, text, user)


def _approve(row: Tranche, approved: Decimal, user: "User") -> Tranche:
    state = TrancheState.APPROVED if approved else TrancheState.NOTHING
    row.approved_yuan, row.approved_by, row.approved_for = approved, user, base.organisation_of(user)
    row.approved_at = timezone.now()
    move(row, state, "tranche.approved", user, approved_yuan=[None, approved])
    park = row.award.enrolment.park
    people = [*people_of(row.proposed_for), *people_of(park.operator, *PARK_ROLES)]
    base.tell(people, gettext_lazy("Payment approved"), row, user, step="approved", kind=MessageKind.PASSED)
    return row


def _return(row: Tranche, text: str, user: "User") -> Tranche:
    move(row, TrancheState.RETURNED, "tranche.returned", user)
    people = people_of(row.proposed_for)
    sentence = gettext_lazy("Proposal returned")
    base.tell(people, sentence, row, user, step="returned", kind=MessageKind.RETURNED, body=text)
    return row


@transaction.atomic
def withdraw(*, tranche: Tranche, reason: str, user: "User", key: UUID) -> Tranche:
    """Finance takes an approval back before it is paid; economy may propose another amount.

    Without it an approved amount that is not payable any more (a smaller award, a case) would hold the rest of the
    award for ever. Raises :class:`Refused` without a reason. The same form again changes nothing. Locks the award, then
    the tranche.
    """
    row = locked(tranche)
    if not base.first_time(row.award, key, "withdraw", user):
        return row
    TRANCHE.check("withdraw", user, row)
    why = base.words(reason, _("Taking an approval back needs a reason."), field="reason")
    before = row.approved_yuan
    row.approved_yuan = row.approved_by = row.approved_for = row.approved_at = None
    note = why[: base.LINE_LIMIT]
    move(row, TrancheState.RETURNED, "tranche.withdrawn", user, note=note, approved_yuan=[before, None])
    people = [*people_of(row.proposed_for), *people_of(row.award.enrolment.park.operator, *PARK_ROLES)]
    sentence = gettext_lazy("Approval taken back")
    base.tell(people, sentence, row, user, step="withdrawn", kind=MessageKind.RETURNED, body=why)
    return row


def locked(tranche: Tranche) -> Tranche:
    """The tranche with its award under the award's lock, which is taken first."""
    award = base.locked_award(tranche.award_id)
    row = Tranche.objects.select_for_update(of=("self",)).select_related("rule", "proposed_for").get(pk=tranche.pk)
    row.award = award
    return row


def move(row: Tranche, state: TrancheState, action: str, user: "User", *, note: str = "", **changes: Any) -> None:
    """The one place where a tranche that exists changes its state."""
    before, row.state = row.state, state.value
    with worded():
        row.save()
    base.log(row.award, row, action, user, changes={"state": [before, row.state], **changes}, note=note)


def check_gate(award: Award, rule: TrancheRule, today: date | None) -> None:
    """Raises :class:`Refused` with every condition of the gate that is not met."""
    facts = facts_of(award, [rule], today or timezone.localdate())
    if missing := unmet(gate(rule.number, rule.conditions, facts)):
        raise Refused(*(f"{each.title}: {each.now}" for each in missing))


def check_amount(award: Award, rule: TrancheRule, amount: Decimal, now: Sums) -> None:
    """Raises :class:`Refused` when the amount does not fit the tranche, or pays everything unannounced (R0.55)."""
    now = replace(now, paid=now.paid + approved_elsewhere(award, rule))
    if faults := range_faults(amount, bounds(now, rule.min_share, rule.max_share)):
        raise Refused(*faults, field="amount_yuan")
    if not amount or amount < now.left or rule.number == rules_of(award)[-1].number:
        return
    if not any(each.get("code") == ConditionCode.ASSESSMENT for each in rule.conditions):
        return
    if not award.assessments.filter(rule=rule, pays_all=True).exists():
        raise Refused(
            _("Paying everything that is left must be stated in the joint assessment of this tranche."),
            field="amount_yuan",
        )
