"""The park's side: the form, saving while typing, files, submitting, taking back."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.forms.midterm import MidtermForm
from apps.evaluations.permissions import midterm as permissions
from apps.evaluations.rules.midterm import missing_in
from apps.evaluations.selectors import midterm as selectors
from apps.evaluations.selectors import midterm_lists as lists
from apps.evaluations.services import midterm as services
from apps.evaluations.services.midterm import Conflict
from apps.evaluations.views.midterm_base import MidtermPage, remarks_on, with_remarks
from apps.evaluations.workflow.midterm import EDITABLE
from apps.evidence.choices import ACCEPT
from apps.evidence.views import send

SIGNS = "0123456789abcdef"


class FormPage(MidtermPage):
    """Draws the form; a page carries a random name so that it may save again what it saved itself."""

    template_name = "evaluations/midterm_form.html"

    def answer(
        self, form: MidtermForm, *, conflicts: list[Conflict] | None = None, reasons: Any = (), status: int = 200
    ) -> HttpResponse:
        """The form with what is typed in it, faults, and texts of other editors."""
        payload, conflicts = form.payload, conflicts or []
        context = self.frame(payload)
        returned = next((row for row in context["versions"] if row.state == "returned"), None)
        experience = selectors.experience_of(self.object)
        said = remarks_on(returned)
        sections = [
            {
                **section,
                "rows": [
                    {**row, "said": said.get(row["item"], []), "experience": experience.get(row["service_id"], [])}
                    for row in section["rows"]
                ],
            }
            for section in form.sections(conflicts)
        ]
        context |= {
            "form": form,
            "page": self.page,
            "sections": sections,
            "mechanism": form.mechanism(conflicts),
            "conflicts": len(conflicts),
            "reasons": reasons,
            "missing": missing_in(payload),
            "has_goals": any(section["rows"] for section in payload["sections"]),
            "returned": returned,
            "accept": ACCEPT,
            **self.compared(returned, payload),
        }
        return self.respond(context, status)

    @property
    def page(self) -> str:
        """The name of the open page: the one sent along, else a new one."""
        sent = self.request.POST.get("page", "")
        return sent if len(sent) == 16 and set(sent) <= set(SIGNS) else secrets.token_hex(8)

    def form(self, data: Any = None) -> MidtermForm:
        """The form over what is counted and stored now."""
        return MidtermForm(data, payload=selectors.live_payload(self.object, today=timezone.localdate()))

    def keep(self, request: HttpRequest) -> tuple[MidtermForm, list[Conflict]]:
        """Save what is in order; what is not stays in the form with its faults."""
        form = self.form(request.POST)
        conflicts = services.save(evaluation=self.object, user=request.user, typed=form.typed(), page=self.page)
        return form, conflicts


class MidtermDetailView(FormPage):
    """The form for those who may write, else the version as it was submitted."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the evaluation in its present state."""
        self.object = self.get_object()
        if permissions.may_write(request.user, self.object):
            return self.answer(self.form())
        self.template_name = "evaluations/midterm_read.html"
        versions = lists.midterm_versions(self.object)
        latest = versions[0] if versions else None
        payload = selectors.shown_payload(self.object, latest, timezone.localdate())
        context = self.frame(payload, versions)
        shown = None if self.object.state in EDITABLE else latest
        mine = permissions.files_it(request.user, self.object) and self.object.state == "submitted"
        context |= {
            "version": shown,
            "sections": with_remarks(payload, remarks_on(latest)),
            "may_withdraw": bool(mine and latest and not latest.opinions.all()),
            "may_review": permissions.may_review(request.user) and latest is not None,
        }
        return self.respond(context)


class WritingView(FormPage):
    """Unsafe requests of those who may write."""

    http_method_names = ["get", "post"]
    object_permission = permissions.files_it

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever had to sign in again in the middle comes back here by address: on to the form, nothing is done."""
        return redirect(self.get_object())

    def refused(self, request: HttpRequest, refusal: Refused) -> HttpResponse:
        """The form again with the reasons, or the page with a message where it is not open for writing."""
        if permissions.may_write(request.user, self.object):
            return self.answer(self.form(), reasons=refusal.reasons, status=422)
        messages.error(request, str(refusal))
        return redirect(self.object)


class MidtermSaveView(WritingView):
    """Keep what was typed: by the button or by itself while somebody types."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """2xx saved, 409 another text or a new state is in the way, 422 faults to mend; nothing typed is lost."""
        self.object = self.get_object()
        by_itself = request.POST.get("autosave") == "1"
        try:
            form, conflicts = self.keep(request)
        except Refused as refusal:
            if by_itself:
                return JsonResponse({"conflicts": [], "reason": str(refusal)}, status=409)
            return self.refused(request, refusal)
        if by_itself:
            return _told(form, conflicts)
        if conflicts or form.errors:
            return self.answer(form, conflicts=conflicts, status=409 if conflicts else 422)
        messages.success(request, _("Saved."))
        return redirect(self.object)


class MidtermSubmitView(WritingView):
    """Save, then freeze and send to both departments."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refused with everything that is missing, or submitted; sent twice it is submitted once."""
        self.object = self.get_object()
        try:
            if permissions.may_write(request.user, self.object):
                form, conflicts = self.keep(request)
                if conflicts or form.errors:
                    return self.answer(form, conflicts=conflicts, status=409 if conflicts else 422)
            version = _number(request.POST.get("version"))
            services.submit(evaluation=self.object, user=request.user, version=version)
        except Refused as refusal:
            self.object.refresh_from_db()
            return self.refused(request, refusal)
        messages.success(request, _("Submitted. Both departments have been told."))
        return redirect(self.object)


class MidtermWithdrawView(WritingView):
    """Take the form back before anybody has spoken on it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the form, or the reason why not."""
        self.object = self.get_object()
        try:
            services.withdraw(evaluation=self.object, user=request.user)
            messages.success(request, _("Withdrawn. You can go on writing."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.object)


class MidtermFilesView(WritingView):
    """Put a document of the long-term mechanism to the form."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the form, or the reason."""
        self.object = self.get_object()
        file = request.FILES.get("file")
        try:
            if file is None:
                raise Refused(_("Choose a file first."))
            services.attach(evaluation=self.object, file=file, name=file.name, user=request.user)
        except Refused as refusal:
            return self.refused(request, refusal)
        messages.success(request, _("Saved."))
        return redirect(f"{self.object.get_absolute_url()}#files")


class MidtermFileView(MidtermPage):
    """A file of the form: sent to everybody who sees the evaluation, taken off by the park while it writes."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send it."""
        self.object = self.get_object()
        return send(request, self._kept().upload)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it off, back to the form."""
        self.object = self.get_object()
        kept = self._kept()
        if not permissions.files_it(request.user, self.object):
            raise PermissionDenied(_("Only staff of the park write its evaluation form."))
        try:
            services.detach(kept=kept, user=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(f"{self.object.get_absolute_url()}#files")

    def _kept(self) -> Any:
        return get_object_or_404(self.object.files.select_related("upload__blob", "evaluation"), pk=self.kwargs["file"])


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _told(form: MidtermForm, conflicts: list[Conflict]) -> JsonResponse:
    """The answer to a page that saved by itself."""
    if conflicts:
        words = {"label": _("Stored meanwhile:"), "action": _("Keep what is in my field")}
        places = [{"name": f"{each.place}-{each.service_id}", "stored": each.stored, **words} for each in conflicts]
        return JsonResponse({"conflicts": places}, status=409)
    if form.errors:
        return JsonResponse({"errors": form.errors}, status=422)
    return JsonResponse({"saved": timezone.localtime().isoformat()})
