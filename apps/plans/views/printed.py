"""The plan on paper and in Excel."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from apps.approvals.models import Submission
from apps.approvals.selectors import versions
from apps.plans import selectors, services
from apps.plans.rules.layout import TITLE
from apps.plans.views.base import PlanPage
from apps.plans.workbook import workbook
from apps.plans.workflow import EDITABLE

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class VersionPage(PlanPage):
    """The version asked for with ``?version=``, else the newest."""

    def version(self) -> Submission | None:
        """The version, None before the first; 404 for one that does not exist."""
        wanted, found = self.request.GET.get("version", ""), list(versions(self.object))
        if not wanted:
            return found[0] if found else None
        named = next((row for row in found if str(row.version) == wanted), None)
        if named is None:
            raise Http404
        return named

    def name(self, version: Submission | None, ending: str) -> str:
        """The file name offered to the person."""
        number = f"第{version.version}版" if version else "草稿"
        return f"{self.object.enrolment.park.name}-{TITLE}-{number}.{ending}"


class PlanPdfView(VersionPage):
    """The printed form: served when it is there, asked for with a POST when it is not."""

    template_name = "plans/pdf.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The file, or the page that offers to print it."""
        version = self._wanted()
        path = selectors.rendered_pdf(version)
        if path is None:
            return self.respond(self.frame() | {"version": version, "job": selectors.render_job(version)})
        file = default_storage.open(path)
        name = self.name(version, "pdf")
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Queue the printing."""
        version = self._wanted()
        services.ask_for_pdf(plan=self.object, version=version, user=request.user)
        return redirect(request.get_full_path())

    def _wanted(self) -> Submission:
        self.object = self.get_object()
        version = self.version()
        if version is None:
            raise Http404
        return version


class PlanExcelView(VersionPage):
    """The workbook of a version, or of the plan as it stands while the park writes."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        self.object = self.get_object()
        version = self.version()
        if not request.GET.get("version") and self.object.state in EDITABLE:
            version = None
        payload = version.payload if version else self.live()["payload"]
        number, digest = (version.version, version.digest) if version else (None, "")
        response = HttpResponse(workbook(payload, version=number, digest=digest), content_type=EXCEL)
        name = self.name(version, "xlsx")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response
