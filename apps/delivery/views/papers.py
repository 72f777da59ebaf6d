"""Printed papers of a record: served when they are there, asked for with a POST when they are not."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from django.views.generic.detail import SingleObjectMixin

from apps.delivery.codes import public_address
from apps.delivery.models import ServiceRecord
from apps.delivery.selectors.papers import KINDS, POSTER, paper_content, paper_key, paper_name, paper_path
from apps.delivery.selectors.signin import sheet_of
from apps.delivery.views.records import SeenRecordMixin
from apps.vendors.selectors import last_job
from apps.vendors.services import ask_for_print

PRINT_TASK = "delivery.print_paper"


def visit_address(request: HttpRequest, record: ServiceRecord) -> str:
    """Where the code of the record's sheet leads; empty without a sheet."""
    sheet = sheet_of(record)
    return public_address(request, reverse("delivery:visit", args=[sheet.code])) if sheet else ""


class PaperView(SeenRecordMixin, SingleObjectMixin, TemplateResponseMixin, View):
    """Poster, sign-in sheet or certificate as a PDF."""

    template_name = "delivery/paper.html"

    def get(self, request: HttpRequest, pk: int, kind: str) -> Any:
        record, content, _address = self.paper()
        path = paper_path(kind, content)
        if not default_storage.exists(path):
            job = last_job(paper_key(kind, record, content))
            name = paper_name(record, kind).removesuffix(".pdf")
            return self.render_to_response({"record": record, "name": name, "job": job})
        return FileResponse(
            default_storage.open(path),
            as_attachment=True,
            filename=paper_name(record, kind),
            content_type="application/pdf",
        )

    def post(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        record, content, address = self.paper()
        ask_for_print(
            subject=record,
            task=PRINT_TASK,
            key=paper_key(kind, record, content),
            path=paper_path(kind, content),
            payload={"record": record.pk, "kind": kind, "address": address},
            user=request.user,
        )
        return redirect(request.get_full_path())

    def paper(self) -> tuple[ServiceRecord, dict[str, Any], str]:
        """The record, what its paper says now, and the address on it; 404 when there is nothing to print."""
        record, kind = self.get_object(), self.kwargs["kind"]
        address = visit_address(self.request, record) if kind == POSTER else ""
        content = paper_content(record, kind, address) if kind in KINDS else None
        if content is None:
            raise Http404
        return record, content, address
