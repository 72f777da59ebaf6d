"""Lists of reports: owed, filed, late, waiting for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.accounts.permissions import is_county, is_park
from apps.approvals.choices import Department, SubmissionState
from apps.approvals.models import Opinion
from apps.approvals.permissions import speaks_for
from apps.common.periods import Period, period_label
from apps.programmes.choices import ReviewOrder
from apps.programmes.models import Enrolment, Programme
from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport
from apps.reports.rules import calendar
from apps.reports.rules.calendar import Delay, delay, due_date, owes
from apps.reports.workflow import EDITABLE

if TYPE_CHECKING:
    from apps.accounts.models import User

MISSING = "missing"


@dataclass(frozen=True)
class PeriodStatus:
    """How one park stands with one period; ``state`` is a report state or ``missing`` when nothing was begun."""

    enrolment: Enrolment
    period: Period
    report: PeriodReport | None
    due_date: date
    delay: Delay
    waiting: bool

    @property
    def state(self) -> str:
        """The report's state, or ``missing``."""
        return self.report.state if self.report is not None else MISSING

    @property
    def days_late(self) -> int:
        """Days after the last day of grace, 0 when in time."""
        return self.delay.days

    @property
    def period_label(self) -> str:
        """The period in words."""
        return period_label(self.period.code)

    @property
    def owed(self) -> bool:
        """The park has to act: nothing filed, or it came back."""
        return self.state == MISSING or self.state in EDITABLE


def latest_period(programme: Programme, today: date) -> Period | None:
    """The last period whose reports may be filed; None before the first window opens. No query."""
    return calendar.latest_period(programme, today)


def period_status(user: "User", programme: Programme, period: Period) -> list[PeriodStatus]:
    """Every park this person may see in the programme and how it stands with the period, by county and name.

    Three queries.
    """
    return _statuses(user, programme, [period], timezone.localdate())


def list_rows(
    user: "User",
    programme: Programme,
    *,
    today: date,
    period: str = "",
    county_id: int | None = None,
    state: str = "",
) -> list[PeriodStatus]:
    """Rows of the list page: what waits for this person first, then late ones, then by period (newest) and place.

    ``period`` is a code, ``state`` a report state, ``missing`` or ``late``. Three queries.
    """
    opened = [each for each in calendar.open_periods(programme, today) if period in ("", each.code)]
    rows = _statuses(user, programme, opened, today)
    kept = [
        row
        for row in rows
        if county_id in (None, row.enrolment.park.county_id)
        and (not state or row.state == state or (state == "late" and row.owed and row.delay.is_late))
    ]
    kept.sort(key=lambda row: row.period.code, reverse=True)
    return sorted(kept, key=lambda row: (not row.waiting, not (row.owed and row.delay.is_late)))


def counties_in(user: "User", programme: Programme) -> list[tuple[int, str]]:
    """Counties of the parks this person may see in the programme, by code. One query."""
    rows = Enrolment.objects.visible_to(user).filter(programme=programme).order_by("park__county__code")
    return list(rows.values_list("park__county_id", "park__county__name").distinct())


def waiting_for(user: "User", programme: Programme) -> QuerySet[PeriodReport]:
    """Reports this person must act on: under review without their department's word, or returned to their park."""
    reports = PeriodReport.objects.visible_to(user).filter(enrolment__programme=programme)
    if is_park(user):
        return reports.filter(state=ReportState.RETURNED).order_by("due_date", "pk")
    acting = user.acting
    department = speaks_for(user, acting.jurisdiction_id) if acting is not None and is_county(user) else None
    if department is None or acting is None:
        return reports.none()
    reports = reports.filter(state=ReportState.SUBMITTED, enrolment__park__county=acting.jurisdiction_id)
    reports = reports.filter(~Exists(_spoken(department)))
    if programme.review_order == ReviewOrder.SEQUENTIAL and department == Department.FINANCE:
        reports = reports.filter(Exists(_spoken(Department.ECONOMY)))
    return reports.order_by("due_date", "pk")


def waiting_count(user: "User", programme: Programme) -> int:
    """How many reports wait for this person, for the badge beside the menu. One query."""
    return waiting_for(user, programme).count()


def _spoken(department: str) -> QuerySet[Opinion]:
    """Opinions of a department on the open version of the outer report."""
    return Opinion.objects.filter(
        department=department,
        submission__subject_type=PeriodReport._meta.label,
        submission__subject_id=OuterRef("pk"),
        submission__state=SubmissionState.OPEN,
    )


def _statuses(user: "User", programme: Programme, periods: Iterable[Period], today: date) -> list[PeriodStatus]:
    wanted = list(periods)
    enrolments = Enrolment.objects.visible_to(user).filter(programme=programme).select_related("park__county")
    reports = {
        (row.enrolment_id, row.period_code): row
        for row in PeriodReport.objects.filter(
            enrolment__in=Enrolment.objects.visible_to(user).filter(programme=programme),
            period_code__in=[period.code for period in wanted],
        )
    }
    waiting = set(waiting_for(user, programme).values_list("pk", flat=True))
    ordered = enrolments.order_by("park__county__code", "park__sort_key", "park_id")
    return [
        _status(
            enrolment,
            period,
            reports.get((enrolment.pk, period.code)),
            waiting=waiting,
            programme=programme,
            today=today,
        )
        for enrolment in ordered
        for period in wanted
        if owes(period, enrolment.enrolled_date, enrolment.left_date)
    ]


def _status(
    enrolment: Enrolment,
    period: Period,
    report: PeriodReport | None,
    *,
    waiting: set[int],
    programme: Programme,
    today: date,
) -> PeriodStatus:
    due = report.due_date if report is not None else due_date(period, programme)
    filed = timezone.localdate(report.first_submitted_at) if report and report.first_submitted_at else None
    lag = delay(due, programme.report_grace_days, filed, today)
    return PeriodStatus(enrolment, period, report, due, lag, report is not None and report.pk in waiting)
