"""Experts: the draw laid open for the departments, and the page on which one expert declares and marks."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.evaluations.forms.experts import DeclareForm, MarksForm
from apps.evaluations.models import Invitation
from apps.evaluations.permissions import final as permissions
from apps.evaluations.rules.experts import RULE
from apps.evaluations.selectors import experts as selectors
from apps.evaluations.selectors import final as final_selectors
from apps.evaluations.selectors import triggers
from apps.evaluations.services import experts
from apps.evaluations.views.final import FinalPage, FinalStep


class DrawPage(FinalPage):
    """The draw with pool, seed, rule and what decided about each place; marks once they are shown."""

    permission = permissions.may_conclude
    template_name = "evaluations/experts.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        self.object = self.get_object()
        evaluation, user = self.object, request.user
        terms = triggers.terms_of(evaluation.enrolment.programme)
        draw, invited = selectors.draw_of(evaluation), selectors.invitations_of(evaluation)
        context = self.head() | {
            "draw": draw,
            "rule": RULE,
            "holds": draw is not None and selectors.holds(draw),
            "rows": selectors.drawn_rows(draw, invited) if draw else [],
            "panel": selectors.panel(evaluation, user, terms),
            "terms": terms,
            "may_draw": permissions.draws(user, evaluation),
            "may_close": permissions.closes_marking(user, evaluation),
            "may_answer": permissions.answers_spread(user, evaluation),
        }
        return self.render_to_response(self.get_context_data(**context))


class DrawStep(FinalStep):
    """A step of the province about experts; it leads back to their page."""

    permission = permissions.may_conclude

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it once, or say why not."""
        self.object = self.get_object()
        try:
            self.act(request.POST)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, self.done or _("Recorded."))
        return redirect("evaluations:final_experts", pk=self.object.pk)


class DrawView(DrawStep):
    """Draw once."""

    done = gettext_lazy("Experts are drawn and invited.")

    def act(self, data: Any) -> None:
        experts.draw(evaluation=self.object, user=self.request.user)


class CloseMarkingView(DrawStep):
    """End marking."""

    def act(self, data: Any) -> None:
        experts.close_marking(evaluation=self.object, user=self.request.user)


class MarkAgainView(DrawStep):
    """A second round."""

    def act(self, data: Any) -> None:
        experts.mark_again(evaluation=self.object, user=self.request.user)


class ExpertTasksView(AccessMixin, TemplateView):
    """What an expert was invited to."""

    permission = permissions.is_expert
    template_name = "evaluations/expert_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What waits first."""
        return super().get_context_data(**kwargs) | {"rows": selectors.tasks_of(self.request.user)}


class ExpertPage(AccessMixin, SingleObjectMixin, TemplateResponseMixin, View):
    """One invitation; before the declaration it shows the name of the park and nothing else."""

    permission = permissions.sees_invitations
    object_permission = permissions.is_invited
    template_name = "evaluations/expert.html"
    object: Invitation

    def get_queryset(self) -> Any:
        """Invitations in sight."""
        rows = Invitation.objects.visible_to(self.request.user)
        names = ("programme", "park__operator", "park__county")
        return rows.select_related("expert", *(f"evaluation__enrolment__{name}" for name in names))

    def whole(self, *, declare: Any = None, marks: Any = None, status: int = 200) -> HttpResponse:
        """The page; figures and text only for those free of conflicts."""
        row, user = self.object, self.request.user
        cleared = row.state == "clear"
        terms = triggers.terms_of(row.evaluation.enrolment.programme)
        own = selectors.own_mark(row) if cleared else None
        may_mark = permissions.marks(user, row) and own is None
        version = final_selectors.newest(row.evaluation) if cleared else None
        aspects = selectors.aspects_of(terms)
        context = {
            "invitation": row,
            "evaluation": row.evaluation,
            "payload": version.payload if version else None,
            "version": version,
            "declare_form": (declare or DeclareForm()) if permissions.declares(user, row) else None,
            "marks_form": (marks or MarksForm(aspects=aspects)) if may_mark else None,
            "form": declare or marks,
            "own": own,
            "own_marks": [(each.name, own.aspects.get(each.key)) for each in aspects if each.name] if own else [],
            "panel": selectors.panel(row.evaluation, user, terms) if cleared else None,
        }
        return self.render_to_response(self.get_context_data(**context), status=status)


class ExpertView(ExpertPage):
    """The expert's page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        self.object = self.get_object()
        return self.whole()


class ExpertDeclareView(ExpertPage):
    """Declare whether there is a conflict of interest."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Once; a conflict leads back to the list, because the park is no longer to be seen."""
        self.object = self.get_object()
        form = DeclareForm(request.POST)
        if not form.is_valid():
            return self.whole(declare=form, status=422)
        given = form.cleaned_data
        is_free = given["is_free"] == "yes"
        try:
            experts.declare(invitation=self.object, is_free=is_free, conflict=given["conflict"], user=request.user)
        except Refused as refusal:
            return self.whole(declare=refused(form, refusal), status=422)
        if not is_free:
            messages.success(request, _("Thank you. Somebody else has been invited in your place."))
            return redirect("evaluations:expert_tasks")
        messages.success(request, _("Declared. You can read the papers and mark now."))
        return redirect(self.object)


class ExpertMarkView(ExpertPage):
    """Mark, once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recorded, or the form with its faults and everything typed."""
        self.object = self.get_object()
        terms = triggers.terms_of(self.object.evaluation.enrolment.programme)
        form = MarksForm(request.POST, aspects=selectors.aspects_of(terms))
        if not form.is_valid():
            return self.whole(marks=form, status=422)
        given = {"marks": form.marks(), "text": form.cleaned_data["text"]}
        try:
            experts.mark(invitation=self.object, user=request.user, **given)
        except Refused as refusal:
            if not permissions.marks(request.user, self.object) or selectors.own_mark(self.object) is not None:
                messages.error(request, str(refusal))
                return redirect(self.object)
            return self.whole(marks=refused(form, refusal), status=422)
        messages.success(request, _("Your mark is recorded."))
        return redirect(self.object)


def refused(form: Any, refusal: Refused) -> Any:
    """The form with the reasons at their fields."""
    for reason in refusal.reasons:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(reason))
    return form
