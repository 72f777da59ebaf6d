"""Pages of imports: list and upload, preview, confirmation, undo, files handed out."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import DetailView, FormView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.parks.models import Park, Tenancy
from apps.parks.permissions import reads_parks
from apps.programmes.in_use import programme_in_use
from apps.spreadsheets import services
from apps.spreadsheets.choices import BatchState
from apps.spreadsheets.forms import CommitForm, GoalUploadForm, UploadForm
from apps.spreadsheets.models import ImportBatch
from apps.spreadsheets.permissions import (
    exports_goals,
    handles,
    imports_goals,
    imports_something,
    imports_tenants,
    reads_imports,
)
from apps.spreadsheets.reading.limits import Refused as Unreadable
from apps.spreadsheets.resources import write_goals, write_tenants
from apps.spreadsheets.rules import NOTES, file_sentence
from apps.spreadsheets.selectors import batch_page, batches_for, changes_of, goal_queryset
from apps.spreadsheets.workflow import IMPORT

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READ = frozenset({BatchState.PREVIEW, BatchState.COMMITTED, BatchState.UNDONE, BatchState.WRITING})


def sheet_response(content: BytesIO, name: str) -> FileResponse:
    """A workbook as a download."""
    content.seek(0)
    response = FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


class ImportListView(AccessMixin, ListView):
    """Imports so far, newest first."""

    permission = reads_imports
    template_name = "spreadsheets/list.html"
    context_object_name = "batches"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[ImportBatch]:
        return batches_for(self.request.user)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_import": imports_goals(self.request.user)}


class UploadMixin:
    """Sends the file to be read; what is wrong with it stands under the field, with status 422."""

    template_name = "spreadsheets/upload.html"
    request: HttpRequest

    def destination(self, form: UploadForm) -> dict[str, Any]:
        """Where the rows go."""
        raise NotImplementedError

    def form_valid(self, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            batch = services.receive(
                file,
                name=file.name,
                user=self.request.user,
                **self.destination(form),  # type: ignore[arg-type]
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        return redirect(batch)

    def form_invalid(self, form: UploadForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class GoalUploadView(UploadMixin, AccessMixin, FormView):
    """Upload of a goal list for the programme in use."""

    permission = imports_goals
    form_class = GoalUploadForm

    def destination(self, form: UploadForm) -> dict[str, Any]:
        programme = programme_in_use(self.request)
        if programme is None:
            raise Refused(_("There is no programme yet. Load one first."))
        return {"programme": programme, "create_parks": form.cleaned_data["create_parks"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"programme_in_use": programme_in_use(self.request)}


class TenantUploadView(UploadMixin, AccessMixin, SingleObjectMixin, FormView):
    """Upload of the tenants of a park."""

    permission = imports_something
    object_permission = imports_tenants
    form_class = UploadForm
    model = Park
    context_object_name = "park"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = None
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    def destination(self, form: UploadForm) -> dict[str, Any]:
        return {"park": self.object}


class SeenBatchMixin(AccessMixin):
    """The import of the address, if one may see it."""

    permission = reads_imports
    model = ImportBatch

    def get_queryset(self) -> QuerySet[ImportBatch]:
        return super().get_queryset().select_related("created_by", "programme", "park", "job")


class BatchView(SeenBatchMixin, DetailView):
    """One import: being read, waiting for confirmation, or done."""

    template_name = "spreadsheets/batch.html"
    context_object_name = "batch"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch, user = self.object, self.request.user
        sheet, page = (self.number(name) for name in ("sheet", "page"))
        earlier = ImportBatch.objects.filter(sha256=batch.sha256, state=BatchState.COMMITTED, pk__lt=batch.pk).exists()
        return super().get_context_data(**kwargs) | {
            "page": batch_page(batch, sheet=sheet, page=page),
            "changes": changes_of(batch),
            "steps": {step.action: step for step in IMPORT.available(user, batch)},
            "hindrances": list(IMPORT.steps["commit"].objections(batch)),
            "notes": [NOTES[code] for code, _params in batch.summary.get("notes", [])],
            "imported_before": earlier,
            "is_read": batch.state in READ,
        }

    def number(self, name: str) -> int:
        """A small number from the address, 0 for anything else."""
        text = self.request.GET.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


class BatchActionView(SeenBatchMixin, SingleObjectMixin, View):
    """A POST about one import; the answer is its page."""

    object_permission = handles
    http_method_names = ["post"]

    def act(self, batch: ImportBatch) -> str:
        """Does it and returns the sentence to show. Raises Refused."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.get_object()
        try:
            messages.success(request, self.act(batch))
        except Refused as refusal:
            for reason in refusal.reasons:
                messages.error(request, str(reason))
        return redirect(batch)


class CommitView(BatchActionView):
    """Confirmation of the preview."""

    def act(self, batch: ImportBatch) -> str:
        to_tick = sum(problem["severity"] == "confirm" for problem in batch.problems)
        unticked = CommitForm(self.request.POST, to_tick=to_tick).unticked()
        if unticked:
            raise Refused(
                ngettext(
                    "%(count)s yellow cell is not confirmed yet.",
                    "%(count)s yellow cells are not confirmed yet.",
                    unticked,
                )
                % {"count": unticked}
            )
        batch = services.commit(batch=batch, user=self.request.user)  # type: ignore[arg-type]
        if batch.state == BatchState.WRITING:
            return _("The rows are being written. This page shows how far it is.")
        return _("Imported: %(created)s new, %(updated)s changed, %(unchanged)s unchanged.") % batch.summary


class DiscardView(BatchActionView):
    """Drops a preview."""

    def act(self, batch: ImportBatch) -> str:
        services.discard(batch=batch, user=self.request.user)  # type: ignore[arg-type]
        return _("The import was discarded. Nothing was written.")


class UndoView(BatchActionView):
    """Takes an import back."""

    def act(self, batch: ImportBatch) -> str:
        services.undo(batch=batch, user=self.request.user)  # type: ignore[arg-type]
        return _("The import was undone. Everything is as it was before.")


class AnnotatedView(SeenBatchMixin, SingleObjectMixin, View):
    """The sender's workbook with comments on the cells that need attention."""

    object_permission = handles
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        batch = self.get_object()
        if batch.state not in READ:
            raise Http404
        try:
            content = services.annotated(batch)
        except Unreadable as reason:
            messages.error(request, file_sentence(reason.code, reason.params))
            return redirect(batch)
        stem = batch.file_name.rpartition(".")[0] or batch.file_name
        return sheet_response(BytesIO(content), _("%(name)s (with remarks).xlsx") % {"name": stem})


class GoalExportView(AccessMixin, View):
    """The goals one may see, in the statutory layout."""

    permission = exports_goals
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        programme = programme_in_use(request)
        if programme is None:
            raise Http404
        content = BytesIO()
        write_goals(content, programme, goal_queryset(programme, request.user))  # type: ignore[arg-type]
        return sheet_response(content, _("Goal list %(programme)s.xlsx") % {"programme": programme})


class TenantExportView(AccessMixin, SingleObjectMixin, View):
    """The tenants of a park."""

    permission = reads_parks
    model = Park
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        park = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        rows = Tenancy.objects.visible_to(request.user).filter(park=park)  # type: ignore[arg-type]
        content = BytesIO()
        write_tenants(content, park, rows.order_by("moved_out_date", "enterprise__sort_key", "pk"))
        return sheet_response(content, _("Tenants of %(park)s.xlsx") % {"park": park})
