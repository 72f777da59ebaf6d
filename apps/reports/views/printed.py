"""The report on paper and in Excel, in the statutory layout."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from apps.approvals.models import Submission
from apps.reports import selectors, services
from apps.reports.rules.layout import TITLE
from apps.reports.views.base import ReportPage
from apps.reports.workbook import workbook
from apps.reports.workflow import EDITABLE

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class VersionMixin(ReportPage):
    """The version asked for with ``?version=``, else the newest."""

    def version(self) -> Submission | None:
        """The version, None before the first; 404 for one that does not exist."""
        wanted = self.request.GET.get("version", "")
        versions = selectors.report_versions(self.object)
        if not wanted:
            return versions[0] if versions else None
        found = next((row for row in versions if str(row.version) == wanted), None)
        if found is None:
            raise Http404
        return found

    def name(self, payload: Any, version: Submission | None, ending: str) -> str:
        """The file name offered to the person."""
        number = f"第{version.version}版" if version else "草稿"
        return f"{payload['park']['name']}-{payload['period']['code']}-{TITLE}-{number}.{ending}"


class ReportPdfView(VersionMixin):
    """The printed form: served when it is there, asked for with a POST when it is not."""

    template_name = "reports/pdf.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The file, or the page that offers to print it."""
        self.object = self.get_object()
        version = self.version()
        if version is None:
            raise Http404
        path = selectors.rendered_pdf(version)
        if path is None:
            context = self.frame(version.payload)
            return self.respond(context | {"version": version, "job": selectors.render_job(version)})
        name = self.name(version.payload, version, "pdf")
        return FileResponse(
            default_storage.open(path), as_attachment=True, filename=name, content_type="application/pdf"
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Queue the printing."""
        self.object = self.get_object()
        version = self.version()
        if version is None:
            raise Http404
        services.ask_for_pdf(report=self.object, version=version, user=request.user)
        return redirect(request.get_full_path())


class ReportExcelView(VersionMixin):
    """The workbook of a version, or of the sheet as counted now while nothing was submitted."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        self.object = self.get_object()
        version = self.version()
        if not request.GET.get("version") and self.object.state in EDITABLE:
            version = None
        payload = version.payload if version else selectors.live_payload(self.object, today=timezone.localdate())
        number, digest = (version.version, version.digest) if version else (None, "")
        response = HttpResponse(workbook(payload, version=number, digest=digest), content_type=EXCEL)
        name = self.name(payload, version, "xlsx")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response
