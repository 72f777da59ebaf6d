"""The park's side: the form, saving while typing, submitting, taking back."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.reports import permissions, selectors, services
from apps.reports.forms import ReceiptForm, ReportForm, TypedPlaces
from apps.reports.services import Conflict
from apps.reports.views.base import ReportPage, remarks_on
from apps.reports.views.drawing import FIRST, KeptForm, Parts, draw
from apps.reports.workflow import EDITABLE

SIGNS = "0123456789abcdef"


class FormPage(ReportPage):
    """Draws the form; a page carries a random name so that it may save again what it saved itself."""

    template_name = "reports/form.html"

    def answer(
        self, form: ReportForm, *, conflicts: list[Conflict] | None = None, reasons: Any = (), status: int = 200
    ) -> HttpResponse:
        """The form with what is typed in it, faults, and texts of other editors."""
        parts = draw(self.context(form, conflicts or [], reasons), self.request)
        return self.show(parts, self.object.pk, self.object.version, status)

    def show(self, parts: Parts, pk: int, version: int, status: int = 200) -> HttpResponse:
        """The page around its parts."""
        shown = {"pk": pk, "version": version, "page": self.page, "drawn": parts}
        return self.render_to_response(shown, status=status)

    def context(self, form: ReportForm, conflicts: list[Conflict], reasons: Any = ()) -> dict[str, Any]:
        """Everything the parts of the form are drawn from."""
        payload, context = form.payload, self.frame(form.payload)
        returned = next((row for row in context["versions"] if row.state == "returned"), None)
        return context | {
            "form": form,
            "sections": form.sections(conflicts),
            "conflicts": len(conflicts),
            "reasons": reasons,
            "checks": selectors.completeness(self.object, payload),
            "remarks": remarks_on(returned),
            "returned": returned,
            **self.compared(returned, payload),
        }

    @property
    def page(self) -> str:
        """The name of the open page: the one sent along, else a new one."""
        sent = self.request.POST.get("page", "")
        return sent if len(sent) == 16 and set(sent) <= set(SIGNS) else secrets.token_hex(8)

    def form(self, data: Any = None) -> ReportForm:
        """The form over the sheet counted now."""
        return ReportForm(data, payload=selectors.live_payload(self.object, today=timezone.localdate()))

    def parts(self) -> Parts:
        """The parts of the form as it is stored."""
        return draw(self.context(self.form(), []), self.request)

    def keep(self, request: HttpRequest) -> tuple[ReportForm, list[Conflict]]:
        """Save what is in order; what is not stays in the form with its faults."""
        form = self.form(request.POST)
        conflicts = services.save(report=self.object, user=request.user, typed=form.typed(), page=self.page)
        return form, conflicts


class ReportDetailView(FormPage):
    """The form for those who may write, else the version as it was submitted."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the report in its present state."""
        kept = KeptForm(self.kwargs["pk"], request.user)
        if parts := kept.parts():
            return self.show(parts, self.kwargs["pk"], FIRST)
        self.object = self.get_object()
        if permissions.may_write(request.user, self.object):
            return self.show(kept.keep(self.object, self.parts()), self.object.pk, self.object.version)
        self.template_name = "reports/read.html"
        versions = selectors.report_versions(self.object)
        latest = versions[0] if versions else None
        payload = selectors.shown_payload(self.object, latest, timezone.localdate())
        context = self.frame(payload, versions)
        shown = None if self.object.state in EDITABLE else context["latest"]
        context |= {
            "version": shown,
            "remarks": remarks_on(context["latest"]),
            "may_withdraw": _may_withdraw(request.user, self.object, context["latest"]),
            "may_review": permissions.may_review(request.user) and context["latest"] is not None,
            "pdf_job": selectors.render_job(shown) if shown else None,
            "pdf_ready": bool(shown and selectors.rendered_pdf(shown)),
            "receipt": _receipt(self.object) if permissions.files_it(request.user, self.object) else None,
        }
        return self.respond(context)


class WritingView(FormPage):
    """Unsafe requests of those who may write."""

    http_method_names = ["get", "post"]
    object_permission = permissions.files_it

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever had to sign in again in the middle comes back here by address: on to the form, nothing is done."""
        return redirect(self.get_object())


class ReportSaveView(WritingView):
    """Keep what was typed: by the button or by itself while somebody types."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """2xx saved, 409 another text or a new state is in the way, 422 faults to mend; nothing typed is lost."""
        by_itself = request.POST.get("autosave") == "1"
        if by_itself and not any(value for name, value in request.POST.items() if name.startswith("fix-")):
            return self._keep_typed(request)
        self.object = self.get_object()
        try:
            form, conflicts = self.keep(request)
        except Refused as refusal:
            return self._refused(request, refusal, by_itself=by_itself)
        if by_itself:
            return _told(form.errors, conflicts)
        if conflicts or form.errors:
            return self.answer(form, conflicts=conflicts, status=409 if conflicts else 422)
        messages.success(request, _("Saved."))
        return redirect(self.object)

    def _keep_typed(self, request: HttpRequest) -> HttpResponse:
        """A page that saves by itself shows no figure: none is counted, no form is drawn, and no count changes."""
        request.keeps_counts = True  # type: ignore[attr-defined]
        places, key = TypedPlaces(request.POST), self.kwargs["pk"]
        try:
            conflicts = services.save_typed(report_id=key, user=request.user, typed=places.typed, page=self.page)
        except services.NotOpen as refusal:
            self.object = self.get_object()  # or the answer that it is not theirs to see or to write
            return self._refused(request, refusal, by_itself=True)
        except Refused as refusal:
            return self._refused(request, refusal, by_itself=True)
        return _told(places.errors, conflicts)

    def _refused(self, request: HttpRequest, refusal: Refused, *, by_itself: bool) -> HttpResponse:
        if by_itself:
            return JsonResponse({"conflicts": [], "reason": str(refusal)}, status=409)
        messages.error(request, str(refusal))
        return redirect(self.object)


class ReportSubmitView(WritingView):
    """Save, then freeze and send to both departments."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refused with everything that is missing, or submitted; sent twice it is submitted once."""
        self.object = self.get_object()
        if permissions.may_write(request.user, self.object):
            form, conflicts = self.keep(request)
            if conflicts or form.errors:
                return self.answer(form, conflicts=conflicts, status=409 if conflicts else 422)
        try:
            services.submit(report=self.object, user=request.user, version=_number(request.POST.get("version")))
        except Refused as refusal:
            return self._refused(request, refusal)
        messages.success(request, _("Submitted. Both departments have been told."))
        return redirect(self.object)

    def _refused(self, request: HttpRequest, refusal: Refused) -> HttpResponse:
        if permissions.may_write(request.user, self.object):
            return self.answer(self.form(), reasons=refusal.reasons, status=422)
        messages.error(request, str(refusal))
        return redirect(self.object)


class ReportWithdrawView(WritingView):
    """Take the report back before anybody has spoken on it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the form, or the reason why not."""
        self.object = self.get_object()
        try:
            services.withdraw(report=self.object, user=request.user)
            messages.success(request, _("Withdrawn. You can go on writing."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.object)


def _may_withdraw(user: Any, report: Any, latest: Any) -> bool:
    """Whether the button stands on the page: own park, under review, nobody has spoken."""
    mine = permissions.files_it(user, report) and latest is not None and latest.state == "open"
    return bool(mine and not latest.opinions.all())


def _receipt(report: Any) -> ReceiptForm:
    return ReceiptForm(initial={"number": report.receipt_number, "day": report.receipt_date})


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _told(errors: Any, conflicts: list[Conflict]) -> JsonResponse:
    """The answer to a page that saved by itself."""
    if conflicts:
        words = {"label": _("Stored meanwhile:"), "action": _("Keep what is in my field")}
        places = [{"place": each.place, "target": each.target_id, "stored": each.stored, **words} for each in conflicts]
        return JsonResponse({"conflicts": places}, status=409)
    if errors:
        return JsonResponse({"errors": errors}, status=422)
    return JsonResponse({"saved": timezone.localtime().isoformat()})
