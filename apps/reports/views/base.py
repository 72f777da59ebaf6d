"""What every page of one report shares."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.models import Submission
from apps.approvals.selectors import remarks, timeline
from apps.common.access import AccessMixin
from apps.common.periods import period_label
from apps.programmes.selectors import days_around
from apps.reports import permissions, selectors
from apps.reports.models import PeriodReport
from apps.reports.rules.calendar import delay
from apps.reports.rules.changes import differences
from apps.reports.rules.figures import Payload, paces


class ReportMixin(AccessMixin):
    """Finds the report with everything its pages print."""

    permission = permissions.may_read
    context_object_name = "report"

    def get_queryset(self) -> Any:
        """Reports this person may see."""
        rows = PeriodReport.objects.visible_to(self.request.user)
        return rows.select_related("enrolment__programme", "enrolment__park__county", "enrolment__park__operator")


class ReportPage(ReportMixin, SingleObjectMixin, TemplateResponseMixin, View):
    """A page about one report."""

    object: PeriodReport

    def frame(self, payload: Payload, versions: list[Submission] | None = None) -> dict[str, Any]:
        """Head, versions and timeline, the same on every page of a report. Five queries, three with ``versions``."""
        report = self.object
        versions = selectors.report_versions(report) if versions is None else versions
        programme = report.enrolment.programme
        filed = timezone.localdate(report.first_submitted_at) if report.first_submitted_at else None
        return {
            "report": report,
            "period": period_label(report.period_code),
            "payload": payload,
            "paces": paces(payload),
            "versions": versions,
            "latest": versions[0] if versions else None,
            "timeline": timeline(versions),
            "delay": delay(report.due_date, programme.report_grace_days, filed, timezone.localdate()),
            "clause": selectors.clause_of(programme),
            "working_day": days_around(report.due_date).working_day(report.due_date),
            "departments": selectors.departments_of(report),
        }

    def compared(self, before: Submission | None, payload: Payload) -> dict[str, Any]:
        """The comparison card: what changed since ``before``."""
        return {"before": before, "changes": differences(before.payload, payload) if before else []}

    def respond(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Render the page."""
        return self.render_to_response(self.get_context_data(**context), status=status)


def remarks_on(version: Submission | None) -> dict[str, Any]:
    """Remarks of both departments by item key, as a template reads them."""
    return remarks(version) if version is not None else {}
