"""Measures about the money of a park, and publishing a notice about it."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.evidence.views import send
from apps.funds import permissions, selectors, services
from apps.funds.forms import (
    MeasureAnswerForm,
    MeasureForm,
    PayForm,
    ReplyForm,
    TrancheNoticeForm,
)
from apps.funds.models import Measure
from apps.funds.views.base import ActView, SeenAward, day
from apps.programmes.models import TrancheRule
from apps.publicity.forms import papers_of, publication_of
from apps.publicity.selectors import default_last_day


class SeenMeasure(AccessMixin):
    """A measure this person may see."""

    permission = permissions.may_read
    context_object_name = "measure"

    def get_queryset(self) -> Any:
        names = ("award__enrolment__programme", "award__enrolment__park__operator", "award__county", "notice__blob")
        people = ("proposed_by", "proposed_for", "answered_by", "answered_for", "replied_by")
        return Measure.objects.visible_to(self.request.user).select_related(*names, *people)


class MeasureView(SeenMeasure, DetailView):
    """Reason, both opinions, statement of the park, entries."""

    template_name = "funds/measure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.object, self.request.user
        return super().get_context_data(**kwargs) | {
            "award": row.award,
            "entries": row.payments.order_by("pk"),
            "may_answer": permissions.answers_measure(user, row),
            "may_recover": permissions.recovers(user, row),
            "may_reply": permissions.replies(user, row),
        }


class MeasureAddView(SeenAward, ActView):
    """Either department of the county proposes a measure."""

    permission = permissions.may_act
    object_permission = permissions.decides
    form_class = MeasureForm
    heading, submit, icon = _("Propose a measure"), _("Hand to the other department"), "gavel"
    lead = "funds/_lead_sums.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"now": selectors.sums(self.object)}

    def act(self, given: dict[str, Any]) -> Measure:
        decision = services.Decision(given["kind"], given["reason"], given["file"], given["amount_yuan"])
        return services.propose_measure(award=self.object, decision=decision, key=given["key"], user=self.request.user)


class MeasureAnswerView(SeenMeasure, ActView):
    """The other department answers."""

    permission = permissions.may_act
    object_permission = permissions.answers_measure
    form_class = MeasureAnswerForm
    heading, submit, icon = _("Answer the measure"), _("Give the opinion"), "scale"
    lead = "funds/_lead_measure.html"

    def act(self, given: dict[str, Any]) -> Measure:
        return services.answer_measure(
            measure=self.object,
            agrees=given["agrees"] == "yes",
            text=given["text"],
            key=given["key"],
            user=self.request.user,
        )


class RecoverView(SeenMeasure, ActView):
    """Finance records that the money came back."""

    permission = permissions.may_act
    object_permission = permissions.recovers
    form_class = PayForm
    heading, submit, icon = _("Record the recovery"), _("Record the recovery"), "wallet"
    lead = "funds/_lead_measure.html"

    def get_initial(self) -> dict[str, Any]:
        return {"amount_yuan": self.object.amount_yuan, "made_on": timezone.localdate()}

    def act(self, given: dict[str, Any]) -> Measure:
        slip = services.Slip(given["amount_yuan"], day(given), given["voucher_number"], given["file"])
        return services.record_recovery(measure=self.object, slip=slip, key=given["key"], user=self.request.user)


class ReplyView(SeenMeasure, ActView):
    """The park states its view."""

    permission = permissions.may_confirm
    object_permission = permissions.replies
    form_class = ReplyForm
    heading, submit, icon = _("Statement of the park"), _("Send"), "message-2"
    lead = "funds/_lead_measure.html"

    def act(self, given: dict[str, Any]) -> Measure:
        return services.reply(measure=self.object, text=given["text"], user=self.request.user)


class MeasureFileView(SeenMeasure, SingleObjectMixin, View):
    """The notice document."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send it."""
        return send(request, self.get_object().notice)


class NoticeAddView(SeenAward, ActView):
    """Economy publishes one about the money of a park; the tranche named waits for its end."""

    permission = permissions.may_act
    object_permission = permissions.proposes
    form_class = TrancheNoticeForm
    heading, submit, icon = _("Publish a notice"), _("Publish"), "speakerphone"

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the tranches of the programme."""
        rules = TrancheRule.objects.filter(programme=self.object.enrolment.programme_id)
        return super().get_form_kwargs() | {"rules": rules.order_by("number")}

    def get_initial(self) -> dict[str, Any]:
        """From today on, for as long as is usual."""
        today = timezone.localdate()
        return {"opens_on": today, "closes_on": default_last_day(today)}

    def act(self, given: dict[str, Any]) -> str:
        row = services.publish(
            award=self.object,
            publication=publication_of(given),
            rule=given["rule"],
            user=self.request.user,
            files=papers_of(given),
        )
        return reverse("publicity:work", args=[row.pk])
