"""The public page that answers the check code of a printed document."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from apps.approvals.selectors import versions_of_code
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
