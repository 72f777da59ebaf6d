"""Who may do what with final evaluations, experts' marks and decisions."""

from typing import Any

from apps.accounts.choices import Role
from apps.accounts.permissions import Person, acts_for_somebody, has_role, is_county, is_park, is_province
from apps.approvals.permissions import speaks_for
from apps.evaluations.choices.final import Consequence, DecisionState, FinalState, InvitationState
from apps.evaluations.models import Decision, FinalEvaluation, Invitation
from apps.evaluations.workflow.final import BEFORE_PROVINCE, EDITABLE, MARKING, by_county, by_park, by_province
from apps.funds.choices import MeasureState
from apps.programmes.models import Enrolment

may_read = acts_for_somebody
may_write_for_park = is_park
may_review = is_county
may_conclude = is_province


def is_expert(user: Person) -> bool:
    """Experts called in."""
    return has_role(user, Role.EXPERT)


def sees_invitations(user: Person) -> bool:
    """The expert invited, and the province."""
    return is_expert(user) or is_province(user)


def starts(user: Any, enrolment: Enrolment) -> bool:
    """Staff of the park."""
    return is_park(user) and user.acting.organisation_id == enrolment.park.operator_id


writes = by_park
reviews = by_county


def may_write(user: Any, evaluation: FinalEvaluation) -> bool:
    """The park, while the self-evaluation is in its hands."""
    return by_park(user, evaluation) and evaluation.state in EDITABLE


def draws(user: Any, evaluation: FinalEvaluation) -> bool:
    """The province, between the county's review and the conclusion."""
    return by_province(user, evaluation) and evaluation.state == FinalState.REVIEWED


def closes_marking(user: Any, evaluation: FinalEvaluation) -> bool:
    """The province, while experts mark."""
    return by_province(user, evaluation) and evaluation.state in MARKING


def answers_spread(user: Any, evaluation: FinalEvaluation) -> bool:
    """The province, once the marks are shown."""
    return by_province(user, evaluation) and evaluation.state == FinalState.SCORED


def concludes(user: Any, evaluation: FinalEvaluation) -> bool:
    """Either provincial department, after the county and any experts."""
    return by_province(user, evaluation) and evaluation.state in BEFORE_PROVINCE


def decides_on(user: Any, evaluation: FinalEvaluation) -> bool:
    """Either provincial department, after the joint conclusion."""
    return by_province(user, evaluation) and evaluation.state == FinalState.CONCLUDED


def sees_triggers(user: Any) -> bool:
    """Departments and the platform administration; the park reads what a decision rests on."""
    return user.acting is not None and (user.acting.sees_all or user.acting.sees_jurisdiction)


def declares(user: Any, invitation: Invitation) -> bool:
    """The invited expert, before anything is seen."""
    return invitation.expert_id == user.pk and invitation.state == InvitationState.INVITED


def marks(user: Any, invitation: Invitation) -> bool:
    """The invited expert without conflict, while marking is open."""
    is_own = invitation.expert_id == user.pk and invitation.state == InvitationState.CLEAR
    return is_own and invitation.evaluation.state == FinalState.SCORING


def is_invited(user: Any, invitation: Invitation) -> bool:
    """The invited expert."""
    return is_expert(user) and invitation.expert_id == user.pk


def signs_decision(user: Any, decision: Decision) -> bool:
    """A provincial department, while the other one's proposal waits."""
    return is_province(user) and decision.state == DecisionState.PROPOSED


def replies(user: Any, decision: Decision) -> bool:
    """The park, once, within its days."""
    open_ = decision.state == DecisionState.HEARING and decision.replied_at is None
    return open_ and by_park(user, decision.evaluation)


def settles(user: Any, decision: Decision) -> bool:
    """Either provincial department, after the hearing."""
    return is_province(user) and decision.state == DecisionState.HEARING


def issues(user: Any, decision: Decision) -> bool:
    """The province publishes a notice of criticism that is in force."""
    return is_province(user) and decision.kind == Consequence.NOTICE and decision.state == DecisionState.IN_FORCE


def carries_out(user: Any, decision: Decision) -> bool:
    """Either department of the county starts the measure about the money, unless one runs or was carried out."""
    money = decision.kind in {Consequence.DEDUCT, Consequence.RECOVER} and decision.state == DecisionState.IN_FORCE
    place = decision.evaluation.enrolment.park.county_id
    free = decision.measure is None or decision.measure.state == MeasureState.REFUSED
    return money and free and is_county(user) and speaks_for(user, place) is not None
