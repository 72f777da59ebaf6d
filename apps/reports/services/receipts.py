"""The receipt of the provincial platform, kept beside the passed report (R0.46)."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import record
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport
from apps.reports.permissions import files_it
from apps.reports.services.drafts import locked

if TYPE_CHECKING:
    from apps.accounts.models import User

NUMBER_LIMIT = 60


@transaction.atomic
def note_receipt(
    *, report: PeriodReport, number: str, day: date | None, user: "User", today: date | None = None
) -> PeriodReport:
    """Keep the number and day of the external receipt of a passed report; both empty takes it away.

    The same again changes nothing. Raises :class:`Refused` for another park, before the report has passed, for one
    without the other, and for a day to come. Locks the report; its frozen versions are not touched.
    """
    report, number = locked(report), clean_line(number, limit=NUMBER_LIMIT)
    _check(report, user, number, day, today or timezone.localdate())
    before, then = report.receipt_number, report.receipt_date
    if (before, then) == (number, day):
        return report
    report.receipt_number, report.receipt_date = number, day
    report.save(update_fields=["receipt_number", "receipt_date"])
    days = [each.isoformat() if each else None for each in (then, day)]
    record(
        user=user,
        action="report.receipt_noted",
        target=report,
        jurisdiction_id=report.enrolment.park.county_id,
        changes={"receipt_number": [before, number], "receipt_date": days},
    )
    return report


def _check(report: PeriodReport, user: "User", number: str, day: date | None, today: date) -> None:
    if not files_it(user, report):
        raise Refused(_("Only staff of the park keep the receipt of its report."))
    if report.state != ReportState.APPROVED:
        raise Refused(_("Only a passed report carries an external receipt."))
    if bool(number) != bool(day):
        raise Refused(_("A receipt has a number and a day."))
    if day is not None and day > today:
        raise Refused(_("The receipt cannot be of a day to come."))
