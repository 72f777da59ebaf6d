"""The way of a tranche as a table: who may move it from where to where (R0.52)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.permissions import is_park
from apps.approvals.choices import Department
from apps.approvals.permissions import speaks_for
from apps.common.workflow import Step, Workflow
from apps.funds.choices import OUT_OF_COUNTY, TrancheState


def economy_of(user: Any, county_id: int) -> bool:
    """An officer of the economy department of that county."""
    return speaks_for(user, county_id) == Department.ECONOMY


def finance_of(user: Any, county_id: int) -> bool:
    """An officer of the finance department of that county."""
    return speaks_for(user, county_id) == Department.FINANCE


def by_economy(user: Any, tranche: Any) -> bool:
    """Economy of the park's county."""
    return economy_of(user, tranche.award.county_id)


def by_finance(user: Any, tranche: Any) -> bool:
    """Finance of the park's county."""
    return finance_of(user, tranche.award.county_id)


def by_park(user: Any, tranche: Any) -> bool:
    """Staff of the park's operator."""
    return is_park(user) and user.acting.organisation_id == tranche.award.enrolment.park.operator_id


def _only(state: TrancheState) -> frozenset[str]:
    return frozenset({state.value})


TRANCHE = Workflow(
    Step("propose", _("Propose again"), _only(TrancheState.RETURNED), TrancheState.PROPOSED, by_economy),
    Step("return", _("Return for changes"), _only(TrancheState.PROPOSED), TrancheState.RETURNED, by_finance),
    Step(
        "approve", pgettext_lazy("tranche", "Approve"), _only(TrancheState.PROPOSED), TrancheState.APPROVED, by_finance
    ),
    Step("withdraw", _("Take the approval back"), _only(TrancheState.APPROVED), TrancheState.RETURNED, by_finance),
    Step("pay", _("Record the payment"), _only(TrancheState.APPROVED), TrancheState.PAID, by_finance),
    Step("receive", _("Confirm receipt"), _only(TrancheState.PAID), TrancheState.RECEIVED, by_park),
    Step("file", _("File with the province"), _only(TrancheState.RECEIVED), TrancheState.FILED, by_economy),
    Step("reverse", _("Take the payment back"), OUT_OF_COUNTY, TrancheState.APPROVED, by_finance),
)
