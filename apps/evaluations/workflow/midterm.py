"""The life of a mid-term evaluation as a table: who may move it from where to where (R0.71)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import is_park
from apps.approvals.choices import Department
from apps.approvals.permissions import speaks_for
from apps.common.workflow import Step, Workflow
from apps.evaluations.choices.midterm import MidtermState

EDITABLE = frozenset({MidtermState.DRAFT.value, MidtermState.RETURNED.value})
TO_CONCLUDE = frozenset({MidtermState.SUBMITTED.value})
TO_SIGN = frozenset({MidtermState.CONCLUDED.value})


def by_park(user: Any, evaluation: Any) -> bool:
    """Staff of the park's operator."""
    return is_park(user) and user.acting.organisation_id == evaluation.enrolment.park.operator_id


def by_department(user: Any, evaluation: Any) -> bool:
    """Officers of the economy or finance department of the park's county."""
    return speaks_for(user, evaluation.enrolment.park.county_id) is not None


def by_economy(user: Any, evaluation: Any) -> bool:
    """Economy of the park's county concludes."""
    return speaks_for(user, evaluation.enrolment.park.county_id) == Department.ECONOMY


def by_finance(user: Any, evaluation: Any) -> bool:
    """Finance of the park's county signs with it."""
    return speaks_for(user, evaluation.enrolment.park.county_id) == Department.FINANCE


MIDTERM = Workflow(
    Step("submit", _("Submit for evaluation"), EDITABLE, MidtermState.SUBMITTED, by_park),
    Step("withdraw", _("Withdraw"), TO_CONCLUDE, MidtermState.DRAFT, by_park),
    Step("conclude", _("Conclude and sign"), TO_CONCLUDE, MidtermState.CONCLUDED, by_economy),
    Step("object", _("Send back to economy"), TO_SIGN, MidtermState.SUBMITTED, by_finance),
    Step("file", _("Sign and file"), TO_SIGN, MidtermState.FILED, by_finance),
    Step("return", _("Return to the park"), TO_CONCLUDE | TO_SIGN, MidtermState.RETURNED, by_department),
)
