"""Imports so far, the preview, confirmation, undo, the file with remarks."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import DetailView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.parks.models import Park
from apps.spreadsheets import services
from apps.spreadsheets.choices import BatchKind, BatchState
from apps.spreadsheets.forms import CommitForm, MendForm
from apps.spreadsheets.models import ImportBatch
from apps.spreadsheets.permissions import (
    handles,
    imports_goals,
    reads_imports,
)
from apps.spreadsheets.reading.limits import Refused as Unreadable
from apps.spreadsheets.reading.sheetscan import address
from apps.spreadsheets.rules import NOTES, file_sentence
from apps.spreadsheets.selectors import batch_page, batches_for, changes_of, files_page, page_of_row
from apps.spreadsheets.views.files import sheet_response
from apps.spreadsheets.workflow import IMPORT
from apps.vendors.permissions import keeps_catalogues

READ = frozenset({BatchState.PREVIEW, BatchState.COMMITTED, BatchState.UNDONE, BatchState.WRITING})


class ImportListView(AccessMixin, ListView):
    """Imports so far, newest first."""

    permission = reads_imports
    template_name = "spreadsheets/list.html"
    context_object_name = "batches"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[ImportBatch]:
        return batches_for(self.request.user)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(**kwargs) | {"may_import": imports_goals(user), "own_park": self.own_park(user)}

    @staticmethod
    def own_park(user: Any) -> Park | None:
        """The park whose lists the person keeps. One query, for park staff only."""
        return Park.objects.filter(operator=user.acting.organisation).first() if keeps_catalogues(user) else None


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
            "files": files_page(batch) if batch.kind == BatchKind.RECORDS else None,
            "may_name": handles(user, batch),
        }

    def number(self, name: str) -> int:
        """A small number from the address, 0 for anything else."""
        text = self.request.GET.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


class BatchActionView(SeenBatchMixin, SingleObjectMixin, View):
    """A POST about one import; the answer is its page."""

    object_permission = handles
    http_method_names = ["post"]
    shown = ""

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
        return redirect(batch.get_absolute_url() + self.shown)


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
        reason = self.request.POST.get("reason", "")
        batch = services.commit(batch=batch, user=self.request.user, reason=reason)  # type: ignore[arg-type]
        if batch.state == BatchState.WRITING:
            return _("The rows are being written. This page shows how far it is.")
        return _("Imported: %(created)s new, %(updated)s changed, %(unchanged)s unchanged.") % batch.summary


class MendView(BatchActionView):
    """Another text in the place of a cell; the answer is the preview, at that cell."""

    def act(self, batch: ImportBatch) -> str:
        form = MendForm(self.request.POST)
        if not form.is_valid():
            raise Refused(_("This cell cannot be changed. Load the page again."))
        place = form.cleaned_data
        services.mend_cell(batch=batch, user=self.request.user, **place)  # type: ignore[arg-type]
        page = page_of_row(batch, sheet=place["sheet"], row=place["row"])
        self.shown = f"?{urlencode({'sheet': place['sheet'], 'page': page})}"
        self.shown += f"#{address(place['row'], place['column'])}"
        return _("The cell was changed and the sheet checked again.")


class DiscardView(BatchActionView):
    """Drops a preview."""

    def act(self, batch: ImportBatch) -> str:
        services.discard(batch=batch, user=self.request.user)  # type: ignore[arg-type]
        return _("The import was discarded. Nothing was written.")


class UndoView(BatchActionView):
    """Takes an import back."""

    def act(self, batch: ImportBatch) -> str:
        services.undo(batch=batch, user=self.request.user)  # type: ignore[arg-type]
        if batch.kind == BatchKind.CATALOGUE:
            return _("The import was undone. Products it added are off the list, everything else is as it was before.")
        staying = ImportBatch.objects.get(pk=batch.pk).summary.get("staying", 0)
        if staying:
            return ngettext(
                "The import was undone, but for %(count)s record that a report or a case speaks about.",
                "The import was undone, but for %(count)s records that a report or a case speaks about.",
                staying,
            ) % {"count": staying}
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
