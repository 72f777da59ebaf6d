"""Filed versions on paper and in Excel. A copy with full numbers is a POST and on record."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from apps.approvals.models import Submission
from apps.common.refusals import Refused
from apps.filings import permissions, selectors, services
from apps.filings.choices import Copy
from apps.filings.rules import lists, summaries
from apps.filings.rules.lists import without_numbers
from apps.filings.views.liaison import LiaisonPage
from apps.filings.views.summaries import SummaryPage
from apps.filings.workbook import workbook

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_pdf(path: str, name: str) -> FileResponse:
    """The stored file as a download that nobody keeps on the way."""
    file = default_storage.open(path)
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


class LiaisonCopy(LiaisonPage):
    """Which copy of which version a request is about."""

    def wanted(self, given: Any) -> tuple[Submission | None, str]:
        """Version (None: the rows in work) and copy; 403 for full numbers to people who may not read them."""
        self.object = self.get_object()
        version = self.named_version(given.get("version", "")[:9])
        copy = Copy.FULL if self.request.method == "POST" and given.get("copy") == Copy.FULL else Copy.MASKED
        if copy == Copy.FULL and not services.may_export(self.request.user, self.object):
            raise PermissionDenied(_("Numbers are for the provincial departments and the departments of this county."))
        return version, copy

    def name(self, version: Submission | None, ending: str) -> str:
        """The file name offered to the person."""
        number = f"第{version.version}版" if version else "草稿"
        return f"{self.object.jurisdiction.name}-{lists.TITLE}-{number}.{ending}"


class LiaisonExcelView(LiaisonCopy):
    """The workbook: numbers hidden with GET, in full with POST for those who may read them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The copy without numbers."""
        version, _copy = self.wanted(request.GET)
        return self.book(version, Copy.MASKED)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The copy asked for; a full one is noted first."""
        version, copy = self.wanted(request.POST)
        if copy == Copy.FULL:
            try:
                services.export_list(liaison_list=self.object, version=version, user=request.user)
            except Refused as refusal:
                return self.answer(reasons=refusal.reasons, status=422)
        return self.book(version, copy)

    def book(self, version: Submission | None, copy: str) -> HttpResponse:
        """The file. Without a version only those who keep the list get the rows in work."""
        if version is None and not permissions.keeps(self.request.user, self.object):
            raise Http404
        today = timezone.localdate()
        payload = version.payload if version else selectors.payload_of(self.object, self.request.user, today)
        payload = payload if copy == Copy.FULL else without_numbers(payload)
        number, digest = (version.version, version.digest) if version else (None, "")
        response = HttpResponse(workbook(payload, version=number, digest=digest), content_type=EXCEL)
        name = self.name(version, "xlsx")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response["Cache-Control"] = "private, no-store"
        return response


class LiaisonPdfView(LiaisonCopy):
    """The printed annex 3, in two copies; both are made and taken with a POST."""

    template_name = "filings/list_pdf.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where both copies stand."""
        version, _copy = self.wanted(request.GET)
        if version is None:
            raise Http404
        kinds = list(Copy) if services.may_export(request.user, self.object) else [Copy.MASKED]
        copies = [
            {"copy": copy, "ready": selectors.rendered_pdf(version, copy), "job": selectors.render_job(version, copy)}
            for copy in kinds
        ]
        context = {"liaison_list": self.object, "version": version, "copies": copies}
        return self.render_to_response(self.get_context_data(**context))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file when it is there, else it is queued."""
        version, copy = self.wanted(request.POST)
        if version is None:
            raise Http404
        path = selectors.rendered_pdf(version, copy)
        if path is None:
            services.ask_for_pdf(document=self.object, version=version, user=request.user, copy=copy)
            return redirect(f"{reverse('filings:list_pdf', args=[self.object.pk])}?version={version.version}")
        if copy == Copy.FULL:
            try:
                services.export_list(liaison_list=self.object, version=version, user=request.user)
            except Refused as refusal:
                self.template_name = "filings/list.html"
                return self.answer(reasons=refusal.reasons, status=422)
        return as_pdf(path, self.name(version, "pdf"))


class SummaryPdfView(SummaryPage):
    """The printed summary: served when it is there, asked for with a POST when it is not."""

    template_name = "filings/summary_pdf.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, or the page that offers to print it."""
        version = self._wanted()
        path = selectors.rendered_pdf(version)
        if path is None:
            job = selectors.render_job(version)
            return self.respond({"summary": self.object, "version": version, "job": job})
        period = summaries.period_text(self.object.period_code)
        name = f"{self.object.jurisdiction.name}-{period}{summaries.TITLE}-第{version.version}版.pdf"
        return as_pdf(path, name)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Queue the printing."""
        version = self._wanted()
        services.ask_for_pdf(document=self.object, version=version, user=request.user)
        return redirect(request.get_full_path())

    def _wanted(self) -> Submission:
        """The version asked for with ``?version=``, else the newest."""
        self.object = self.get_object()
        wanted, found = self.request.GET.get("version", ""), self.found_versions()
        version = next((row for row in found if str(row.version) == wanted or not wanted), None)
        if version is None:
            raise Http404
        return version
