"""Final evaluations: the list with states, one evaluation, the steps of park and county."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.approvals.permissions import filed
from apps.approvals.selectors import timeline
from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.evaluations.models import FinalEvaluation
from apps.evaluations.permissions import final as permissions
from apps.evaluations.selectors import decisions as decision_selectors
from apps.evaluations.selectors import experts as expert_selectors
from apps.evaluations.selectors import final as selectors
from apps.evaluations.selectors import triggers
from apps.evaluations.services import conclusions, final
from apps.evaluations.workflow.final import EDITABLE
from apps.filings.forms import OpinionForm
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment


class FinalListView(AccessMixin, TemplateView):
    """Every pilot park in sight and how far its final evaluation is (R0.73)."""

    permission = permissions.may_read
    template_name = "evaluations/final_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rows by county; the day it opens."""
        programme, user, today = programme_in_use(self.request), self.request.user, timezone.localdate()
        rows = selectors.standings(user, programme) if programme else []
        opens = selectors.opens_on(programme) if programme else None
        done = sum(row.state == "concluded" for row in rows)
        return super().get_context_data(**kwargs) | {
            "programme_used": programme,
            "rows": [(row, permissions.starts(user, row.enrolment)) for row in rows],
            "opens_on": opens,
            "is_open": opens is not None and opens <= today,
            "done": done,
            "percent": done * 100 // len(rows) if rows else 0,
            "clause": selectors.clause_of(programme) if programme else None,
            "may_set": permissions.may_conclude(user),
        }


class FinalStartView(AccessMixin, View):
    """Begin the self-evaluation of one's own park."""

    http_method_names = ["post"]
    permission = permissions.may_write_for_park

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """To the form, or back with the reason."""
        enrolment = get_object_or_404(Enrolment.objects.visible_to(request.user), pk=pk)
        try:
            evaluation = final.start(enrolment=enrolment, user=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("evaluations:finals")
        return redirect("evaluations:final_write", pk=evaluation.pk)


class SeenFinal(AccessMixin):
    """A final evaluation this person may see, with its names."""

    permission = permissions.may_read
    context_object_name = "evaluation"

    def get_queryset(self) -> Any:
        """Evaluations in sight."""
        return FinalEvaluation.objects.visible_to(self.request.user).with_names()


class FinalPage(SeenFinal, SingleObjectMixin, TemplateResponseMixin, View):
    """A page about one final evaluation."""

    object: FinalEvaluation
    template_name = "evaluations/final.html"

    def head(self) -> dict[str, Any]:
        """What stands on every page of an evaluation."""
        evaluation = self.object
        return {
            "evaluation": evaluation,
            "steps": selectors.course(evaluation, with_experts=evaluation.scoring_round > 0),
            "waited_for": selectors.waited_for(evaluation),
            "clause": selectors.clause_of(evaluation.enrolment.programme),
            "writing": permissions.may_write(self.request.user, evaluation),
        }

    def whole(self, *, form: OpinionForm | None = None, reasons: Any = (), status: int = 200) -> HttpResponse:
        """The evaluation as it stands: in work from its sections, else from the version asked for."""
        found = selectors.versions_of(self.object)
        shown = self._shown(found)
        latest, user = found[0] if found else None, self.request.user
        turn = latest is not None and latest.state == SubmissionState.OPEN
        payload = shown.payload if shown else selectors.self_payload(self.object, selectors.sections_of(self.object))
        context = self.head() | {
            "payload": payload,
            "version": shown,
            "versions": found,
            "timeline": timeline(found),
            "reviews": turn and permissions.reviews(user, self.object),
            "may_withdraw": turn and latest is not None and filed(user, latest),
            "returned": latest if self.object.state == "returned" else None,
            "form": form or OpinionForm(),
            "reasons": reasons,
            **self.around(),
        }
        return self.render_to_response(self.get_context_data(**context), status=status)

    def around(self) -> dict[str, Any]:
        """Experts, conclusion, triggers, decisions, and what this person may do about them."""
        evaluation, user = self.object, self.request.user
        terms = triggers.terms_of(evaluation.enrolment.programme)
        conclusion = selectors.conclusion_of(evaluation)
        sealed = evaluation.state == "concluded" or permissions.may_conclude(user)
        signing = selectors.newest(conclusion) if conclusion and sealed else None
        shows = permissions.sees_triggers(user) and evaluation.state != "draft"
        return {
            "terms": terms,
            "panel": expert_selectors.panel(evaluation, user, terms),
            "conclusion": conclusion if sealed else None,
            "conclusion_version": signing,
            "signs": signing is not None and self._signs(signing),
            "triggers": triggers.suggested(evaluation.enrolment, timezone.localdate()) if shows else [],
            "decisions": [
                (row, decision_selectors.is_carried_out(row)) for row in selectors.decisions_of(evaluation, user)
            ],
            "may_conclude": permissions.concludes(user, evaluation),
            "may_draw": permissions.draws(user, evaluation),
            "sees_experts": permissions.may_conclude(user),
            "may_decide": permissions.decides_on(user, evaluation),
        }

    def _signs(self, version: Submission) -> bool:
        user = self.request.user
        return permissions.may_conclude(user) and version.state == SubmissionState.OPEN and not filed(user, version)

    def _shown(self, found: list[Submission]) -> Submission | None:
        """The version of ``?version=``, else the newest unless the park is writing."""
        wanted = self.request.GET.get("version", "")[:9]
        if wanted:
            chosen = next((row for row in found if str(row.version) == wanted), None)
            if chosen is None:
                raise Http404
            return chosen
        return found[0] if found and self.object.state not in EDITABLE else None


class FinalView(FinalPage):
    """The evaluation with its way, who must act, and what follows from it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        self.object = self.get_object()
        return self.whole()


class FinalStep(FinalPage):
    """A step about one evaluation: the answer is the page again with the reasons, or the page it leads to."""

    http_method_names = ["post"]
    done: Any = ""

    def act(self, data: Any) -> None:
        """Call the service."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it once, or say why not."""
        self.object = self.get_object()
        try:
            self.act(request.POST)
        except Refused as refusal:
            self.object = self.get_queryset().get(pk=self.object.pk)
            return self.whole(form=OpinionForm(request.POST), reasons=refusal.reasons, status=422)
        messages.success(request, self.done or _("Recorded."))
        return redirect(self.object)


class FinalSubmitView(FinalStep):
    """Put it before the county."""

    permission = permissions.may_write_for_park
    object_permission = permissions.writes

    def act(self, data: Any) -> None:
        final.submit(evaluation=self.object, user=self.request.user, version=whole_number(data.get("version", "")))


class FinalWithdrawView(FinalStep):
    """Take it back before anybody has spoken."""

    permission = permissions.may_write_for_park
    object_permission = permissions.writes

    def act(self, data: Any) -> None:
        final.withdraw(evaluation=self.object, user=self.request.user)


class FinalOpinionView(FinalStep):
    """One department of the county speaks."""

    permission = permissions.may_review
    object_permission = permissions.reviews

    def act(self, data: Any) -> None:
        final.review(evaluation=self.object, user=self.request.user, **opinion(data))


class FinalSignView(FinalStep):
    """The other provincial department signs the conclusion or returns it."""

    permission = permissions.may_conclude

    def act(self, data: Any) -> None:
        conclusions.sign(evaluation=self.object, user=self.request.user, **opinion(data))


def opinion(data: Any) -> dict[str, str]:
    """Verdict, digest and text of a form. Raises :class:`Refused` for anything that is no opinion."""
    form = OpinionForm(data)
    if not form.is_valid():
        raise Refused(*(sentence for errors in form.errors.values() for sentence in errors))
    given: dict[str, str] = form.cleaned_data
    return given


def whole_number(given: str) -> int:
    """A number of a form; 0 for anything else."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
