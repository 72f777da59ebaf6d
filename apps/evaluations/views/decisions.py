"""One decision: its facts, both opinions, the reply, what was carried out, and every step of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.accounts.permissions import is_park
from apps.approvals.choices import SubmissionState
from apps.approvals.permissions import filed
from apps.approvals.selectors import timeline
from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.evaluations.forms.decisions import CarryForm, DecisionReplyForm, IssueForm, SettleForm
from apps.evaluations.models import Decision
from apps.evaluations.permissions import final as permissions
from apps.evaluations.selectors import decisions as selectors
from apps.evaluations.selectors import final as final_selectors
from apps.evaluations.services import decisions
from apps.evaluations.views.final import opinion
from apps.evidence.views import send
from apps.filings.forms import OpinionForm
from apps.funds.views.base import ActView


class SeenDecision(AccessMixin):
    """A decision this person may see."""

    permission = permissions.may_read
    context_object_name = "decision"

    def get_queryset(self) -> Any:
        """Decisions in sight with their names."""
        return Decision.objects.visible_to(self.request.user).with_names()


class DecisionPage(SeenDecision, SingleObjectMixin, TemplateResponseMixin, View):
    """The page of a decision."""

    template_name = "evaluations/decision.html"
    object: Decision

    def whole(self, *, form: OpinionForm | None = None, reasons: Any = (), status: int = 200) -> HttpResponse:
        """The decision with who must act."""
        row, user = self.object, self.request.user
        found = final_selectors.versions_of(row)
        latest = found[0] if found else None
        payments = selectors.payments_of(row)
        waits = latest is not None and latest.state == SubmissionState.OPEN and permissions.signs_decision(user, row)
        context = {
            "decision": row,
            "evaluation": row.evaluation,
            "version": latest,
            "timeline": timeline(found, selectors.events_of(row, payments)),
            "opinions": list(latest.opinions.all()) if latest else [],
            "payments": payments,
            "carried_out": selectors.is_carried_out(row),
            "waited_for": selectors.waited_for(row),
            "signs": waits and latest is not None and not filed(user, latest),
            "may_reply": permissions.replies(user, row),
            "may_settle": permissions.settles(user, row) and selectors.is_heard(row, timezone.localdate()),
            "may_issue": permissions.issues(user, row),
            "may_carry": permissions.carries_out(user, row),
            "carry_form": CarryForm(),
            "hides_links": is_park(user),
            "clause": final_selectors.clause_of(row.evaluation.enrolment.programme),
            "form": form or OpinionForm(),
            "reasons": reasons,
        }
        return self.render_to_response(self.get_context_data(**context), status=status)


class DecisionView(DecisionPage):
    """Show it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page."""
        self.object = self.get_object()
        return self.whole()


class DecisionStep(DecisionPage):
    """A step by a button of the page."""

    http_method_names = ["post"]

    def act(self, data: Any) -> Any:
        """Call the service; what it returns has the page to go to."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it once, or the page with the reasons."""
        self.object = self.get_object()
        try:
            done = self.act(request.POST)
        except Refused as refusal:
            self.object = self.get_queryset().get(pk=self.object.pk)
            return self.whole(form=OpinionForm(request.POST), reasons=refusal.reasons, status=422)
        messages.success(request, _("Recorded."))
        return redirect(done)


class DecisionSignView(DecisionStep):
    """The other provincial department agrees or not."""

    permission = permissions.may_conclude

    def act(self, data: Any) -> Any:
        return decisions.sign(decision=self.object, user=self.request.user, **opinion(data))


class DecisionCarryView(DecisionStep):
    """A department of the county starts the measure about the money; it leads to the page of the measure."""

    permission = permissions.may_review

    def act(self, data: Any) -> Any:
        form = CarryForm(data)
        if not form.is_valid():
            raise Refused(_("This form is incomplete. Load the page again."))
        given = form.cleaned_data["key"]
        return decisions.carry_out(decision=self.object, user=self.request.user, key=given)


class DecisionAct(SeenDecision, ActView):
    """A form about one decision."""

    template_name = "evaluations/final_act.html"
    lead = "evaluations/_decision_short.html"


class DecisionReplyView(DecisionAct):
    """The park replies, once."""

    permission = permissions.may_write_for_park
    object_permission = permissions.replies
    form_class = DecisionReplyForm
    heading, submit, icon = gettext_lazy("Reply of the park"), gettext_lazy("Send"), "message-2"
    hint = gettext_lazy("The reply is given once; both provincial departments read it before anything takes effect.")

    def act(self, given: dict[str, Any]) -> Any:
        return decisions.reply(decision=self.object, text=given["text"], user=self.request.user)


class DecisionSettleView(DecisionAct):
    """A provincial department puts it in force or lifts it."""

    permission = permissions.may_conclude
    object_permission = permissions.settles
    form_class = SettleForm
    heading, submit, icon = gettext_lazy("Settle the decision"), gettext_lazy("Record"), "gavel"

    def act(self, given: dict[str, Any]) -> Any:
        effect = given["takes_effect"] == "yes"
        return decisions.settle(decision=self.object, takes_effect=effect, note=given["text"], user=self.request.user)


class DecisionIssueView(DecisionAct):
    """The province notes that a notice of criticism went out."""

    permission = permissions.may_conclude
    object_permission = permissions.issues
    form_class = IssueForm
    heading, submit, icon = gettext_lazy("Notice of criticism issued"), gettext_lazy("Record"), "send"

    def get_initial(self) -> dict[str, Any]:
        """Today."""
        return {"issued_on": timezone.localdate()}

    def act(self, given: dict[str, Any]) -> Any:
        return decisions.issue(decision=self.object, issued_on=given["issued_on"], user=self.request.user)


class DecisionFileView(SeenDecision, SingleObjectMixin, View):
    """The notice document."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send it."""
        notice = self.get_object().notice
        if notice is None:
            raise Http404
        return send(request, notice)
