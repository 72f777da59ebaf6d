"""Writing a self-evaluation: saving by itself, what a second editor wrote, counting again."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.choices.final import FinalPart
from apps.evaluations.forms.final import SectionsForm
from apps.evaluations.permissions import final as permissions
from apps.evaluations.selectors import final as selectors
from apps.evaluations.services import final
from apps.evaluations.views.final import FinalPage, FinalStep


class FinalWriteView(FinalPage):
    """The form with all sections."""

    template_name = "evaluations/final_write.html"
    permission = permissions.may_write_for_park
    object_permission = permissions.writes

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; one that is not open for writing shows its own page instead."""
        self.object = self.get_object()
        if not permissions.may_write(request.user, self.object):
            return redirect(self.object)
        return self.answer(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """2xx saved, 409 somebody else's text is there, 422 faults to mend; nothing typed is lost."""
        self.object = self.get_object()
        by_itself = request.POST.get("autosave") == "1"
        form = self.form(request.POST)
        try:
            saved = self.keep(form)
        except Refused as refusal:
            if by_itself:
                return JsonResponse({"reason": str(refusal)}, status=422)
            if not permissions.may_write(request.user, self.object):
                raise PermissionDenied(str(refusal)) from refusal
            return self.answer(form, reasons=refusal.reasons, status=422)
        conflicts = self.compared(form, saved)
        if by_itself:
            return told(form, conflicts)
        if conflicts:
            return self.answer(form, conflicts=conflicts, saved=saved, status=409)
        if form.errors:
            return self.answer(form, status=422)
        messages.success(request, _("Saved."))
        return redirect(request.path)

    def form(self, data: Any = None) -> SectionsForm:
        """The form over what is stored."""
        return SectionsForm(data, sections=selectors.sections_of(self.object), page=secrets.token_hex(8))

    def keep(self, form: SectionsForm) -> final.Saved:
        """Save the sections that are in order."""
        form.is_valid()
        page = form.name_of_page() or secrets.token_hex(8)
        given = {"texts": form.texts(), "revisions": form.revisions(), "page": page}
        return final.save(evaluation=self.object, user=self.request.user, **given)

    def compared(self, form: SectionsForm, saved: final.Saved) -> list[dict[str, str]]:
        """Sections somebody else wrote meanwhile: their text beside the one typed here."""
        labels, texts = dict(FinalPart.choices), form.texts()
        return [
            {"place": str(labels[key]), "before": stored, "after": texts[key]}
            for key, stored in saved.conflicts.items()
        ]

    def answer(self, form: SectionsForm, *, saved: final.Saved | None = None, status: int = 200, **more: Any) -> Any:
        """The page; after a conflict it carries the present revisions, so that saving again counts."""
        revisions = saved.revisions if saved is not None else {}
        rows = [
            {"section": row, "field": form[row.key], "revision": revisions.get(row.key, row.revision)}
            for row in form.sections
        ]
        page = form.name_of_page() if form.is_bound else ""
        context = self.head() | {"form": form, "rows": rows, "page": page or form.initial["page"], **more}
        context["payload"] = {"figures": self.object.figures}
        return self.render_to_response(self.get_context_data(**context), status=status)


class FinalFiguresView(FinalStep):
    """Count the figures again."""

    permission = permissions.may_write_for_park
    object_permission = permissions.writes

    def act(self, data: Any) -> None:
        final.renew(evaluation=self.object, user=self.request.user)


def told(form: SectionsForm, conflicts: list[dict[str, str]]) -> JsonResponse:
    """The answer to a page that saved by itself."""
    if conflicts:
        return JsonResponse({"places": conflicts}, status=409)
    if form.errors:
        return JsonResponse({"errors": form.errors}, status=422)
    return JsonResponse({"saved": timezone.localtime().isoformat()})
