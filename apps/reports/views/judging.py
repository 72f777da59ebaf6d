"""The records behind a version, as a part of the review page; a department may leave single ones out."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from apps.common.access import htmx
from apps.common.refusals import Refused
from apps.delivery.models import ServiceRecord
from apps.reports import permissions, selectors, services
from apps.reports.forms import JudgeForm
from apps.reports.selectors.cited import cited_records
from apps.reports.views.base import ReportPage

PER_PAGE = 30


class CitedRecordsView(ReportPage):
    """The records of the newest version with what became of each."""

    permission = permissions.may_review
    template_name = "reports/_cited.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One page of them."""
        self.object = self.get_object()
        return cited_page(self, request.GET.get("page"))


class JudgeRecordView(ReportPage):
    """Do not count one record, with a reason, or count it again."""

    http_method_names = ["post"]
    permission = permissions.may_review
    object_permission = permissions.gives_opinion

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The part of the page again, with the sentence when it was refused; without htmx the review page."""
        self.object = self.get_object()
        record = get_object_or_404(ServiceRecord, pk=kwargs["record"], enrolment=self.object.enrolment_id)
        form, reasons = JudgeForm(request.POST), []
        form.is_valid()
        try:
            services.judge_record(report=self.object, record=record, user=request.user, **form.judgement())
        except Refused as refusal:
            reasons = list(refusal.reasons)
        if htmx(request):
            status = 422 if reasons else 200
            return cited_page(self, request.POST.get("page"), reasons=reasons, faulty=record.pk, status=status)
        for reason in reasons:
            messages.error(request, str(reason))
        return redirect(reverse("reports:review", args=[self.object.pk]))


def cited_page(view: ReportPage, wanted: str | None, status: int = 200, **more: Any) -> HttpResponse:
    """The part of the review page, drawn for one page of records."""
    report, request = view.object, view.request
    version = selectors.last_version(report)
    if version is None:
        raise Http404
    page = Paginator(cited_records(version), PER_PAGE).get_page(wanted)
    writing = version.state == "open" and permissions.gives_opinion(request.user, report)
    context = {"report": report, "version": version, "page_obj": page, "writing": writing, **more}
    return render(request, "reports/_cited.html", context, status=status)
