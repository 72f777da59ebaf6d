"""The life of a period report as a table: who may move it from where to where (R0.31)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import is_park
from apps.approvals.permissions import speaks_for
from apps.common.workflow import Step, Workflow
from apps.reports.choices import ReportState

EDITABLE = frozenset({ReportState.DRAFT.value, ReportState.RETURNED.value})
UNDER_REVIEW = frozenset({ReportState.SUBMITTED.value})


def by_park(user: Any, report: Any) -> bool:
    """Staff of the park's operator."""
    return is_park(user) and user.acting.organisation_id == report.enrolment.park.operator_id


def by_department(user: Any, report: Any) -> bool:
    """Officers of the economy or finance department of the park's county."""
    return speaks_for(user, report.enrolment.park.county_id) is not None


REPORT = Workflow(
    Step("submit", _("Submit for review"), EDITABLE, ReportState.SUBMITTED, by_park),
    Step("withdraw", _("Withdraw"), UNDER_REVIEW, ReportState.DRAFT, by_park),
    Step("return", _("Return for changes"), UNDER_REVIEW, ReportState.RETURNED, by_department),
    Step("approve", _("Agree"), UNDER_REVIEW, ReportState.APPROVED, by_department),
)
