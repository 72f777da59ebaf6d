"""Versions of the list on paper and in Excel."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.models import Submission
from apps.common.access import AccessMixin
from apps.vendors import services
from apps.vendors.models import ProviderList
from apps.vendors.permissions import reads_catalogue
from apps.vendors.rules.layout import TITLE
from apps.vendors.selectors import last_job, pdf_key, pdf_path, printed
from apps.vendors.views.catalogue import excel_response
from apps.vendors.workbook import workbook

LIST_TASK = "vendors.print_list"


class VersionMixin(AccessMixin, SingleObjectMixin):
    """A published version of a list one may see."""

    permission = reads_catalogue

    def get_queryset(self) -> Any:
        lists = ProviderList.objects.visible_to(self.request.user).values("pk")
        return Submission.objects.filter(subject_type=ProviderList._meta.label, subject_id__in=lists)

    def name(self, version: Submission, ending: str) -> str:
        """The file name offered to the person."""
        return f"{version.payload['park']['name']}-{TITLE}-第{version.version}版.{ending}"


class VersionPdfView(VersionMixin, TemplateResponseMixin, View):
    """The printed list: served when it is there, asked for with a POST when it is not."""

    template_name = "vendors/printing.html"

    def get(self, request: HttpRequest, pk: int) -> Any:
        """The file, or the page that offers to print it."""
        version = self.get_object()
        path = printed(version)
        if path is None:
            return self.render_to_response(
                {"title": version.title, "version": version, "job": last_job(pdf_key(version))}
            )
        return FileResponse(
            default_storage.open(path),
            as_attachment=True,
            filename=self.name(version, "pdf"),
            content_type="application/pdf",
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue the printing."""
        version = self.get_object()
        services.ask_for_print(
            subject=version,
            task=LIST_TASK,
            key=pdf_key(version),
            path=pdf_path(version.digest),
            payload={"submission": version.pk},
            user=request.user,
        )
        return redirect(request.get_full_path())


class VersionExcelView(VersionMixin, View):
    """The workbook of a version."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self.get_object()
        content = workbook(version.payload, version=version.version, digest=version.digest)
        return excel_response(content, self.name(version, "xlsx"))
