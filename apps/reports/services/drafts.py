"""Starting a report and keeping what the park types."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.permissions import is_park
from apps.audit.services import record
from apps.common.periods import Period, period_label
from apps.common.refusals import Refused
from apps.programmes.models import Enrolment
from apps.reports.models import PeriodReport, ReportRow
from apps.reports.permissions import may_write
from apps.reports.rules.calendar import due_date, open_periods, opening_date, owes, reporting_periods
from apps.reports.rules.figures import signed

if TYPE_CHECKING:
    from apps.accounts.models import User


WRITTEN = ["note", "correction", "correction_reason", "written_by_page"]


@dataclass(frozen=True)
class Typed:
    """One place of the form: ``place`` is ``note`` or ``correction``; a correction is ``[signed figure, reason]``.

    ``was`` is what the place held when the page was opened.
    """

    target_id: int
    place: str
    value: str | list[str]
    was: str | list[str]


@dataclass(frozen=True)
class Conflict:
    """A place somebody else changed meanwhile: nothing was written there; ``stored`` is their text."""

    target_id: int
    place: str
    stored: str | list[str]


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


@transaction.atomic
def save(*, report: PeriodReport, user: "User", typed: Iterable[Typed], page: str) -> list[Conflict]:
    """Keep what was typed; returns the places another page changed since this one was opened, which stay as they are.

    ``page`` names the open page: it may save the same place again and again. Places left as they were are not
    written. Raises :class:`Refused` when the report is under review, passed, or another park's. Locks the report.
    """
    rows_to_lock = PeriodReport.objects.select_for_update(of=("self",)).select_related("enrolment__park")
    report = rows_to_lock.get(pk=report.pk)
    if not may_write(user, report):
        raise Refused(_("The report is not open for writing: it is under review, passed, or another park's."))
    rows = {row.target_id: row for row in report.rows.all()}
    targets = set(report.enrolment.targets.values_list("pk", flat=True))
    conflicts, touched = [], {}
    for place in typed:
        if place.target_id not in targets:
            raise Refused(_("A target was taken away meanwhile. Reload the page."))
        row = rows.setdefault(place.target_id, ReportRow(report=report, target_id=place.target_id))
        if conflict := _conflict(row, place, page):
            conflicts.append(conflict)
        elif place.value not in (place.was, _stored(row, place.place)):
            _write(row, place, page)
            touched[place.target_id] = row
    _write_all(touched.values())
    report.saved_at = timezone.now()
    report.save(update_fields=["saved_at"])
    return conflicts


def _write_all(rows: Iterable[ReportRow]) -> None:
    """Every row that was touched in one statement, new or not."""
    kept = [
        ReportRow(report_id=row.report_id, target_id=row.target_id, **{name: getattr(row, name) for name in WRITTEN})
        for row in rows
    ]
    unique = ["report", "target"]
    ReportRow.objects.bulk_create(kept, update_conflicts=True, unique_fields=unique, update_fields=WRITTEN)


def locked(report: PeriodReport) -> PeriodReport:
    """The report under its row lock, with enrolment, programme, park, county and operator loaded."""
    rows = PeriodReport.objects.select_for_update(of=("self",))
    return rows.select_related("enrolment__programme", "enrolment__park__county", "enrolment__park__operator").get(
        pk=report.pk
    )


def _stored(row: ReportRow, place: str) -> str | list[str]:
    if place == "note":
        return row.note
    figure = "" if row.correction is None else signed(row.correction)
    return [figure, row.correction_reason]


def _conflict(row: ReportRow, place: Typed, page: str) -> Conflict | None:
    stored = _stored(row, place.place)
    settled = stored in (place.was, place.value) or place.value == place.was
    if settled or row.written_by_page.get(place.place) == page:
        return None
    return Conflict(place.target_id, place.place, stored)


def _write(row: ReportRow, place: Typed, page: str) -> None:
    if place.place == "note":
        row.note = str(place.value)
    else:
        figure, reason = place.value[0], place.value[1]
        row.correction, row.correction_reason = (Decimal(figure), reason) if figure else (None, "")
    row.written_by_page = {**row.written_by_page, place.place: page}
