"""The public page that answers the check code of a printed document, and the quick phrases of a department."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from apps.approvals import services
from apps.approvals.forms import PhraseForm
from apps.approvals.models import Phrase
from apps.approvals.permissions import keeps_phrases
from apps.approvals.selectors import versions_of_code
from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.common.throttle import too_often

ASKED, SECONDS = 30, 60


@method_decorator(login_not_required, name="dispatch")
class CheckView(TemplateView):
    """Anybody may compare a paper with what was frozen; a code nobody was given and no code at all look the same."""

    template_name = "approvals/check.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if too_often(f"check:{request.META.get('REMOTE_ADDR', '')}", limit=ASKED, seconds=SECONDS):
            return self.render_to_response({"too_often": True}, status=429, headers={"Retry-After": str(SECONDS)})
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        found = versions_of_code(code)
        return self.render_to_response({"code": code, "found": found}, status=200 if found else 404)


@method_decorator(login_not_required, name="dispatch")
class CheckStartView(TemplateView):
    """Where a code is typed by hand."""

    template_name = "approvals/check.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        code = request.GET.get("code", "").strip()[:40].replace("/", "")
        return redirect("approvals:check", code=code) if code else self.render_to_response({})


class PhrasesView(AccessMixin, TemplateView):
    """The phrases of one's department, and adding one."""

    permission = keeps_phrases
    template_name = "approvals/phrases.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Phrase.objects.visible_to(self.request.user)
        return {"form": PhraseForm()} | super().get_context_data(phrases=rows, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Back to the list, or the form with its fault."""
        form = PhraseForm(request.POST)
        if form.is_valid():
            try:
                services.add_phrase(text=form.cleaned_data["text"], user=request.user)
                return redirect("approvals:phrases")
            except Refused as refused:
                form.add_error("text", str(refused))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PhraseRemoveView(AccessMixin, View):
    """Take a phrase away."""

    permission = keeps_phrases
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Back to the list."""
        phrase = get_object_or_404(Phrase.objects.visible_to(request.user), pk=pk)
        services.remove_phrase(phrase=phrase, user=request.user)
        messages.success(request, _("The phrase is removed."))
        return redirect("approvals:phrases")
