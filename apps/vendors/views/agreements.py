"""The three-party agreement of a choice, to edit (Word) and to sign (PDF)."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.vendors import services
from apps.vendors.agreements import agreement_docx
from apps.vendors.models import Choice
from apps.vendors.permissions import reads_catalogue
from apps.vendors.selectors import agreement_key, agreement_path, agreement_payload, last_job

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AGREEMENT_TASK = "vendors.print_agreement"


class AgreementMixin(AccessMixin, SingleObjectMixin):
    """The agreement that follows a choice one may see."""

    permission = reads_catalogue
    model = Choice

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("tenancy__enterprise", "listing__provider")
        return rows.select_related(
            "listing__service_type", "listing__enrolment__park__operator", "listing__enrolment__programme"
        )

    def name(self, payload: dict[str, Any], ending: str) -> str:
        """The file name offered to the person."""
        return f"三方服务协议-{payload['enterprise']['name']}-{payload['product']['name']}.{ending}"


class AgreementDocxView(AgreementMixin, View):
    """The agreement as a Word document that may be edited."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        payload = agreement_payload(self.get_object())
        response = HttpResponse(agreement_docx(payload), content_type=WORD)
        name = self.name(payload, "docx")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class AgreementPdfView(AgreementMixin, TemplateResponseMixin, View):
    """The agreement on paper: served when it is there, asked for with a POST when it is not."""

    template_name = "vendors/printing.html"

    def get(self, request: HttpRequest, pk: int) -> Any:
        """The file, or the page that offers to print it."""
        choice = self.get_object()
        payload = agreement_payload(choice)
        path = agreement_path(payload)
        if not default_storage.exists(path):
            job = last_job(agreement_key(choice, payload))
            return self.render_to_response({"title": str(choice), "choice": choice, "job": job})
        return FileResponse(
            default_storage.open(path),
            as_attachment=True,
            filename=self.name(payload, "pdf"),
            content_type="application/pdf",
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue the printing."""
        choice = self.get_object()
        payload = agreement_payload(choice)
        services.ask_for_print(
            subject=choice,
            task=AGREEMENT_TASK,
            key=agreement_key(choice, payload),
            path=agreement_path(payload),
            payload={"choice": choice.pk},
            user=request.user,
        )
        return redirect(request.get_full_path())
