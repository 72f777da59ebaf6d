"""Signing a summary: submit for one department, agree or return for the other, take back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.filings import permissions, services
from apps.filings.forms import OpinionForm
from apps.filings.views.summaries import SummaryPage


class SigningPage(SummaryPage):
    """A step of the two departments of the county."""

    http_method_names = ["post"]
    permission = permissions.writes_for_county
    object_permission = permissions.writes_for


class SummarySubmitView(SigningPage):
    """Sign for one's department and ask the other one."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Submitted once however often it is sent, or the reasons."""
        self.object = self.get_object()
        given = request.POST.get("version", "")
        number = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
        try:
            services.submit(summary=self.object, user=request.user, version=number)
        except Refused as refusal:
            return self.whole(reasons=refusal.reasons, status=422)
        messages.success(request, _("Signed and submitted. The other department has been told."))
        return redirect(self.object)


class SummaryWithdrawView(SigningPage):
    """Take it back before the other department has spoken."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the summary, or the reason why not."""
        self.object = self.get_object()
        try:
            services.withdraw(summary=self.object, user=request.user)
            messages.success(request, _("Withdrawn. You can go on writing."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.object)


class SummaryOpinionView(SigningPage):
    """Agree to the digest that was seen, which files it, or return it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the summary, or the page again with the reason and everything typed."""
        self.object = self.get_object()
        form = OpinionForm(request.POST)
        if not form.is_valid():
            return self.whole(form=form, status=422)
        try:
            services.opine(summary=self.object, user=request.user, **form.cleaned_data)
        except Refused as refusal:
            return self.whole(form=form, reasons=refusal.reasons, status=422)
        messages.success(request, _("Your opinion has been recorded."))
        return redirect(self.object)
