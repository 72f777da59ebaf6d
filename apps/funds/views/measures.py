"""Measures about the money of a park, and public notices."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.evidence.views import send
from apps.funds import permissions, selectors, services
from apps.funds.forms import (
    CloseForm,
    MeasureAnswerForm,
    MeasureForm,
    NoticeForm,
    ObjectionForm,
    PayForm,
    ReplyForm,
)
from apps.funds.models import Measure, Notice
from apps.funds.views.base import ActView, SeenAward, day


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


@method_decorator(login_not_required, name="dispatch")
class PublicNoticesView(ListView):
    """Notices that are open today, for everybody; nothing personal stands in them (R0.58)."""

    template_name = "funds/public_notices.html"
    context_object_name = "notices"

    def get_queryset(self) -> Any:
        """Those whose days include today."""
        return selectors.open_notices(timezone.localdate())


class SeenNotice(AccessMixin):
    """A notice this person may see."""

    permission = permissions.may_read
    context_object_name = "notice"

    def get_queryset(self) -> Any:
        rows = Notice.objects.visible_to(self.request.user)
        return rows.select_related("award__enrolment__park", "county", "published_by", "closed_by", "programme")


class NoticeView(SeenNotice, DetailView):
    """The notice with its objections."""

    template_name = "funds/notice.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "objections": self.object.objections.select_related("answered_by").order_by("pk"),
            "may_work": permissions.works_on_notice(self.request.user, self.object),
            "award": self.object.award,
        }


class NoticeAddView(SeenAward, ActView):
    """Economy publishes one."""

    permission = permissions.may_act
    object_permission = permissions.proposes
    form_class = NoticeForm
    heading, submit, icon = _("Publish a notice"), _("Publish"), "speakerphone"

    def act(self, given: dict[str, Any]) -> Notice:
        return services.publish(award=self.object, publication=services.Publication(**given), user=self.request.user)


class NoticeActView(SeenNotice, ActView):
    """An act of economy on an open notice."""

    permission = permissions.may_act
    object_permission = permissions.works_on_notice
    lead = "funds/_lead_notice.html"


class ObjectionAddView(NoticeActView):
    """Take down an objection."""

    form_class = ObjectionForm
    heading, submit, icon = _("Take down an objection"), _("Keep"), "message-2"
    hint = _("Write what was said, not who said it.")

    def act(self, given: dict[str, Any]) -> Notice:
        services.take_objection(notice=self.object, user=self.request.user, **given)
        return self.object


class ObjectionAnswerView(NoticeActView):
    """Answer one."""

    form_class = ReplyForm
    heading, submit, icon = _("Answer the objection"), _("Keep"), "message-2"

    def act(self, given: dict[str, Any]) -> Notice:
        objection = get_object_or_404(self.object.objections.select_related("notice"), pk=self.kwargs["objection"])
        services.answer_objection(objection=objection, answer=given["text"], user=self.request.user)
        return self.object


class NoticeCloseView(NoticeActView):
    """Close it with its result."""

    form_class = CloseForm
    heading, submit, icon = _("Close the notice"), _("Close the notice"), "circle-check"

    def act(self, given: dict[str, Any]) -> Notice:
        return services.close_notice(notice=self.object, result=given["result"], user=self.request.user)
