"""Starting a report, and holding it."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.permissions import is_park
from apps.audit.services import record
from apps.common.periods import Period, period_label
from apps.common.refusals import Refused
from apps.programmes.models import Enrolment
from apps.reports.models import PeriodReport
from apps.reports.rules.calendar import due_date, open_periods, opening_date, owes, reporting_periods

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def start(*, enrolment: Enrolment, period: Period, user: "User", today: date | None = None) -> PeriodReport:
    """Open the report of a park for a period, or give the one that exists (R0.44).

    Raises :class:`Refused` before the window opens, for periods the programme does not report on and for those in
    which the park was not in it. Earlier periods stay open however late. Locks the enrolment.
    """
    today = today or timezone.localdate()
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",)).select_related("programme", "park").get(pk=enrolment.pk)
    )
    if not (is_park(user) and user.acting and user.acting.organisation_id == enrolment.park.operator_id):
        raise Refused(_("Only staff of the park file its report."))
    _check_period(enrolment, period, today)
    report, created = PeriodReport.objects.get_or_create(
        enrolment=enrolment, period_code=period.code, defaults={"due_date": due_date(period, enrolment.programme)}
    )
    if created:
        record(user=user, action="report.started", target=report, jurisdiction_id=enrolment.park.county_id)
    return report


def _check_period(enrolment: Enrolment, period: Period, today: date) -> None:
    programme = enrolment.programme
    if period not in reporting_periods(programme):
        raise Refused(_("This programme has no report for %(period)s.") % {"period": period})
    if not owes(period, enrolment.enrolled_date, enrolment.left_date):
        words = {"period": period_label(period.code), "park": enrolment.park.name}
        raise Refused(_("%(park)s was not in the programme in the %(period)s; it has nothing to report.") % words)
    if period not in open_periods(programme, today):
        opens = opening_date(period, programme)
        raise Refused(
            _("The report for the %(period)s opens on %(day)s.") % {"period": period_label(period.code), "day": opens}
        )


def locked(report: PeriodReport) -> PeriodReport:
    """The report under its row lock, with enrolment, programme, park, county and operator loaded."""
    rows = PeriodReport.objects.select_for_update(of=("self",))
    return rows.select_related("enrolment__programme", "enrolment__park__county", "enrolment__park__operator").get(
        pk=report.pk
    )
