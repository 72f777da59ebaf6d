"""Who may do what with a report; the steps themselves stand in ``workflow``."""

from typing import Any

from apps.accounts.permissions import acts_for_somebody, is_county, is_department, is_park
from apps.reports.models import PeriodReport
from apps.reports.workflow import EDITABLE, by_department, by_park

may_read = acts_for_somebody
may_file = is_park
may_review = is_department

may_pass_together = is_county


def may_write(user: Any, report: PeriodReport) -> bool:
    """Own park, while nothing is under review."""
    return by_park(user, report) and report.state in EDITABLE


def files_it(user: Any, report: PeriodReport) -> bool:
    """Staff of the park whose report it is."""
    return by_park(user, report)


def gives_opinion(user: Any, report: PeriodReport) -> bool:
    """One of the two departments of the park's county."""
    return by_department(user, report)
