"""The audit pack of a park: asked for, watched, taken."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View

from apps.common.access import AccessMixin
from apps.delivery.services.archives import archive_name
from apps.funds.permissions import may_read
from apps.funds.services.packing import TASK, ask_pack
from apps.jobs.choices import JobState
from apps.jobs.models import Job
from apps.programmes.models import Enrolment

SHOWN = 10


class PacksView(AccessMixin, DetailView):
    """Ask for the pack of one pilot park and see those asked for."""

    permission = may_read
    template_name = "funds/ledger_packs.html"
    context_object_name = "enrolment"

    def get_queryset(self) -> Any:
        return Enrolment.objects.visible_to(self.request.user).select_related("park", "programme")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Job.objects.visible_to(self.request.user).filter(task=TASK, payload__enrolment=self.object.pk)
        return super().get_context_data(**kwargs) | {"jobs": list(rows.order_by("-pk")[:SHOWN])}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        ask_pack(enrolment=self.get_object(), user=request.user)
        messages.success(request, _("The audit pack is being written."))
        return redirect("funds:packs", pk)


class PackFileView(AccessMixin, View):
    """A finished pack, to the person who asked for it, as long as they may see the park."""

    permission = may_read
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        jobs = Job.objects.visible_to(request.user).filter(task=TASK, state=JobState.DONE)
        job = get_object_or_404(jobs, pk=pk)
        seen = Enrolment.objects.visible_to(request.user).select_related("park")
        enrolment = get_object_or_404(seen, pk=job.payload["enrolment"])
        try:
            stored = default_storage.open(archive_name(job))
        except FileNotFoundError as error:
            raise Http404 from error
        name = f"{enrolment.park.name} {job.created_at:%Y-%m-%d}.zip"
        response = FileResponse(stored, as_attachment=True, filename=name, content_type="application/zip")
        response["Cache-Control"] = "private, no-store"
        return response
