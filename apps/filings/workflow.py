"""The life of a summary: the department that submits signs by it, the other one signs or returns (R0.76)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import is_county
from apps.approvals.permissions import speaks_for
from apps.common.workflow import Step, Workflow
from apps.filings.choices import SummaryState

EDITABLE = frozenset({SummaryState.DRAFT.value, SummaryState.RETURNED.value})
UNDER_REVIEW = frozenset({SummaryState.SUBMITTED.value})


def by_department(user: Any, document: Any) -> bool:
    """Officers of the economy or finance department of the county."""
    return is_county(user) and speaks_for(user, document.jurisdiction_id) is not None


SUMMARY = Workflow(
    Step("submit", _("Sign and submit"), EDITABLE, SummaryState.SUBMITTED, by_department),
    Step("withdraw", _("Withdraw"), UNDER_REVIEW, SummaryState.DRAFT, by_department),
    Step("return", _("Return for changes"), UNDER_REVIEW, SummaryState.RETURNED, by_department),
    Step("file", _("Agree"), UNDER_REVIEW, SummaryState.FILED, by_department),
)
