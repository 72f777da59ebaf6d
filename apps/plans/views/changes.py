"""Change requests: the list, one request with its opinions, the county's word and the province's answer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import ListView
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.selectors import remarks, timeline, versions
from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.plans import permissions, selectors, services
from apps.plans.choices import ChangeState
from apps.plans.forms import AnswerForm, OpinionForm
from apps.plans.models import ChangeRequest
from apps.plans.views.base import PlanPage
from apps.plans.views.reviewing import sides, turn
from apps.programmes.in_use import programme_in_use


class ChangeListView(AccessMixin, ListView):
    """Requests of the parks one may see; what waits for the person is marked."""

    model = ChangeRequest
    permission = permissions.may_read
    template_name = "plans/changes.html"
    context_object_name = "rows"
    paginate_by = 20

    def get_queryset(self) -> Any:
        """The newest first."""
        self.programme = programme_in_use(self.request)
        if self.programme is None:
            return ChangeRequest.objects.none()
        return selectors.change_rows(self.request.user, self.programme)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What waits for this person."""
        context = super().get_context_data(programme_used=self.programme, **kwargs)
        waiting = selectors.waiting_changes(self.request.user, self.programme) if self.programme else []
        return context | {"waiting": {row.pk for row in waiting}}


class ChangeStartView(PlanPage):
    """Ask for a change of a plan that has passed."""

    http_method_names = ["post"]
    object_permission = permissions.files_it

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the form of the request, or back to the plan with the reason."""
        self.object = self.get_object()
        try:
            change = services.start_change(plan=self.object, user=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.object)
        return redirect("plans:change_edit", pk=change.pk)


class ChangeMixin(AccessMixin, SingleObjectMixin, TemplateResponseMixin, View):
    """Finds the request with its plan."""

    permission = permissions.may_read
    context_object_name = "change"
    object: ChangeRequest

    def get_queryset(self) -> Any:
        """Requests this person may see."""
        rows = ChangeRequest.objects.visible_to(self.request.user)
        return rows.select_related(
            "plan__enrolment__programme",
            "plan__enrolment__park__county",
            "plan__enrolment__park__operator",
            "plan__enrolment__provider_list",
            "started_by",
            "answered_by",
        )

    def respond(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Render the page."""
        return self.render_to_response(self.get_context_data(**context), status=status)


class ChangePage(ChangeMixin):
    """One request: what changes from what to what, opinions, answer, versions."""

    template_name = "plans/change.html"

    def answer(
        self, *, form: Any = None, answer_form: Any = None, reasons: Any = (), status: int = 200
    ) -> HttpResponse:
        """The page; forms stand on it for those whose turn it is."""
        change, user = self.object, self.request.user
        found, moves = list(versions(change)), selectors.moves_of(change)
        latest = found[0] if found else None
        departments = selectors.departments_of(change.plan.enrolment.park)
        writing = turn(user, change.plan.enrolment, latest) if latest else None
        digest = latest.digest if latest else ""
        form = form or OpinionForm(items={move.name: move.label for move in moves}, digest=digest)
        said = remarks(latest) if latest else {}
        answers = change.state == ChangeState.FORWARDED and permissions.may_answer(user)
        context = {
            "change": change,
            "plan": change.plan,
            "park": change.plan.enrolment.park,
            "rows": [
                {
                    "move": move,
                    "said": said.get(move.name, []),
                    "fields": form.fields_of(move.name) if writing and move.name in form.items else None,
                }
                for move in moves
            ],
            "versions": found,
            "version": latest,
            "timeline": timeline(found),
            "opinions": sides(latest, departments, writing) if latest else [],
            "department": writing,
            "form": form,
            "answer_form": (answer_form or AnswerForm(digest=digest)) if answers else None,
            "reasons": reasons,
            "may_write": permissions.may_write_change(user, change),
            "may_withdraw": self._may_withdraw(latest),
        }
        return self.respond(context, status)

    def _may_withdraw(self, latest: Any) -> bool:
        mine = permissions.asks_for_it(self.request.user, self.object) and latest is not None and latest.state == "open"
        return bool(mine and not latest.opinions.all())


class ChangeView(ChangePage):
    """Read a request."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        self.object = self.get_object()
        return self.answer()


class ChangeOpinionView(ChangePage):
    """A county department's word on a request."""

    http_method_names = ["post"]
    permission = permissions.may_opine

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the request, or the page again with the reason and everything typed."""
        self.object = self.get_object()
        items = {move.name: move.label for move in selectors.moves_of(self.object)}
        form = OpinionForm(request.POST, items=items)
        if not form.is_valid():
            return self.answer(form=form, status=422)
        words = {name: form.cleaned_data[name] for name in ("verdict", "text", "digest")}
        try:
            services.opine_on_change(change=self.object, user=request.user, remarks=form.remarks(), **words)
        except Refused as refusal:
            return self.answer(form=form, reasons=refusal.reasons, status=422)
        messages.success(request, _("Your opinion has been recorded."))
        return redirect(self.object)


class ChangeAnswerView(ChangePage):
    """The province's answer (R0.80)."""

    http_method_names = ["post"]
    permission = permissions.may_answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the request, or the page again with the reason and everything typed."""
        self.object = self.get_object()
        if selectors.last_version(self.object) is None:
            raise Http404
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.answer(answer_form=form, status=422)
        try:
            services.answer_change(change=self.object, user=request.user, **form.cleaned_data)
        except Refused as refusal:
            return self.answer(answer_form=form, reasons=refusal.reasons, status=422)
        messages.success(request, _("Your answer has been recorded."))
        return redirect(self.object)
