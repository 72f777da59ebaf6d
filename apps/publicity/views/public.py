"""Pages without an account: notices, their files, objecting, complaining, looking an answer up (R0.58, R0.61)."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, ListView, TemplateView
from django.views.generic.base import View

from apps.accounts.models import Jurisdiction
from apps.common.refusals import Refused
from apps.common.throttle import too_often
from apps.evidence.views import send
from apps.publicity import captcha, permissions, selectors, services
from apps.publicity.forms import CodeForm, ComplaintForm, ObjectionForm
from apps.publicity.forms.public import PublicForm
from apps.publicity.models import Notice, NoticeFile
from apps.publicity.rules import takes_objections

READ_SECONDS, READS = 60, 240
SEND_SECONDS, SENDINGS = 600, 60


@method_decorator(login_not_required, name="dispatch")
class PublicMixin:
    """Open to everybody; too many requests from one address get 429 with the sentence that asks to wait."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        address = request.META.get("REMOTE_ADDR", "")
        reads = request.method in {"GET", "HEAD"}
        limit, seconds = (READS, READ_SECONDS) if reads else (SENDINGS, SEND_SECONDS)
        if too_often(f"public:{'read' if reads else 'send'}:{address}", limit=limit, seconds=seconds):
            context, headers = {"minutes": seconds // 60}, {"Retry-After": str(seconds)}
            return TemplateResponse(request, "publicity/wait.html", context, status=429, headers=headers)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]


class PublicNoticesView(PublicMixin, ListView):
    """What is open today, and what came of earlier notices."""

    template_name = "publicity/public.html"
    context_object_name = "notices"

    def get_queryset(self) -> Any:
        """Open ones."""
        return selectors.current_notices(timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(ended=selectors.ended_notices(timezone.localdate()), **kwargs)


@method_decorator(never_cache, name="dispatch")
class SendingView(PublicMixin, TemplateView):
    """A form anybody sends; ``keep`` calls the service. The code is shown once, on the answer to the POST."""

    thanks = "publicity/thanks.html"

    def form_of(self, **given: Any) -> PublicForm:
        """The form, with ``data`` that was sent or ``initial`` values."""
        raise NotImplementedError

    def keep(self, form: Any) -> tuple[Any, str]:
        """What was sent becomes a row; returns it with its receipt code."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form."""
        return self.show(self.form_of())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The thanks with the code, or the form again with what was typed."""
        form = self.form_of(data=request.POST)
        if "renew" in request.POST:
            typed = {name: value for name, value in request.POST.items() if name not in {"figures", "key"}}
            return self.show(self.form_of(initial=typed))
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            if not captcha.spend(form.data["key"]):
                raise Refused(_("This has just been sent. The page after the first sending shows the receipt code."))
            row, code = self.keep(form)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self.show(form, status=422)
        return TemplateResponse(request, self.thanks, {"row": row, "code": code})

    def show(self, form: PublicForm, *, status: int = 200) -> HttpResponse:
        """The page with this form and its picture."""
        return self.render_to_response(self.get_context_data(form=form, **form.challenge()), status=status)


class NoticeView(SendingView):
    """One notice with its files, and the form to object while it is open."""

    template_name = "publicity/notice.html"

    @cached_property
    def notice(self) -> Notice:
        """The notice of the address once it has begun, or 404."""
        rows = Notice.objects.public_on(timezone.localdate()).select_related("jurisdiction", "organisation")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def is_open(self) -> bool:
        """Whether somebody may object today."""
        row = self.notice
        return takes_objections(row.opens_on, row.closes_on, row.closed_at is not None, timezone.localdate())

    def form_of(self, **given: Any) -> PublicForm:
        return ObjectionForm(**given)

    def keep(self, form: ObjectionForm) -> tuple[Any, str]:
        return services.object_publicly(notice=self.notice, text=form.cleaned_data["text"], writer=form.writer)

    def show(self, form: PublicForm, *, status: int = 200) -> HttpResponse:
        """Without the form when the days are over."""
        if not self.is_open:
            return self.render_to_response(self.get_context_data(form=form), status=status)
        return super().show(form, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The notice and its files; its link for those who work on it."""
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "notice": self.notice,
            "files": self.notice.files.select_related("upload__blob").order_by("pk"),
            "is_open": self.is_open,
            "works": permissions.publishes(user, self.notice.jurisdiction_id),
        }


class NoticeFileView(PublicMixin, DetailView):
    """A file of a notice that is public."""

    def get_queryset(self) -> Any:
        """Files of this notice once it has begun."""
        shown = Notice.objects.public_on(timezone.localdate()).filter(pk=self.kwargs["pk"])
        return NoticeFile.objects.filter(notice__in=shown).select_related("upload__blob")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The original, as a download."""
        return send(request, get_object_or_404(self.get_queryset(), pk=kwargs["file"]).upload)


class ComplainView(SendingView):
    """A complaint about a park or any other matter of a county."""

    template_name = "publicity/complain.html"

    def form_of(self, **given: Any) -> PublicForm:
        return ComplaintForm(places=selectors.places_that_answer(), **given)

    def keep(self, form: ComplaintForm) -> tuple[Any, str]:
        given = form.cleaned_data
        place = Jurisdiction.objects.get(pk=given["jurisdiction"])
        return services.complain(jurisdiction=place, about=given["about"], text=given["text"], writer=form.writer)


@method_decorator(never_cache, name="dispatch")
class LookUpView(PublicMixin, TemplateView):
    """The answer behind a receipt code; asked by POST, so no code stands in an address."""

    template_name = "publicity/look_up.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Where the code is typed."""
        return self.render_to_response({"form": CodeForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """What was sent with the code and the answer; a code nobody was given is named so."""
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.render_to_response({"form": form}, status=422)
        found = selectors.objection_of_code(form.cleaned_data["code"])
        return self.render_to_response({"form": form, "found": found, "asked": True}, status=200 if found else 404)


class SoundView(PublicMixin, View):
    """The figures of a picture, spoken."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """A WAV file, or 404 for a key that ended."""
        spoken = captcha.sound(key)
        if not spoken:
            raise Http404
        return HttpResponse(spoken, content_type="audio/wav", headers={"Cache-Control": "no-store"})
