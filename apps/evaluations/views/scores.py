"""One score opened up, what a change would do, its sheet in Excel and on paper, its review and correction."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import DetailView
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin, htmx
from apps.common.refusals import Refused
from apps.evaluations.forms.rounds import CorrectionForm, ReviewForm, WhatIfForm
from apps.evaluations.models import Score
from apps.evaluations.permissions import rounds as permissions
from apps.evaluations.round_workbook import EXCEL
from apps.evaluations.selectors import score_page as selectors
from apps.evaluations.selectors.appeals import appeals_about, open_days
from apps.evaluations.selectors.rounds import alone, versions_of
from apps.evaluations.services.rounds import correct_score, review_score
from apps.evaluations.services.score_printing import ask_for_sheet
from apps.evaluations.workbook import calculation_sheet
from apps.evaluations.workflow.rounds import ROUND


class SeenScore(AccessMixin, SingleObjectMixin):
    """A version of a score this person may see."""

    model = Score
    permission = permissions.may_read
    context_object_name = "score"

    def get_queryset(self) -> Any:
        """With round, run and park."""
        names = ("round__programme", "run", "enrolment__park__county", "enrolment__programme", "made_by")
        return super().get_queryset().select_related(*names)


class ScoreView(SeenScore, DetailView):
    """The explanation; ``?key=…&change=…`` fills the what-if panel, with or without script."""

    template_name = "evaluations/score.html"

    def get_template_names(self) -> list[str]:
        return ["evaluations/_what_if.html"] if htmx(self.request) else [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, kept = self.request.user, self.object
        own = permissions.appeals(user, kept) or permissions.may_answer(user)
        form = WhatIfForm(self.request.GET if "key" in self.request.GET else None, keys=selectors.what_if_keys(kept))
        days = open_days(kept.round) if kept.is_current else None
        return super().get_context_data(
            explained=selectors.page_of(kept),
            form=form,
            change=selectors.what_if_of(kept, form.cleaned_data) if form.is_bound and form.is_valid() else None,
            near=selectors.near_of(kept) if kept.is_current else [],
            versions=versions_of(kept),
            appeals=appeals_about(user, kept),
            days=days,
            may_appeal=days is not None and kept.is_current and permissions.appeals(user, kept),
            steps=[step.action for step in ROUND.available(user, kept.round)] if kept.is_current else [],
            sees_office=permissions.may_answer(user),
            is_own=own,
            **kwargs,
        )


class ScoreExcelView(SeenScore, View):
    """The calculation sheet with live formulas."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it."""
        kept = self.get_object()
        title = f"{kept.park_name}-{kept.round.title}-计分表.xlsx"
        name = content_disposition_header(as_attachment=True, filename=title)
        content = calculation_sheet(alone(kept), str(kept.enrolment_id))
        return HttpResponse(content, content_type=EXCEL, headers={"Content-Disposition": name or ""})


class ScorePdfView(SeenScore, TemplateResponseMixin, View):
    """The calculation sheet on paper: served when it is there, asked for with a POST when it is not."""

    template_name = "evaluations/score_pdf.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The file, or the page that offers to print it."""
        self.object = self.get_object()
        path = selectors.sheet_path(self.object)
        if not default_storage.exists(path):
            return self.render_to_response(self.get_context_data(job=selectors.sheet_job(self.object)))
        name = f"{self.object.park_name}-{self.object.round.title}-计分表.pdf"
        return FileResponse(
            default_storage.open(path), as_attachment=True, filename=name, content_type="application/pdf"
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Queue the printing."""
        ask_for_sheet(score=self.get_object(), user=request.user)
        return redirect(request.get_full_path())


class ScoreActView(SeenScore, TemplateResponseMixin, View):
    """A page with a form about one score."""

    permission = permissions.may_manage
    template_name = "evaluations/round_act.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form."""
        self.object = self.get_object()
        return self.answer(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the new version, or the form again."""
        self.object = self.get_object()
        form = self.form(request.POST)
        if form.is_valid():
            try:
                new = self.act(form)
            except Refused as refusal:
                for reason in refusal.reasons:
                    form.add_error(refusal.field if refusal.field in form.fields else None, str(reason))
            else:
                messages.success(request, _("Saved."))
                return redirect(new)
        return self.answer(form, 422)

    def answer(self, form: Any, status: int = 200) -> HttpResponse:
        """The page."""
        return self.render_to_response(self.get_context_data(form=form, heading=self.heading()), status=status)

    def heading(self) -> str:
        """What the page is for."""
        raise NotImplementedError

    def form(self, data: Any = None) -> Any:
        """The form of the act."""
        raise NotImplementedError

    def act(self, form: Any) -> Score:
        """Do it."""
        raise NotImplementedError


class ScoreReviewView(ScoreActView):
    """A grade by review."""

    def heading(self) -> str:
        return _("Grade by review")

    def form(self, data: Any = None) -> ReviewForm:
        return ReviewForm(data, scheme=selectors.scheme_of(self.object))

    def act(self, form: Any) -> Score:
        return review_score(score=self.object, user=self.request.user, **form.cleaned_data)


class ScoreCorrectView(ScoreActView):
    """A correction."""

    def heading(self) -> str:
        return _("Correct the score")

    def form(self, data: Any = None) -> CorrectionForm:
        initial = {"exempt_reason": self.object.exempt_reason, "key": self.request.GET.get("key", "")}
        scheme = selectors.scheme_of(self.object)
        return CorrectionForm(data, initial=initial, scheme=scheme, exempt=self.object.exempt)

    def act(self, form: Any) -> Score:
        given = form.cleaned_data
        return correct_score(
            score=self.object,
            correction=form.correction(),
            reason=given["reason"],
            anew=given["anew"],
            user=self.request.user,
        )
