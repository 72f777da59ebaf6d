"""Rounds: the list, a new one, one of them with its table, and what may be done with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.evaluations.forms.rounds import OpenForm, ReasonForm, ScoreFilter
from apps.evaluations.models import Round
from apps.evaluations.permissions import rounds as permissions
from apps.evaluations.round_workbook import EXCEL, round_table
from apps.evaluations.selectors import round_page as selectors
from apps.evaluations.services.rounds import discard_round, open_round
from apps.evaluations.workflow.rounds import ROUND
from apps.programmes.in_use import programme_in_use


class RoundListView(AccessMixin, ListView):
    """Rounds in sight, the latest first."""

    model = Round
    permission = permissions.may_read
    template_name = "evaluations/rounds.html"
    context_object_name = "rows"

    def get_queryset(self) -> Any:
        """Rows of the page."""
        programme = programme_in_use(self.request)
        return selectors.rounds_in(self.request.user, programme) if programme else Round.objects.none()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(manages=permissions.may_manage(self.request.user), **kwargs)


class RoundOpenView(AccessMixin, TemplateResponseMixin, View):
    """Open a round."""

    permission = permissions.may_manage
    template_name = "evaluations/round_open.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty form."""
        return self.render_to_response({"form": OpenForm(initial={"day": timezone.localdate()})})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the round, or the form again."""
        programme = programme_in_use(request)
        if programme is None:
            raise Http404
        form = OpenForm(request.POST)
        if form.is_valid():
            try:
                return redirect(open_round(programme=programme, user=request.user, **form.cleaned_data))
            except Refused as refusal:
                for reason in refusal.reasons:
                    form.add_error(refusal.field if refusal.field in form.fields else None, str(reason))
        return self.render_to_response({"form": form}, status=422)


class SeenRound(AccessMixin, SingleObjectMixin):
    """A round this person may see."""

    model = Round
    permission = permissions.may_read
    context_object_name = "round"

    def get_queryset(self) -> Any:
        """With its programme."""
        return super().get_queryset().select_related("programme", "opened_by")


class RoundView(SeenRound, DetailView):
    """One round: totals, ranks, grades, and who stands near a border."""

    template_name = "evaluations/round.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, scheme = self.request.user, selectors.scheme_of(self.object)
        scores = list(selectors.scores_in(user, self.object))
        counties = {each.enrolment.park.county.code: each.enrolment.park.county.name for each in scores}
        grades = selectors.grades_of(scores, scheme)
        form = ScoreFilter(
            self.request.GET or None, grades=[name for name, _many in grades], counties=sorted(counties.items())
        )
        shown = narrowed(scores, form)
        manages = permissions.manages(user, self.object)
        return super().get_context_data(
            scheme=scheme,
            rows=selectors.rows_of(shown, scheme, user),
            heads=selectors.block_names(scheme),
            grades=grades,
            chart=selectors.distribution(scores, scheme),
            near=selectors.near_borders(self.object, scores) if manages else [],
            form=form,
            steps=[step.action for step in ROUND.available(user, self.object)],
            runs=self.object.runs.select_related("made_by").order_by("-number"),
            manages=manages,
            total=len(scores),
            **kwargs,
        )


def narrowed(scores: list[Any], form: ScoreFilter) -> list[Any]:
    """Scores that the filter lets through."""
    if not form.is_valid():
        return scores
    text, grade, county = (form.cleaned_data[name] for name in ("q", "grade", "county"))
    found = [each for each in scores if not text or text in each.park_name]
    found = [each for each in found if not grade or each.grade == grade]
    return [each for each in found if not county or each.enrolment.park.county.code == county]


class RoundExcelView(SeenRound, View):
    """The table of a round as a workbook."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it."""
        self.object = self.get_object()
        scheme = selectors.scheme_of(self.object)
        rows = selectors.rows_of(selectors.scores_in(request.user, self.object), scheme, request.user)
        name = content_disposition_header(as_attachment=True, filename=f"{self.object.title}-结果.xlsx")
        content = round_table(self.object, scheme, selectors.block_names(scheme), rows)
        return HttpResponse(content, content_type=EXCEL, headers={"Content-Disposition": name or ""})


class RoundDiscardView(SeenRound, TemplateResponseMixin, View):
    """Give a round up."""

    permission = permissions.may_manage
    template_name = "evaluations/round_act.html"
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the reason."""
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data(form=ReasonForm(), heading=_("Discard the round")))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the list, or the form again."""
        self.object = self.get_object()
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                discard_round(row=self.object, reason=form.cleaned_data["reason"], user=request.user)
            except Refused as refusal:
                form.add_error(None, list(map(str, refusal.reasons)))
            else:
                messages.success(request, _("Saved."))
                return redirect("evaluations:rounds")
        context = self.get_context_data(form=form, heading=_("Discard the round"))
        return self.render_to_response(context, status=422)
