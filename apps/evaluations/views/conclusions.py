"""Pages of the province: write the conclusion, say why marks stand, propose a decision, set the terms."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.evaluations.forms.decisions import DecideForm
from apps.evaluations.forms.final import ConclusionForm, TermsForm, WordsForm
from apps.evaluations.permissions import final as permissions
from apps.evaluations.selectors import decisions as decision_selectors
from apps.evaluations.selectors import experts as expert_selectors
from apps.evaluations.selectors import final as selectors
from apps.evaluations.selectors import triggers
from apps.evaluations.services import conclusions, decisions, experts, final_terms
from apps.evaluations.views.final import SeenFinal
from apps.funds.views.base import ActView
from apps.programmes.in_use import programme_in_use


class FinalAct(SeenFinal, ActView):
    """A form of the province about one evaluation."""

    permission = permissions.may_conclude
    template_name = "evaluations/final_act.html"


class ConcludeView(FinalAct):
    """Write the joint conclusion and sign it for one's department."""

    object_permission = permissions.concludes
    form_class = ConclusionForm
    heading, submit, icon = gettext_lazy("Joint conclusion"), gettext_lazy("Sign and hand over"), "send"
    lead = "evaluations/_final_lead.html"

    def get_initial(self) -> dict[str, Any]:
        """What was written before it came back; else the mean of the experts."""
        found = selectors.conclusion_of(self.object)
        if found is not None:
            return {"score": found.score, "text": found.text, "suggestions": found.suggestions}
        panel = self.panel()
        return {"score": panel.mean} if panel else {}

    def panel(self) -> expert_selectors.Panel | None:
        """The experts' marks once they are shown."""
        terms = triggers.terms_of(self.object.enrolment.programme)
        return expert_selectors.panel(self.object, self.request.user, terms)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the marks and the grades."""
        terms = triggers.terms_of(self.object.enrolment.programme)
        return super().get_context_data(**kwargs) | {"panel": self.panel(), "terms": terms}

    def act(self, given: dict[str, Any]) -> Any:
        verdict = conclusions.Verdict(given["score"], given["text"], given["suggestions"])
        conclusions.conclude(evaluation=self.object, verdict=verdict, user=self.request.user)
        return self.object


class SpreadView(FinalAct):
    """Say why marks that lie far apart stand."""

    object_permission = permissions.answers_spread
    form_class = WordsForm
    heading, submit, icon = gettext_lazy("Why the marks stand"), gettext_lazy("Keep"), "message-2"

    def act(self, given: dict[str, Any]) -> Any:
        experts.explain_spread(evaluation=self.object, text=given["text"], user=self.request.user)
        return self.object


class DecideView(FinalAct):
    """Propose what follows from the evaluation."""

    object_permission = permissions.decides_on
    form_class = DecideForm
    heading, submit, icon = gettext_lazy("Propose a decision"), gettext_lazy("Sign and hand over"), "gavel"
    lead = "evaluations/_decision_lead.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what is unpaid and what was paid."""
        award = decision_selectors.award_of(self.object)
        return super().get_context_data(**kwargs) | {"room": decision_selectors.room_of(award), "award": award}

    def act(self, given: dict[str, Any]) -> Any:
        draft = decisions.Draft(given["kind"], given["reason"], given["notice"], given["amount_yuan"])
        return decisions.propose(evaluation=self.object, draft=draft, user=self.request.user)


class TermsView(AccessMixin, FormView):
    """The terms of the programme in use: limits of the triggers, experts, grades, days to reply."""

    permission = permissions.may_conclude
    template_name = "evaluations/final_terms.html"
    form_class = TermsForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The stored terms, or the usual ones."""
        programme = programme_in_use(self.request)
        if programme is None:
            raise Http404
        self.programme = programme
        return super().get_form_kwargs() | {"instance": triggers.terms_of(programme)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep them; a refusal becomes an error of the form."""
        try:
            final_terms.save_terms(programme=self.programme, values=form.values(), user=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect(reverse("evaluations:final_terms"))

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again with its errors."""
        return self.render_to_response(self.get_context_data(form=form), status=422)
