"""Annex 2 on paper and in Excel, in the layout of the policy."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from apps.approvals.models import Submission
from apps.evaluations.annex import workbook
from apps.evaluations.rules.midterm_layout import TITLE
from apps.evaluations.selectors import midterm as selectors
from apps.evaluations.selectors import midterm_lists as lists
from apps.evaluations.services.midterm_printing import ask_for_pdf
from apps.evaluations.views.midterm_base import MidtermPage
from apps.evaluations.workflow.midterm import EDITABLE

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class VersionMixin(MidtermPage):
    """The version asked for with ``?version=``, else the newest."""

    def version(self) -> Submission | None:
        """The version, None before the first; 404 for one that does not exist."""
        wanted = self.request.GET.get("version", "")
        versions = lists.midterm_versions(self.object)
        if not wanted:
            return versions[0] if versions else None
        found = next((row for row in versions if str(row.version) == wanted), None)
        if found is None:
            raise Http404
        return found

    def signed(self, version: Submission | None) -> Submission | None:
        """The result both departments signed, when it is about this version: the printed form then carries it."""
        result = lists.filed_result(lists.conclusion_of(self.object)) if version is not None else None
        is_about = result is not None and version is not None and result.payload["annex_digest"] == version.digest
        return result if is_about else None

    def name(self, version: Submission | None, ending: str) -> str:
        """The file name offered to the person."""
        number = f"第{version.version}版" if version else "草稿"
        return f"{self.object.enrolment.park.name}-{TITLE}-{number}.{ending}"


class MidtermPdfView(VersionMixin):
    """The printed form: served when it is there, asked for with a POST when it is not."""

    template_name = "evaluations/midterm_pdf.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The file, or the page that offers to print it."""
        self.object = self.get_object()
        version = self.version()
        if version is None:
            raise Http404
        printed = self.signed(version) or version
        path = lists.rendered_pdf(printed)
        if path is None:
            context = self.frame(version.payload)
            return self.respond(context | {"version": version, "job": lists.render_job(printed)})
        return FileResponse(
            default_storage.open(path),
            as_attachment=True,
            filename=self.name(version, "pdf"),
            content_type="application/pdf",
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Queue the printing."""
        self.object = self.get_object()
        version = self.version()
        if version is None:
            raise Http404
        ask_for_pdf(evaluation=self.object, version=self.signed(version) or version, user=request.user)
        return redirect(request.get_full_path())


class MidtermExcelView(VersionMixin):
    """The workbook of a version, or of the form as counted now while the park writes."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        self.object = self.get_object()
        version = self.version()
        if not request.GET.get("version") and self.object.state in EDITABLE:
            version = None
        payload = version.payload if version else selectors.live_payload(self.object, today=timezone.localdate())
        response = HttpResponse(workbook(payload, version, self.signed(version)), content_type=EXCEL)
        name = content_disposition_header(True, self.name(version, "xlsx"))
        response["Content-Disposition"] = name or "attachment"
        return response
