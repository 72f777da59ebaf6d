"""The life of a plan and of a change request as tables: who may move them from where to where (R0.31, R0.79-R0.81)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import is_park, is_province
from apps.approvals.permissions import speaks_for
from apps.common.workflow import Step, Workflow
from apps.plans.choices import ChangeState, PlanState

EDITABLE = frozenset({PlanState.DRAFT.value, PlanState.RETURNED.value})
UNDER_REVIEW = frozenset({PlanState.SUBMITTED.value})
CHANGEABLE = frozenset({ChangeState.DRAFT.value, ChangeState.RETURNED.value})
CHANGE_UNDER_REVIEW = frozenset({ChangeState.SUBMITTED.value})


def by_park(user: Any, plan: Any) -> bool:
    """Staff of the park's operator."""
    return is_park(user) and user.acting.organisation_id == plan.enrolment.park.operator_id


def by_department(user: Any, plan: Any) -> bool:
    """Officers of the economy or finance department of the park's county."""
    return speaks_for(user, plan.enrolment.park.county_id) is not None


def park_of_change(user: Any, change: Any) -> bool:
    """Staff of the park whose plan is to change."""
    return by_park(user, change.plan)


def department_of_change(user: Any, change: Any) -> bool:
    """The county departments of the park whose plan is to change."""
    return by_department(user, change.plan)


def province_of_change(user: Any, change: Any) -> bool:
    """The provincial departments."""
    return is_province(user)


PLAN = Workflow(
    Step("submit", _("Submit for review"), EDITABLE, PlanState.SUBMITTED, by_park),
    Step("withdraw", _("Withdraw"), UNDER_REVIEW, PlanState.DRAFT, by_park),
    Step("return", _("Return for changes"), UNDER_REVIEW, PlanState.RETURNED, by_department),
    Step("approve", _("Agree"), UNDER_REVIEW, PlanState.APPROVED, by_department),
)
CHANGE = Workflow(
    Step("submit", _("Submit for review"), CHANGEABLE, ChangeState.SUBMITTED, park_of_change),
    Step("withdraw", _("Withdraw"), CHANGE_UNDER_REVIEW, ChangeState.DRAFT, park_of_change),
    Step("return", _("Return for changes"), CHANGE_UNDER_REVIEW, ChangeState.RETURNED, department_of_change),
    Step("forward", _("Agree"), CHANGE_UNDER_REVIEW, ChangeState.FORWARDED, department_of_change),
    Step("apply", _("Agree"), frozenset({ChangeState.FORWARDED.value}), ChangeState.APPLIED, province_of_change),
    Step("refuse", _("Disagree"), frozenset({ChangeState.FORWARDED.value}), ChangeState.REFUSED, province_of_change),
)
