"""To-do rows as ``components/_todo.html`` draws them, most pressing first."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.approvals.choices import SubmissionState, Verdict
from apps.approvals.models import Opinion, Submission
from apps.common.periods import period_label
from apps.dashboards.links import records_url
from apps.dashboards.selectors.waiting import SOON_DAYS, drafts_of
from apps.delivery.choices import RecordState
from apps.delivery.selectors import missing_evidence
from apps.obligations.rules import Days
from apps.programmes.models import Programme
from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport
from apps.reports.selectors import PeriodStatus

Row = dict[str, Any]


def park_todo(user: User, programme: Programme, reports: Iterable[PeriodStatus], more: Iterable[Row] = ()) -> list[Row]:
    """Returned reports, late ones, those due, then ``more`` (plans and other matters), then records without evidence.

    Queries: opinions, records, evidence.
    """
    owed = sorted(
        (row for row in reports if row.owed), key=lambda row: (row.state != ReportState.RETURNED, row.due_date)
    )
    reasons = return_reasons([row.report.pk for row in owed if row.report and row.state == ReportState.RETURNED])
    rows = [_report_row(row, reasons) for row in owed]
    if rows:
        rows[0]["primary"] = True
    return [*rows, *more, *_evidence_rows(user, programme)]


def review_todo(waiting: "QuerySet[PeriodReport]", days: Days, today: date) -> list[Row]:
    """Reports that wait for the opinion of one's department, oldest due first. Two queries."""
    reports = list(waiting.select_related("enrolment__park__county"))
    opened = Submission.objects.filter(
        state=SubmissionState.OPEN, subject_type=PeriodReport._meta.label, subject_id__in=[row.pk for row in reports]
    )
    filed = {row.subject_id: timezone.localdate(row.submitted_at) for row in opened}
    return [_review_row(report, filed[report.pk], days.between(filed[report.pk], today)) for report in reports]


def return_reasons(reports: list[int]) -> dict[int, Opinion]:
    """The latest opinion that sent each of these reports back. One query, none without reports."""
    if not reports:
        return {}
    rows = Opinion.objects.filter(
        verdict=Verdict.RETURN, submission__subject_type=PeriodReport._meta.label, submission__subject_id__in=reports
    )
    latest = rows.select_related("organisation", "person", "submission").order_by("given_at", "pk")
    return {row.submission.subject_id: row for row in latest}


def _report_row(row: PeriodStatus, reasons: dict[int, Opinion]) -> Row:
    title = _("%(period)s: completion of targets") % {"period": capfirst(row.period_label)}
    url = row.report.get_absolute_url() if row.report else f"{reverse('reports:list')}?period={row.period.code}"
    opinion = reasons.get(row.report.pk) if row.report else None
    shown: Row = {"title": title, "url": url, "action": _("Go on filling in") if row.report else _("Fill in")}
    due = _("due on %(day)s") % {"day": row.due_date.isoformat()}
    if opinion is not None:
        who = {"organisation": opinion.organisation, "person": opinion.person, "text": opinion.text}
        text = _("Returned by %(organisation)s, %(person)s: %(text)s") % who
        return shown | {
            "status": "bad",
            "chip": _("Returned"),
            "icon": "arrow-back-up",
            "text": text,
            "action": _("Revise"),
        }
    if row.delay.is_late:
        chip = ngettext("%(count)s day late", "%(count)s days late", row.days_late) % {"count": row.days_late}
        return shown | {"status": "bad", "chip": chip, "text": f"{row.enrolment.park.name} · {due}"}
    left = row.delay.left
    chip = ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left} if left else _("Days of grace")
    status = "warn" if left <= SOON_DAYS else "info"
    icon = "alert-triangle" if status == "warn" else "clock"
    return shown | {"status": status, "icon": icon, "chip": chip, "text": f"{row.enrolment.park.name} · {due}"}


def _evidence_rows(user: User, programme: Programme) -> list[Row]:
    drafts = drafts_of(user, programme)
    missing = missing_evidence(drafts)
    if not missing:
        return []
    kinds = Counter(str(group) for groups in missing.values() for group in groups)
    number = len(missing)
    title = ngettext(
        "%(count)s service record lacks evidence and is not counted",
        "%(count)s service records lack evidence and are not counted",
        number,
    )
    return [
        {
            "status": "warn",
            "chip": _("Evidence missing"),
            "title": title % {"count": number},
            "text": " · ".join(f"{name} {count}" for name, count in kinds.most_common(4)),
            "url": records_url(state=RecordState.DRAFT.value),
            "action": _("Add the evidence"),
        }
    ]


def _review_row(report: PeriodReport, filed: date, days: int) -> Row:
    status = "bad" if days > 10 else "warn" if days > 5 else "info"
    return {
        "status": status,
        "icon": "clock",
        "chip": ngettext("%(count)s working day", "%(count)s working days", days) % {"count": days},
        "title": f"{report.enrolment.park.name} · {capfirst(period_label(report.period_code))}",
        "text": _("submitted on %(day)s, waits for the opinion of your department") % {"day": filed.isoformat()},
        "url": reverse("reports:review", args=[report.pk]),
        "action": _("Review"),
    }
