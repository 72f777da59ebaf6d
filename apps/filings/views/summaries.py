"""Summaries: all counties and periods on one page, one summary, its versions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.approvals.permissions import filed
from apps.approvals.selectors import timeline, versions
from apps.common.access import AccessMixin
from apps.common.periods import period_label
from apps.common.refusals import Refused
from apps.filings import permissions, selectors, services
from apps.filings.choices import SUMMARY_FORM, Section, SummaryState
from apps.filings.forms import OpinionForm
from apps.filings.models import Summary
from apps.filings.workflow import EDITABLE
from apps.programmes.in_use import programme_in_use


class SummaryListView(AccessMixin, TemplateView):
    """Who filed which summary, who is missing (R0.76-R0.78)."""

    permission = permissions.oversees
    template_name = "filings/summaries.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programme, today = programme_in_use(self.request), timezone.localdate()
        wanted = self.request.GET.get("period", "")[:6]
        rows = selectors.summary_rows(self.request.user, programme, today=today) if programme is not None else []
        periods = list(dict.fromkeys((row.period, row.period_label) for row in rows))
        chosen = wanted if wanted in {code for code, _label in periods} else ""
        shown = [row for row in rows if chosen in ("", row.period)]
        return super().get_context_data(
            programme_used=programme,
            rows=shown,
            periods=periods,
            chosen=chosen,
            filed=sum(row.state == SummaryState.FILED for row in shown),
            late=sum(row.owed and row.days_late > 0 for row in shown),
            clause=selectors.clause_of(programme, SUMMARY_FORM) if programme is not None else None,
            **kwargs,
        )


class SummaryStartView(AccessMixin, View):
    """Begin the summary of one's own county for a period."""

    http_method_names = ["post"]
    permission = permissions.writes_for_county

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the form, or back with the reason."""
        programme, user = programme_in_use(request), request.user
        if programme is None:
            raise Http404
        given = {"jurisdiction": user.acting.organisation.jurisdiction, "period": request.POST.get("period", "")[:6]}
        try:
            summary = services.start_summary(programme=programme, user=user, **given)
            return redirect("filings:summary_write", pk=summary.pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("filings:summaries")


class SummaryMixin(AccessMixin):
    """Finds the summary with what its pages print."""

    permission = permissions.oversees
    context_object_name = "summary"

    def get_queryset(self) -> Any:
        """Summaries this person may see."""
        return Summary.objects.visible_to(self.request.user).select_related("programme", "jurisdiction")


class SummaryPage(SummaryMixin, SingleObjectMixin, TemplateResponseMixin, View):
    """A page about one summary."""

    object: Summary

    def found_versions(self) -> list[Submission]:
        """Versions, the newest first. Two queries."""
        return list(versions(self.object))

    def frame(self, found: list[Submission]) -> dict[str, Any]:
        """Head, versions and timeline. Two queries."""
        latest, user = (found[0] if found else None), self.request.user
        turn = latest is not None and latest.state == SubmissionState.OPEN and permissions.writes_for(user, self.object)
        return {
            "summary": self.object,
            "period": period_label(self.object.period_code),
            "versions": found,
            "latest": latest,
            "timeline": timeline(found),
            "clause": selectors.clause_of(self.object.programme, SUMMARY_FORM),
            "writing": permissions.may_write(user, self.object),
            "signs": turn and not filed(user, latest),
            "may_withdraw": turn and filed(user, latest),
            "receives": permissions.may_receive(user),
            "labels": dict(Section.choices),
        }

    def whole(self, *, form: OpinionForm | None = None, reasons: Any = (), status: int = 200) -> HttpResponse:
        """The summary as it stands: in work from its sections, else from the newest version alone."""
        self.template_name = "filings/summary.html"
        found = self.found_versions()
        context = self.frame(found)
        latest = context["latest"]
        if self.object.state in EDITABLE:
            payload = selectors.summary_payload(self.object, selectors.sections_of(self.object))
        else:
            payload = latest.payload
        context |= {
            "payload": payload,
            "version": None if self.object.state in EDITABLE else latest,
            "returned": latest if self.object.state == SummaryState.RETURNED else None,
            "receipts": selectors.receipts_of(latest if self.object.state == SummaryState.FILED else None),
            "form": form or OpinionForm(),
            "reasons": reasons,
        }
        return self.respond(context, status)

    def respond(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Render the page."""
        return self.render_to_response(self.get_context_data(**context), status=status)


class SummaryView(SummaryPage):
    """The summary as it stands."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        self.object = self.get_object()
        return self.whole()


class SummaryVersionView(SummaryPage):
    """A version as it was signed, from its payload alone."""

    template_name = "filings/summary_version.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        self.object = self.get_object()
        found = self.found_versions()
        version = next((row for row in found if row.version == kwargs["version"]), None)
        if version is None:
            raise Http404
        return self.respond(self.frame(found) | {"version": version, "payload": version.payload})
