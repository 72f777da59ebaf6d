"""Single records in a joint review: not counted with a reason, or counted again."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.delivery.models import ServiceRecord
from apps.delivery.services.states import count_again, refuse_record
from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport
from apps.reports.permissions import gives_opinion
from apps.reports.services.drafts import locked

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def judge_record(
    *, report: PeriodReport, record: ServiceRecord, counts: bool, user: "User", reason: str = ""
) -> ServiceRecord:
    """Do not count one record of the version under review, or count it again.

    The frozen version stays as it is. When it passes, the record stands as a deduction in the next report; when it is
    returned, the park submits without it. Raises :class:`Refused` unless the report is under review, the record is
    one of its own and a department of the county asks, with a reason for not counting. Locks the report, then the
    record.
    """
    report = locked(report)
    if not gives_opinion(user, report):
        raise Refused(_("Only the economy and the finance department of this place give an opinion."))
    if report.state != ReportState.SUBMITTED:
        raise Refused(_("This version is no longer under review."))
    if not report.records.filter(pk=record.pk).exists():
        raise Refused(_("This record is not part of the version under review."))
    return count_again(record=record, user=user) if counts else refuse_record(record=record, reason=reason, user=user)
