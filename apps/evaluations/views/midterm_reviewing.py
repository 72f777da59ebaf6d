"""The county's side: both opinions and the conclusion on one page; receipts; every version as it was."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.choices import Department
from apps.approvals.permissions import speaks_for
from apps.approvals.selectors import opinion_of, phrases_for
from apps.common.refusals import Refused
from apps.evaluations.forms.midterm import OpinionForm
from apps.evaluations.permissions import midterm as permissions
from apps.evaluations.rules.midterm import plain, service_rows
from apps.evaluations.selectors import midterm as selectors
from apps.evaluations.selectors import midterm_lists as lists
from apps.evaluations.selectors.suggesting import Suggestion, suggested
from apps.evaluations.services import midterm_review as services
from apps.evaluations.views.midterm_base import MidtermPage, remarks_on, with_remarks
from apps.evaluations.workflow.midterm import TO_CONCLUDE, TO_SIGN
from apps.filings.services import confirm

PHRASES = (
    gettext_lazy("Say which measures were taken, when and with whom."),
    gettext_lazy("Add a case: the enterprise, what was done, what changed."),
    gettext_lazy("The figure and the records disagree; please check."),
)


class OpinionPage(MidtermPage):
    """Draws the review page with an opinion being written, or read-only."""

    template_name = "evaluations/midterm_review.html"
    permission = permissions.may_review

    def answer(self, form: OpinionForm | None = None, reasons: Any = (), status: int = 200) -> HttpResponse:
        """The page for the newest version; parks that never submitted have no such page."""
        versions = lists.midterm_versions(self.object)
        if not versions:
            raise Http404
        version, turn = versions[0], self.turn()
        context = self.frame(version.payload, versions)
        result = context["result"]
        form = form or self.form(version, result, turn)
        writes = turn is not None
        before = versions[1] if len(versions) > 1 else None
        context |= {
            "version": version,
            "form": form,
            "reasons": reasons,
            "turn": turn,
            "concluding": turn == Department.ECONOMY and self.object.state in TO_CONCLUDE,
            "signing": turn == Department.FINANCE and self.object.state in TO_SIGN,
            "may_return": turn is not None and opinion_of(version, turn) is None,
            "opinions": self._opinions(version, context["departments"], turn),
            "sections": self._sections(form, remarks_on(version), writes=writes),
            "phrases": phrases_for(self.request.user, PHRASES),
            "suggestion": self._suggestion() if turn is not None and self.object.state in TO_CONCLUDE else None,
            "cuts": (cuts := selectors.cuts_of(self.object.enrolment.programme).pairs()),
            "cuts_json": json.dumps(cuts, ensure_ascii=False),
            "objection": self._objection(result, version),
            **self.compared(before, version.payload),
            "next": lists.waiting_for(self.request.user, self.object.enrolment.programme)
            .exclude(pk=self.object.pk)
            .first(),
        }
        return self.respond(context, status)

    def form(self, version: Any, result: Any, turn: Department | None, data: Any = None) -> OpinionForm:
        """The form of whoever acts; economy finds what it wrote before, else the points the scheme suggests."""
        writes = turn == Department.ECONOMY
        initial: dict[str, Any] = {"digest": version.digest, "result_digest": result.digest if result else ""}
        if writes and data is None:
            initial |= self._written(result)
        return OpinionForm(data, payload=version.payload, writes=writes, initial=initial)

    def turn(self) -> Department | None:
        """The department this person may act for now: economy concludes, finance signs, either may return before."""
        state, user = self.object.state, self.request.user
        department = speaks_for(user, self.object.enrolment.park.county_id)
        if state in TO_CONCLUDE:
            return department
        return department if state in TO_SIGN and department == Department.FINANCE else None

    def _written(self, result: Any) -> dict[str, Any]:
        if result is not None:
            payload = result.payload
            return {"score": payload["score"], "conclusion": payload["text"], "suggestions": payload["suggestions"]}
        found = self._suggestion()
        return {"score": plain(found.total)} if found else {}

    def _suggestion(self) -> Suggestion | None:
        """What the scheme of the programme gives today; nothing where it cannot be read."""
        if not hasattr(self, "_found"):
            try:
                self._found = suggested(self.object.enrolment, "midterm", timezone.localdate())
            except Refused:
                self._found = None
        return self._found

    def _objection(self, result: Any, version: Any) -> Any:
        """Why finance did not sign the newest conclusion on this version."""
        if result is None or result.state != "returned" or result.payload["annex_digest"] != version.digest:
            return None
        return opinion_of(result, Department.FINANCE)

    def _opinions(self, version: Any, places: dict[str, Any], turn: Department | None) -> list[dict[str, Any]]:
        return [
            {
                "department": department,
                "organisation": places.get(department.value),
                "given": opinion_of(version, department),
                "writing": department == turn and opinion_of(version, department) is None,
                "icon": "building-bank" if department == Department.FINANCE else "building-community",
            }
            for department in Department
        ]

    def _sections(self, form: OpinionForm, said: dict[str, Any], *, writes: bool) -> list[dict[str, Any]]:
        fields = {
            row["service_id"]: (form[f"remark-{row['service_id']}"], form[f"return-{row['service_id']}"])
            for row in service_rows(form.payload)
        }
        return [
            {**section, "rows": [self._row(row, fields[row["service_id"]], writes=writes) for row in section["rows"]]}
            for section in with_remarks(form.payload, said)
        ]

    def _row(self, row: dict[str, Any], fields: Any, *, writes: bool) -> dict[str, Any]:
        remark, returned = fields if writes else (None, None)
        opened = writes and bool(remark.value() or returned.value())
        return {**row, "remark": remark, "returned": returned, "opened": opened}


class MidtermReviewView(OpinionPage):
    """Read the newest version, both opinions and the conclusion; write one's own."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        self.object = self.get_object()
        return self.answer()


class MidtermOpinionView(OpinionPage):
    """Conclude, sign and file, send back to economy, or return to the park: on the digests that were seen."""

    object_permission = permissions.concludes
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page with what was recorded, or again with the reason and everything typed."""
        self.object = self.get_object()
        version = lists.last_version(self.object)
        if version is None:
            raise Http404
        form = self.form(version, None, speaks_for(request.user, self.object.enrolment.park.county_id), request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            self._act(form)
        except Refused as refusal:
            self.object.refresh_from_db()
            return self.answer(form, reasons=refusal.reasons, status=422)
        messages.success(request, _("Your opinion has been recorded."))
        return redirect(reverse("evaluations:midterm_review", args=[self.object.pk]))

    def _act(self, form: OpinionForm) -> None:
        given, about = form.cleaned_data, {"evaluation": self.object, "user": self.request.user}
        words = {"text": given["text"], "digest": given["digest"], "remarks": form.remarks()}
        match given["verdict"]:
            case "conclude" if "score" in form.fields:
                services.conclude(judgement=form.judgement(), **words, **about)
            case "file":
                services.file(result_digest=given["result_digest"], **words, **about)
            case "object":
                services.object_to(text=given["text"], digest=given["result_digest"], **about)
            case "return":
                services.send_back(**words, **about)
            case _:
                raise Refused(_("Your role may not take this step."))


class MidtermReceiptView(MidtermPage):
    """One provincial department confirms that the result has arrived."""

    http_method_names = ["post"]
    permission = permissions.may_receive

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the evaluation."""
        self.object = self.get_object()
        version = lists.filed_result(lists.conclusion_of(self.object))
        if version is None:
            messages.error(request, _("The result has not been filed yet."))
            return redirect(self.object)
        try:
            confirm(version=version, user=request.user)
            messages.success(request, _("The receipt is confirmed."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.object)


class MidtermVersionView(MidtermPage):
    """A version as it was submitted, drawn from its payload alone."""

    template_name = "evaluations/midterm_read.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it beside the version before it."""
        self.object = self.get_object()
        versions = lists.midterm_versions(self.object)
        version = next((row for row in versions if row.version == kwargs["version"]), None)
        if version is None:
            raise Http404
        before = next((row for row in versions if row.version < version.version), None)
        context = self.frame(version.payload, versions)
        sections = with_remarks(version.payload, remarks_on(version))
        context |= {"version": version, "sections": sections, **self.compared(before, version.payload)}
        return self.respond(context)
