"""Who may do what with a plan; the steps themselves stand in ``workflow``."""

from typing import Any

from apps.accounts.permissions import acts_for_somebody, is_county, is_department, is_park, is_province
from apps.plans.choices import PlanState
from apps.plans.models import ChangeRequest, Plan
from apps.plans.workflow import CHANGEABLE, EDITABLE, by_park, park_of_change

may_read = acts_for_somebody
may_file = is_park
may_review = is_department
may_opine = is_county
may_answer = is_province


def may_write(user: Any, plan: Plan) -> bool:
    """Own park, while nothing is under review."""
    return by_park(user, plan) and plan.state in EDITABLE


def files_it(user: Any, plan: Plan) -> bool:
    """Staff of the park whose plan it is."""
    return by_park(user, plan)


def may_ask_for_change(user: Any, plan: Plan) -> bool:
    """Own park, once the plan has passed."""
    return by_park(user, plan) and plan.state == PlanState.APPROVED


def asks_for_it(user: Any, change: ChangeRequest) -> bool:
    """Staff of the park whose plan is to change."""
    return park_of_change(user, change)


def may_write_change(user: Any, change: ChangeRequest) -> bool:
    """Own park, while the request is a draft or came back."""
    return park_of_change(user, change) and change.state in CHANGEABLE
