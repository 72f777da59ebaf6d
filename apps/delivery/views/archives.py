"""Files of records to take away: a record at once, a park by a job."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.forms import ArchiveForm
from apps.delivery.models import ServiceRecord
from apps.delivery.permissions import reads_records
from apps.delivery.views.records import SeenRecordMixin
from apps.jobs.choices import JobState
from apps.jobs.models import Job
from apps.parks.models import Park

SHOWN = 10


class RecordZipView(SeenRecordMixin, SingleObjectMixin, View):
    """The files of one record as a ZIP, sent while it is made."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        record = self.get_object()
        pieces = services.stream_archive(ServiceRecord.objects.filter(pk=record.pk))
        response = StreamingHttpResponse(pieces, content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="{record.label}.zip"'
        response["Cache-Control"] = "private, no-store"
        return response


class ArchivesView(AccessMixin, TemplateView):
    """Ask for the files of a park, watch them being packed, take them."""

    permission = reads_records
    template_name = "delivery/archives.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        jobs = Job.objects.visible_to(user).filter(task=services.ARCHIVE_TASK).order_by("-pk")[:SHOWN]
        form = kwargs.pop("form", None) or ArchiveForm(user=user)
        return super().get_context_data(form=form, jobs=list(jobs), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ArchiveForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                services.ask_archive(user=request.user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The files are being packed."))
                return redirect("delivery:archives")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ArchiveFileView(AccessMixin, View):
    """A packed archive, to the person who asked for it, as long as they may see the park."""

    permission = reads_records
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        jobs = Job.objects.visible_to(request.user).filter(task=services.ARCHIVE_TASK, state=JobState.DONE)
        job = get_object_or_404(jobs, pk=pk)
        park = get_object_or_404(Park.objects.visible_to(request.user), pk=job.payload["park"])
        try:
            stored = default_storage.open(services.archive_name(job))
        except FileNotFoundError as error:
            raise Http404 from error
        name = f"{park.name} {job.payload['start']} {job.payload['end']}".strip()
        response = FileResponse(stored, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
        response["Cache-Control"] = "private, no-store"
        return response
