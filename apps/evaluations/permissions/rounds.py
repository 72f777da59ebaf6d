"""Who opens, reads and answers rounds and scores."""

from typing import Any

from apps.accounts.models import User
from apps.accounts.permissions import acts_for_somebody, is_county, is_park, is_province
from apps.evaluations.choices.rounds import RoundKind
from apps.evaluations.models import Appeal, Score

may_read = acts_for_somebody
may_manage = is_province
may_appeal = is_park


def manages(user: Any, document: Any) -> bool:
    """The two provincial departments lead rounds."""
    return is_province(user)


def appeals(user: User, score: Score) -> bool:
    """The staff of the park itself."""
    acting = user.acting
    return is_park(user) and acting is not None and acting.organisation_id == score.enrolment.park.operator_id


def may_answer(user: Any) -> bool:
    """Who may have an appeal to answer."""
    return is_province(user) or is_county(user)


def answers(user: User, appeal: Appeal) -> bool:
    """The province; in a mid-term evaluation also the departments of the park's county, which conclude it."""
    if is_province(user):
        return True
    acting = user.acting
    mine = acting is not None and acting.jurisdiction_id == appeal.score.enrolment.park.county_id
    return is_county(user) and mine and appeal.score.round.kind == RoundKind.MIDTERM
