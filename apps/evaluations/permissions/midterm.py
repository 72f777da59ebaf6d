"""Who may do what with the mid-term evaluation of a park; the steps stand in ``workflow``."""

from typing import Any

from apps.accounts.choices import OrganisationKind
from apps.accounts.permissions import acts_for_somebody, is_department, is_park, is_province
from apps.evaluations.models import MidtermEvaluation
from apps.evaluations.workflow.midterm import EDITABLE, by_department, by_park

may_read = acts_for_somebody
may_file = is_park
may_review = is_department
may_receive = is_province


def may_set_rules(user: Any) -> bool:
    """Economy of the province sets from how many points on each grade is given."""
    return is_province(user) and user.acting.organisation.kind == OrganisationKind.ECONOMY


def may_write(user: Any, evaluation: MidtermEvaluation) -> bool:
    """Own park, while nobody evaluates."""
    return by_park(user, evaluation) and evaluation.state in EDITABLE


def files_it(user: Any, evaluation: MidtermEvaluation) -> bool:
    """Staff of the park whose evaluation it is."""
    return by_park(user, evaluation)


def concludes(user: Any, evaluation: MidtermEvaluation) -> bool:
    """One of the two departments of the park's county."""
    return by_department(user, evaluation)
