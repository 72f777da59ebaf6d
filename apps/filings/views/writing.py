"""Writing a summary: saving by itself, what a second editor wrote, counting the figures again."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.filings import permissions, selectors, services
from apps.filings.choices import Section
from apps.filings.forms import SummaryForm
from apps.filings.views.summaries import SummaryPage


class SummaryWriteView(SummaryPage):
    """The form with all sections."""

    template_name = "filings/summary_write.html"
    object_permission = permissions.writes_for

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a summary that is not open for writing shows its own page instead."""
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

    def form(self, data: Any = None) -> SummaryForm:
        """The form over what is stored."""
        return SummaryForm(data, sections=selectors.sections_of(self.object), page=secrets.token_hex(8))

    def keep(self, form: SummaryForm) -> services.Saved:
        """Save the sections that are in order."""
        form.is_valid()
        page = form.name_of_page() or secrets.token_hex(8)
        given = {"texts": form.texts(), "revisions": form.revisions(), "page": page}
        return services.save_sections(summary=self.object, user=self.request.user, **given)

    def compared(self, form: SummaryForm, saved: services.Saved) -> list[dict[str, str]]:
        """Sections somebody else wrote meanwhile: their text beside the one typed here."""
        labels = dict(Section.choices)
        texts = form.texts()
        return [
            {"place": str(labels[key]), "before": stored, "after": texts[key]}
            for key, stored in saved.conflicts.items()
        ]

    def answer(
        self,
        form: SummaryForm,
        *,
        conflicts: Any = (),
        saved: services.Saved | None = None,
        reasons: Any = (),
        status: int = 200,
    ) -> HttpResponse:
        """The page; after a conflict it carries the present revisions, so that saving again counts."""
        rows = []
        revisions = saved.revisions if saved is not None else {}
        page = form.name_of_page() if form.is_bound else ""
        for section in form.sections:
            rows.append(
                {
                    "section": section,
                    "field": form[section.key],
                    "revision": revisions.get(section.key, section.revision),
                    "offers_draft": bool(section.draft) and section.draft not in section.text,
                }
            )
        context = self.frame(self.found_versions()) | {
            "form": form,
            "rows": rows,
            "page": page or form.initial["page"],
            "conflicts": conflicts,
            "reasons": reasons,
            "figures": self.object.figures,
        }
        return self.respond(context, status)


class SummaryFiguresView(SummaryPage):
    """Count the figures again under the typed text."""

    http_method_names = ["post"]
    permission = permissions.writes_for_county
    object_permission = permissions.writes_for

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the form, with the sections where the new text must be put in by hand."""
        self.object = self.get_object()
        try:
            by_hand = services.renew_figures(summary=self.object, user=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.object)
        messages.success(request, _("Counted again. What you typed is untouched."))
        if by_hand:
            labels = dict(Section.choices)
            names = ", ".join(str(labels[key]) for key in by_hand)
            words = {"sections": names}
            messages.warning(request, _("The text from the figures stands beside these sections: %(sections)s") % words)
        return redirect("filings:summary_write", pk=self.object.pk)


def told(form: SummaryForm, conflicts: list[dict[str, str]]) -> JsonResponse:
    """The answer to a page that saved by itself."""
    if conflicts:
        return JsonResponse({"places": conflicts}, status=409)
    if form.errors:
        return JsonResponse({"errors": form.errors}, status=422)
    return JsonResponse({"saved": timezone.localtime().isoformat()})
