"""The way of a final evaluation as a table: who may move it from where to where (R0.73)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import is_county, is_park, is_province
from apps.approvals.permissions import speaks_for
from apps.common.workflow import Step, Workflow
from apps.evaluations.choices.final import FinalState

EDITABLE = frozenset({FinalState.DRAFT.value, FinalState.RETURNED.value})
UNDER_REVIEW = frozenset({FinalState.SUBMITTED.value})
BEFORE_PROVINCE = frozenset({FinalState.REVIEWED.value, FinalState.SCORED.value})
MARKING = frozenset({FinalState.SCORING.value})
SIGNING = frozenset({FinalState.SIGNING.value})


def by_park(user: Any, evaluation: Any) -> bool:
    """Staff of the park's operator."""
    return is_park(user) and user.acting.organisation_id == evaluation.enrolment.park.operator_id


def by_county(user: Any, evaluation: Any) -> bool:
    """Either department of the park's county."""
    return is_county(user) and speaks_for(user, evaluation.enrolment.park.county_id) is not None


def by_province(user: Any, evaluation: Any) -> bool:
    """Either provincial department."""
    return is_province(user)


FINAL = Workflow(
    Step("submit", _("Submit"), EDITABLE, FinalState.SUBMITTED, by_park),
    Step("withdraw", _("Withdraw"), UNDER_REVIEW, FinalState.DRAFT, by_park),
    Step("return", _("Return for changes"), UNDER_REVIEW, FinalState.RETURNED, by_county),
    Step("agree", _("Agree"), UNDER_REVIEW, FinalState.REVIEWED, by_county),
    Step("draw", _("Draw experts"), frozenset({FinalState.REVIEWED.value}), FinalState.SCORING, by_province),
    Step("close", _("Close marking"), MARKING, FinalState.SCORED, by_province),
    Step("again", _("Have it marked again"), frozenset({FinalState.SCORED.value}), FinalState.SCORING, by_province),
    Step("conclude", _("Conclude"), BEFORE_PROVINCE, FinalState.SIGNING, by_province),
    Step("sign", _("Sign the conclusion"), SIGNING, FinalState.CONCLUDED, by_province),
)
