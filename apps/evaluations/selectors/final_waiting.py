"""What waits for a person in final evaluations: self-evaluations, reviews, conclusions, decisions."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.permissions import is_county, is_park, is_province
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Opinion, Submission
from apps.approvals.permissions import speaks_for
from apps.evaluations.choices.final import Consequence, DecisionState, FinalState
from apps.evaluations.models import Conclusion, Decision, FinalEvaluation
from apps.evaluations.workflow.final import EDITABLE
from apps.funds.choices import MeasureState
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


def waiting_finals(user: "User", programme: Programme) -> "QuerySet[FinalEvaluation]":
    """Evaluations on which this person's side must act now; nothing for onlookers."""
    rows = FinalEvaluation.objects.visible_to(user).filter(enrolment__programme=programme)
    if user.acting is None:
        return rows.none()
    if is_park(user):
        return rows.filter(state__in=EDITABLE)
    if is_county(user) and speaks_for(user, user.acting.jurisdiction_id) is not None:
        spoken = Opinion.objects.filter(
            submission__subject_type=FinalEvaluation._meta.label,
            submission__subject_id=OuterRef("pk"),
            submission__state=SubmissionState.OPEN,
            organisation=user.acting.organisation_id,
        )
        return rows.filter(~Exists(spoken), state=FinalState.SUBMITTED)
    if not is_province(user):
        return rows.none()
    own = Submission.objects.filter(
        subject_type=Conclusion._meta.label,
        subject_id=OuterRef("conclusion__pk"),
        state=SubmissionState.OPEN,
        organisation=user.acting.organisation_id,
    )
    return rows.filter(
        Q(state__in=(FinalState.REVIEWED, FinalState.SCORED)) | (Q(state=FinalState.SIGNING) & ~Exists(own))
    )


def waiting_decisions(user: "User", programme: Programme) -> "QuerySet[Decision]":
    """Decisions on which this person's side must act now; nothing for onlookers."""
    rows = Decision.objects.visible_to(user).filter(evaluation__enrolment__programme=programme)
    if user.acting is None:
        return rows.none()
    if is_park(user):
        return rows.filter(state=DecisionState.HEARING, replied_at=None)
    if is_county(user):
        free = Q(measure=None) | Q(measure__state=MeasureState.REFUSED)
        return rows.filter(free, state=DecisionState.IN_FORCE, kind__in=(Consequence.DEDUCT, Consequence.RECOVER))
    if not is_province(user):
        return rows.none()
    own = Submission.objects.filter(
        subject_type=Decision._meta.label,
        subject_id=OuterRef("pk"),
        state=SubmissionState.OPEN,
        organisation=user.acting.organisation_id,
    )
    return rows.filter(
        (Q(state=DecisionState.PROPOSED) & ~Exists(own))
        | Q(state=DecisionState.HEARING, replied_at__isnull=False)
        | Q(state=DecisionState.IN_FORCE, kind=Consequence.NOTICE)
    )
