"""The gates of one award, and what opens them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.refusals import Refused
from apps.evidence.views import send
from apps.funds import permissions, selectors, services
from apps.funds.forms import AssessForm, MechanismForm, ProposeForm, SignForm
from apps.funds.models import Assessment, Award, Tranche
from apps.funds.rules.monitors import WIDE_GAP
from apps.funds.views.base import ActView, SeenAward, SeenTranche
from apps.programmes.models import TrancheRule


class GatesView(SeenAward, DetailView):
    """Every tranche with its conditions, and both monitors."""

    template_name = "funds/gates.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The whole page."""
        today, user = timezone.localdate(), self.request.user
        shown = selectors.figures(self.object, today)
        gates = selectors.gates(self.object, user, shown.now, today)
        return super().get_context_data(**kwargs) | {
            "figures": shown,
            "gates": gates,
            "shares": " · ".join(f"{each.share:.0f}" for each in gates if each.share is not None),
            "park_list": [self.object.enrolment.park_id],
            "course": selectors.course(self.object),
            "scheme": selectors.scheme_of(self.object, user),
            "measures": self.object.measures.order_by("-pk"),
            "notices": selectors.notices_of(self.object),
            "may_decide": permissions.decides(user, self.object),
            "may_publish": permissions.proposes(user, self.object),
            "gap": WIDE_GAP,
            "today": today,
        }


class OfRule(SeenAward):
    """An award and one tranche of its programme, by number."""

    @property
    def rule(self) -> TrancheRule:
        """The tranche of the address; 404 for a number the programme does not have."""
        rows = TrancheRule.objects.select_related("clause")
        return get_object_or_404(rows, programme=self.object.enrolment.programme_id, number=self.kwargs["number"])


class ProposeView(OfRule, ActView):
    """Economy proposes a payment; the share is shown while the amount is typed."""

    permission = permissions.may_act
    object_permission = permissions.proposes
    form_class = ProposeForm
    template_name = "funds/propose.html"
    heading, submit, icon = _("Propose a payment"), _("Propose to finance"), "send"

    def gate(self) -> Any:
        """The gate of this tranche as it stands."""
        now = selectors.sums(self.object)
        rule = self.rule
        found = selectors.gates(self.object, self.request.user, now, timezone.localdate())
        return next(each for each in found if each.rule.pk == rule.pk)

    def get_initial(self) -> dict[str, Any]:
        """What the rule of the tranche suggests."""
        gate = self.gate()
        return {"amount_yuan": gate.amount, "reason": gate.tranche.reason if gate.tranche else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"gate": self.gate(), "now": selectors.sums(self.object)}

    def act(self, given: dict[str, Any]) -> Tranche:
        return services.propose(
            award=self.object,
            rule=self.rule,
            amount=given["amount_yuan"],
            reason=given["reason"],
            key=given["key"],
            user=self.request.user,
        )


class UrgeView(OfRule, SingleObjectMixin, View):
    """One click at a condition: who must act is urged, on record."""

    permission = permissions.may_see_sums
    object_permission = permissions.may_urge
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, number: int, code: str) -> HttpResponse:
        """Back to the gate; a refusal is told there."""
        self.object = self.get_object()
        try:
            row = services.urge_condition(award=self.object, rule=self.rule, code=code, user=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            names = gettext(", ").join(each.message.recipient.name for each in row.people.all())
            messages.success(request, gettext("Urged: %(people)s.") % {"people": names})
        return redirect(f"{self.object.get_absolute_url()}#tranche-{number}")


class MechanismView(SeenAward, DetailView):
    """The documents by which the park shows its mechanism."""

    template_name = "funds/mechanism.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        files = self.object.mechanism_files.select_related("upload__blob", "added_by").order_by("pk")
        return super().get_context_data(**kwargs) | {
            "files": files,
            "may_add": permissions.park_of(self.request.user, self.object),
        }


class MechanismAddView(SeenAward, ActView):
    """The park adds one."""

    permission = permissions.may_confirm
    object_permission = permissions.park_of
    form_class = MechanismForm
    heading, submit, icon = _("Document of the working mechanism"), _("Upload"), "upload"

    def act(self, given: dict[str, Any]) -> Award:
        services.add_mechanism(award=self.object, title=given["title"], file=given["file"], user=self.request.user)
        return self.object


class MechanismFileView(SeenAward, SingleObjectMixin, View):
    """One document of the mechanism."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
        """Send it."""
        found = self.get_object().mechanism_files.select_related("upload__blob").filter(pk=file).first()
        if found is None:
            raise Http404
        return send(request, found.upload)


class AssessView(OfRule, ActView):
    """Economy writes the joint assessment."""

    permission = permissions.may_act
    object_permission = permissions.proposes
    form_class = AssessForm
    heading, submit, icon = _("Joint assessment"), _("Hand to finance"), "send"
    lead = "funds/_lead_assess.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rule, now = self.rule, timezone.localdate()
        facts = selectors.facts_of(self.object, [rule], now)
        return super().get_context_data(**kwargs) | {
            "rule": rule,
            "facts": facts,
            "files": self.object.mechanism_files.order_by("pk"),
        }

    def act(self, given: dict[str, Any]) -> Assessment:
        return services.assess(
            award=self.object,
            rule=self.rule,
            findings=given["findings"],
            pays_all=given["pays_all"],
            user=self.request.user,
        )


class SeenAssessment(SeenTranche):
    """An assessment this person may see."""

    context_object_name = "assessment"

    def get_queryset(self) -> Any:
        names = ("award__enrolment__programme", "award__enrolment__park", "award__county", "rule__clause")
        people = ("written_by", "written_for", "signed_by", "signed_for")
        return Assessment.objects.visible_to(self.request.user).select_related(*names, *people)


class AssessmentView(SeenAssessment, DetailView):
    """What both departments assessed."""

    template_name = "funds/assessment.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = selectors.newest(self.object)
        return super().get_context_data(**kwargs) | {
            "award": self.object.award,
            "version": version,
            "opinions": selectors.opinions_of(version),
            "may_sign": permissions.signs_assessment(self.request.user, self.object),
        }


class AssessmentSignView(SeenAssessment, ActView):
    """Finance signs or returns it."""

    permission = permissions.may_act
    object_permission = permissions.signs_assessment
    form_class = SignForm
    heading, submit, icon = _("Sign the assessment"), _("Give the opinion"), "scale"
    lead = "funds/_lead_paper.html"

    def get_initial(self) -> dict[str, Any]:
        return {"digest": selectors.newest(self.object).digest}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = selectors.newest(self.object)
        return super().get_context_data(**kwargs) | {"award": self.object.award, "version": version}

    def act(self, given: dict[str, Any]) -> Assessment:
        return services.sign_assessment(assessment=self.object, user=self.request.user, **given)
