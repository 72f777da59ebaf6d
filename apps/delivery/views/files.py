"""Files of a record: sending in, handing out, correcting."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.forms import EvidenceForm, SentFilesForm, SupersedeForm
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.permissions import writes_record
from apps.delivery.views.records import SeenRecordMixin
from apps.evidence.views import send

SCRIPT = "application/json"


class RecordActionView(SeenRecordMixin, SingleObjectMixin, View):
    """A POST about one record by the staff of its park; the answer is the record's page."""

    object_permission = writes_record
    http_method_names = ["post"]

    def get_evidence(self, record: ServiceRecord) -> RecordEvidence:
        """The file of the address, or 404."""
        found = record.evidence.select_related("upload__blob", "kind").filter(pk=self.kwargs["evidence"]).first()
        if found is None:
            raise Http404
        return found

    def answer(self, record: ServiceRecord, sentence: str = "", *, faults: list[str] | None = None) -> HttpResponse:
        """Back to the page with what happened."""
        for fault in faults or []:
            messages.error(self.request, fault)
        if sentence and not faults:
            messages.success(self.request, sentence)
        return redirect(f"{record.get_absolute_url()}#up")


class UploadView(RecordActionView):
    """A batch of files; a script that sends them one by one gets the outcome as JSON."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        try:
            form = SentFilesForm(request.POST, request.FILES)
        except UnreadablePostError:
            return self.outcome(record, [], [_("The upload was interrupted. Send the file again.")])
        if not form.is_valid():
            return self.outcome(record, [], [str(error) for errors in form.errors.values() for error in errors])
        given = form.cleaned_data
        try:
            outcomes = services.attach_files(
                record=record,
                files=given["files"],
                user=request.user,
                kind_id=given["kind"],
                document_date=given["document_date"],
            )
        except Refused as refusal:
            return self.outcome(record, [], [str(refusal)])
        return self.outcome(record, outcomes, [])

    def outcome(self, record: ServiceRecord, outcomes: list[services.FileOutcome], faults: list[str]) -> HttpResponse:
        """Per file what became of it, as JSON for the script or as messages."""
        if self.request.headers.get("Accept", "").startswith(SCRIPT):
            files = [self._as_json(each) for each in outcomes]
            return JsonResponse({"files": files, "faults": faults}, status=422 if faults else 200)
        for each in outcomes:
            self._tell(each)
        return self.answer(record, faults=faults)

    def _as_json(self, outcome: services.FileOutcome) -> dict[str, Any]:
        return {
            "name": outcome.name,
            "accepted": outcome.evidence is not None,
            "kind": outcome.kind,
            "reasons": [str(reason) for reason in outcome.reasons],
            "notes": [str(note) for note in outcome.notes],
        }

    def _tell(self, outcome: services.FileOutcome) -> None:
        if outcome.evidence is None:
            reasons = " ".join(str(reason) for reason in outcome.reasons)
            messages.error(self.request, _("%(name)s: %(reasons)s") % {"name": outcome.name, "reasons": reasons})
            return
        values = {"name": outcome.name, "kind": outcome.kind}
        taken = _("%(name)s is taken as %(kind)s.") % values
        notes = " ".join(str(note) for note in outcome.notes)
        (messages.warning if notes else messages.success)(self.request, f"{taken} {notes}".strip())


class FileView(SeenRecordMixin, SingleObjectMixin, View):
    """One file of a record: download, or with ``?show=`` the copy of a picture; superseded files too."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponseBase:
        cited = self.get_object().evidence.select_related("upload__blob").filter(pk=evidence).first()
        if cited is None:
            raise Http404
        return send(request, cited.upload)


class EvidenceEditView(RecordActionView):
    """Kind and date of a file."""

    def post(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
        record = self.get_object()
        cited = self.get_evidence(record)
        form = EvidenceForm(request.POST)
        if not form.is_valid():
            return self.answer(record, faults=[_("Enter the date as year, month and day, and choose a kind.")])
        given = form.cleaned_data
        try:
            services.change_evidence(
                evidence=cited, kind_id=given["kind"], document_date=given["document_date"], user=request.user
            )
        except Refused as refusal:
            return self.answer(record, faults=[str(refusal)])
        return self.answer(record, _("%(name)s is corrected.") % {"name": cited.upload.name})


class EvidenceRemoveView(RecordActionView):
    """Take a file off a record."""

    def post(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
        record = self.get_object()
        cited = self.get_evidence(record)
        try:
            services.remove_evidence(evidence=cited, user=request.user)
        except Refused as refusal:
            return self.answer(record, faults=[str(refusal)])
        return self.answer(record, _("%(name)s is taken off this record.") % {"name": cited.upload.name})


class EvidenceReplaceView(RecordActionView):
    """Another file in the place of a cited one, with a reason."""

    def post(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
        record = self.get_object()
        cited = self.get_evidence(record)
        form = SupersedeForm(request.POST, request.FILES)
        if not form.is_valid():
            faults = [f"{form.fields[name].label}: {error}" for name, errors in form.errors.items() for error in errors]
            return self.answer(record, faults=faults)
        try:
            services.supersede_evidence(evidence=cited, user=request.user, **form.cleaned_data)
        except Refused as refusal:
            return self.answer(record, faults=[str(refusal)])
        return self.answer(record, _("%(name)s is replaced; the old file stays visible.") % {"name": cited.upload.name})
