"""Publishing results, the page for everybody, appeals and their answers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import DetailView
from django.views.generic.base import TemplateResponseMixin, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.evaluations.forms.appeals import UPHELD, AnswerForm, AppealForm, PublishForm, ResultForm
from apps.evaluations.models import Appeal, Round, Score
from apps.evaluations.models.rounds import PUBLIC
from apps.evaluations.permissions import rounds as permissions
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.selectors.appeals import notice_of
from apps.evaluations.selectors.round_page import grades_of
from apps.evaluations.services.appeals import answer_appeal, file_appeal
from apps.evaluations.services.publishing import finish_round, publish_round
from apps.evaluations.views.rounds import SeenRound
from apps.evaluations.views.scores import SeenScore
from apps.evidence.choices import ACCEPT
from apps.evidence.views import send


class FormPage(TemplateResponseMixin, View):
    """A form about an object, and an act that may be refused."""

    object: Any
    template_name = "evaluations/round_act.html"
    icon_name = "check"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form."""
        self.object = self.get_object()  # type: ignore[attr-defined]
        return self.answer(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the object, or the form again."""
        self.object = self.get_object()  # type: ignore[attr-defined]
        form = self.form(request.POST)
        if form.is_valid():
            try:
                done = self.act(form)
            except Refused as refusal:
                for reason in refusal.reasons:
                    form.add_error(refusal.field if refusal.field in form.fields else None, str(reason))
            else:
                messages.success(request, _("Saved."))
                return redirect(done)
        return self.answer(form, 422)

    def answer(self, form: Any, status: int = 200) -> HttpResponse:
        """The page."""
        context = {"form": form, "heading": self.heading(), "icon_name": self.icon_name, "accept": ACCEPT}
        return self.render_to_response(self.get_context_data(**context), status=status)  # type: ignore[attr-defined]

    def heading(self) -> str:
        """What the page is for."""
        raise NotImplementedError

    def form(self, data: Any = None) -> Any:
        """The form of the act."""
        raise NotImplementedError

    def act(self, form: Any) -> Any:
        """Do it; returns where to go."""
        raise NotImplementedError


class PublishView(SeenRound, FormPage):
    """Make the results public."""

    permission = permissions.may_manage
    icon_name = "speakerphone"

    def heading(self) -> str:
        return _("Publish the results")

    def form(self, data: Any = None) -> PublishForm:
        return PublishForm(data)

    def act(self, form: Any) -> Round:
        publish_round(row=self.object, user=self.request.user, **form.cleaned_data)
        return self.object


class FinishView(SeenRound, FormPage):
    """Make the round final."""

    permission = permissions.may_manage
    icon_name = "shield-check"

    def heading(self) -> str:
        return _("Make final")

    def form(self, data: Any = None) -> ResultForm:
        return ResultForm(data)

    def act(self, form: Any) -> Round:
        return finish_round(row=self.object, user=self.request.user, **form.cleaned_data)


@method_decorator(login_not_required, name="dispatch")
class ResultsView(DetailView):
    """The published results, for everybody; nobody has to sign in."""

    template_name = "evaluations/results.html"
    context_object_name = "round"

    def get_queryset(self) -> Any:
        """Rounds that are public."""
        return Round.objects.filter(state__in=PUBLIC).select_related("programme")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        scheme = read_scheme(self.object.scheme)
        scores = list(self.object.scores.current().select_related("enrolment__park__county").in_order())
        return super().get_context_data(
            scheme=scheme,
            scores=scores,
            grades=grades_of(scores, scheme),
            notice=notice_of(self.object),
            today=timezone.localdate(),
            **kwargs,
        )


class AppealAddView(SeenScore, FormPage):
    """A park appeals."""

    permission = permissions.may_appeal
    object_permission = permissions.appeals
    template_name = "evaluations/appeal_form.html"

    def heading(self) -> str:
        return _("Appeal")

    def form(self, data: Any = None) -> AppealForm:
        initial = {"part": self.request.GET.get("part", "")}
        return AppealForm(data, initial=initial, scheme=read_scheme(self.object.round.scheme))

    def act(self, form: Any) -> Appeal:
        files = self.request.FILES.getlist("files")
        return file_appeal(score=self.object, user=self.request.user, files=files, **form.cleaned_data)


class SeenAppeal(AccessMixin, SingleObjectMixin):
    """An appeal this person may see."""

    model = Appeal
    permission = permissions.may_read
    context_object_name = "appeal"

    def get_queryset(self) -> Any:
        """With score, round and park."""
        names = ("score__round__programme", "score__enrolment__park", "filed_by", "answered_by", "corrected")
        return super().get_queryset().select_related(*names)


class AppealView(SeenAppeal, FormPage):
    """An appeal with its files; whoever may answer has the form."""

    template_name = "evaluations/appeal.html"
    http_method_names = ["get"]

    def heading(self) -> str:
        return str(self.object)

    def form(self, data: Any = None) -> AnswerForm:
        return AnswerForm(data, scheme=read_scheme(self.object.score.round.scheme))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_ = self.object.answered_at is None
        current = Score.objects.current().filter(
            round=self.object.score.round_id, enrolment=self.object.score.enrolment_id
        )
        return super().get_context_data(
            files=self.object.files.select_related("upload__blob").order_by("pk"),
            may_answer=open_ and permissions.answers(self.request.user, self.object),
            current=current.first(),
            **kwargs,
        )


class AppealAnswerView(AppealView):
    """Answer an appeal."""

    permission = permissions.may_answer
    object_permission = permissions.answers
    http_method_names = ["post"]

    def act(self, form: Any) -> Appeal:
        given = form.cleaned_data
        upheld = given["verdict"] == UPHELD
        return answer_appeal(
            appeal=self.object,
            upheld=upheld,
            text=given["answer"],
            user=self.request.user,
            correction=form.correction() if upheld else None,
        )


class AppealFileView(SeenAppeal, View):
    """A file of an appeal, to everybody who sees the appeal."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send it."""
        files = self.get_object().files.select_related("upload__blob")
        return send(request, get_object_or_404(files, pk=kwargs["file"]).upload)
