"""Submitting a plan, taking it back, and the two departments' words on it (R0.29-R0.31)."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals import services as approvals
from apps.approvals.choices import SubmissionState, Verdict
from apps.approvals.models import Submission
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.obligations.services import meet, reopen
from apps.plans.choices import PlanState
from apps.plans.models import Plan
from apps.plans.rules.layout import TITLE
from apps.plans.selectors.completeness import completeness
from apps.plans.selectors.payload import payload
from apps.plans.selectors.sheet import offers, sheet
from apps.plans.selectors.versions import last_version
from apps.plans.services import telling
from apps.plans.services.exceptions import ask_for_less, drop_request, unsettled
from apps.plans.services.locking import fix, hold, locked_plan
from apps.plans.workflow import PLAN
from apps.programmes.choices import ReviewOrder

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def submit(*, plan: Plan, user: "User", version: int, today: date | None = None) -> Submission:
    """Freeze the plan as the next version and put it under joint review; late filing is possible (R0.30).

    ``version`` is the version the page showed: sent twice, it gives the submission that exists. Raises
    :class:`Refused` with everything that is missing, part by part. Locks the plan.
    """
    plan = locked_plan(plan)
    filed = last_version(plan)
    if filed is not None and filed.version == version and filed.state == SubmissionState.OPEN:
        return filed
    PLAN.check("submit", user, plan)
    if version != plan.version:
        raise Refused(_("The plan changed since you opened the page. Reload it and look again."))
    shown, offered = sheet(plan), offers(plan, today or timezone.localdate())
    if faults := completeness(shown, offered).faults:
        raise Refused(*faults)
    ask_for_less(shown=shown, offered=offered, user=user)
    park = plan.enrolment.park
    submission = approvals.submit(
        document=plan,
        payload=payload(shown, offered, filer=user.name),
        title=f"{park.name} {TITLE}",
        organisation=park.operator,
        jurisdiction=park.county,
        user=user,
    )
    plan.version = submission.version
    plan.first_submitted_at = plan.first_submitted_at or timezone.now()
    _move(plan, PlanState.SUBMITTED, "plan.submitted", user)
    meet(programme=plan.enrolment.programme, form=TITLE, enrolment=plan.enrolment, document=plan, user=user)
    telling.plan_submitted(plan, submission, user)
    return submission


@transaction.atomic
def withdraw(*, plan: Plan, user: "User") -> Plan:
    """Take the plan back before any opinion. Raises :class:`Refused`. Locks the plan, then its version."""
    plan = locked_plan(plan)
    PLAN.check("withdraw", user, plan)
    approvals.withdraw(submission=Submission.objects.of(plan).get(state=SubmissionState.OPEN), user=user)
    if not Submission.objects.of(plan).exclude(state=SubmissionState.WITHDRAWN).exists():
        plan.first_submitted_at = None
    drop_request(plan=plan, user=user)
    reopen(document=plan, user=user, keeps_first=plan.first_submitted_at is not None)
    return _move(plan, PlanState.DRAFT, "plan.withdrawn", user)


@transaction.atomic
def opine(
    *,
    plan: Plan,
    user: "User",
    verdict: str,
    text: str,
    remarks: list[dict[str, Any]],
    digest: str,
    today: date | None = None,
) -> Plan:
    """Give a department's opinion on the digest seen; two agreements pass and fix the plan, one return sends it back.

    Nobody agrees to a plan they wrote a part of, nor to one that relies on something changed or unaccepted since.
    Raises :class:`Refused`. The same word again changes nothing. Locks the plan, what it fixes, then its version.
    """
    plan = locked_plan(plan)
    version = last_version(plan)
    if version is None:
        raise Refused(_("The plan has not been submitted yet."))
    if plan.parts.filter(saved_by=user).exists():
        raise Refused(_("Who wrote a part of a plan does not review it."))
    hold(plan)
    before, spoken = version.state, version.opinions.count()
    sequential = plan.enrolment.programme.review_order == ReviewOrder.SEQUENTIAL
    version = approvals.give_opinion(
        submission=version,
        user=user,
        verdict=verdict,
        text=text,
        remarks=remarks,
        digest=digest,
        sequential=sequential,
    )
    if verdict == Verdict.AGREE and version.opinions.count() > spoken:
        _check_settled(plan, version, today or timezone.localdate())
    if version.state != before:
        return _settle(plan, version, user)
    if sequential and version.opinions.count() > spoken:
        telling.finance_turn(plan, version, user)
    return plan


def _check_settled(plan: Plan, version: Submission, today: date) -> None:
    """Under the locks of what the plan fixes, so that nothing changes between this look and the passing."""
    if reasons := unsettled(version, sheet(plan), offers(plan, today)):
        raise Refused(*reasons)


def _settle(plan: Plan, version: Submission, user: "User") -> Plan:
    """What follows when the second agreement or a return closed the version."""
    if version.state == SubmissionState.APPROVED:
        plan.approved_at = timezone.now()
        _move(plan, PlanState.APPROVED, "plan.approved", user)
        fix(plan=plan, user=user, reason=version.title)
    else:
        _move(plan, PlanState.RETURNED, "plan.returned", user)
        reopen(document=plan, user=user, keeps_first=True)
        drop_request(plan=plan, user=user)
    telling.closed(plan, plan.enrolment.park, version, user)
    return plan


def _move(plan: Plan, state: PlanState, action: str, user: "User") -> Plan:
    """The one place where a plan changes its state; a plan that comes back works on the next version."""
    before, plan.state = plan.state, state.value
    if state in {PlanState.DRAFT, PlanState.RETURNED}:
        plan.version += 1
    plan.save(update_fields=["state", "version", "first_submitted_at", "approved_at"])
    record(
        user=user,
        action=action,
        target=plan,
        jurisdiction_id=plan.enrolment.park.county_id,
        changes={"state": [before, plan.state], "version": [None, plan.version]},
    )
    return plan
