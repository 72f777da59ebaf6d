"""Pages of the departments about what was said."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, ListView
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.publicity import permissions, selectors, services
from apps.publicity.forms import AnswerForm, TakeDownForm
from apps.publicity.models import Objection
from apps.publicity.rules import masked_name, masked_phone
from apps.publicity.views.work import ActView, OfNotice


class ObjectionListView(AccessMixin, ListView):
    """Objections and complaints of the places in sight, those that wait first."""

    permission = permissions.oversees
    template_name = "publicity/objections.html"
    context_object_name = "objections"
    paginate_by = 20

    def get_queryset(self) -> Any:
        """Rows of the page."""
        return selectors.objections_page(self.request.user, only_open=self.request.GET.get("state") == "open")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        only_open = self.request.GET.get("state") == "open"
        return super().get_context_data(today=timezone.localdate(), only_open=only_open, **kwargs)


class SeenObjection(AccessMixin):
    """What was said in a place in sight; who wrote stays masked."""

    permission = permissions.oversees
    context_object_name = "objection"
    object: Objection

    def get_queryset(self) -> Any:
        """Rows this person may see."""
        names = ("notice", "jurisdiction", "answered_by", "answered_for", "taken_by")
        return Objection.objects.visible_to(self.request.user).select_related(*names)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page without name and number."""
        row, user = self.object, self.request.user  # type: ignore[attr-defined]
        masked = services.Writer(masked_name(row.name), masked_phone(row.phone))
        context = {"writer": masked, "handles": permissions.handles(user, row), "today": timezone.localdate()}
        answers = permissions.answers(user, row)
        return super().get_context_data(**context | {"answers": answers} | kwargs)  # type: ignore[misc, no-any-return]


class ObjectionView(SeenObjection, DetailView):
    """One objection or complaint, its answer or the form for it."""

    template_name = "publicity/objection.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form=AnswerForm(), **kwargs)


class AnswerView(SeenObjection, ActView, SingleObjectMixin):
    """Answer it."""

    http_method_names = ["post"]
    object_permission = permissions.handles
    template_name = "publicity/objection.html"
    form_class = AnswerForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the answer, or show the page again with what was typed."""
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    def act(self, form: AnswerForm) -> Objection:
        given = form.cleaned_data
        return services.answer(
            objection=self.object, text=given["text"], finding=given["finding"], user=self.request.user
        )


@method_decorator(never_cache, name="dispatch")
class RevealView(SeenObjection, DetailView):
    """Show who wrote, on record."""

    http_method_names = ["post"]
    object_permission = permissions.handles
    template_name = "publicity/objection.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page with name and number, or with the reason why not."""
        self.object = self.get_object()
        try:
            shown = {"writer": services.reveal(objection=self.object, user=request.user), "is_revealed": True}
        except Refused as refusal:
            shown = {"faults": [{"text": str(refusal)}]}
            return self.render_to_response(self.get_context_data(form=AnswerForm(), **shown), status=422)
        return self.render_to_response(self.get_context_data(form=AnswerForm(), **shown))


class TakeDownView(OfNotice):
    """Take down an objection that came by phone, by letter or at the desk; the code is shown once."""

    form_class = TakeDownForm
    heading, submit, icon = _("Take down an objection"), _("Keep"), "message-2"

    def get_initial(self) -> dict[str, Any]:
        return {"received_on": timezone.localdate()}

    def act(self, form: TakeDownForm) -> HttpResponse:
        given = form.cleaned_data
        row, code = services.take_down(
            notice=self.object,
            text=given["text"],
            received_on=given["received_on"],
            writer=form.writer,
            user=self.request.user,
        )
        return TemplateResponse(self.request, "publicity/taken.html", {"row": row, "code": code})
