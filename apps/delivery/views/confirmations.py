"""Certificates of enterprises: the park's page, and the page behind a one-time link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, TemplateView

from apps.common.refusals import Refused
from apps.common.throttle import too_often
from apps.delivery.choices import EDITABLE
from apps.delivery.codes import public_address, qr_picture
from apps.delivery.forms.confirmations import AnswerForm, CertificateForm
from apps.delivery.models import Confirmation
from apps.delivery.permissions import writes_record
from apps.delivery.rules.confirmations import CERTIFICATE
from apps.delivery.selectors.confirmations import confirmation_of, confirmation_rows
from apps.delivery.selectors.evidence import kinds_of, requirements_of
from apps.delivery.selectors.papers import paper_content
from apps.delivery.services.confirmations import (
    answer_certificate,
    keep_again,
    make_certificate,
    note_opened,
    over,
    store_key,
)
from apps.delivery.views.records import SeenRecordMixin
from apps.vendors.selectors import last_job

PER_ADDRESS, SECONDS = 30, 60
AGREES, REFUSES = "agree", "refuse"


class ConfirmationView(SeenRecordMixin, DetailView):
    """Where the certificate of a record stands, and the form for the next one."""

    template_name = "delivery/confirmation.html"
    context_object_name = "record"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, rows = self.object, confirmation_rows(self.object)
        kinds = kinds_of(requirements_of([record.service_type_id])[record.service_type_id])
        may = writes_record(self.request.user, record) and record.state in EDITABLE
        first = {"goal": rows[0].confirmation.goal if rows else record.effect or record.result}
        context = {
            "rows": rows,
            "is_asked": CERTIFICATE in {kind.code for kind in kinds},
            "may_write": may,
            "form": CertificateForm(initial=first),
            "can_print": paper_content(record, "certificate") is not None,
            "job": last_job(store_key(rows[0].confirmation)) if rows else None,
        }
        return super().get_context_data(**context | kwargs)


class ConfirmationMakeView(ConfirmationView):
    """Make a certificate: the link is in this answer and nowhere else."""

    object_permission = writes_record
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.object = self.get_object()
        if "keep" in request.POST:
            return self.keep()
        form, on_paper = CertificateForm(request.POST), "paper" in request.POST
        if not form.is_valid():
            return self.refuse(form)
        try:
            made = make_certificate(
                record=self.object, goal=form.cleaned_data["goal"], user=request.user, on_paper=on_paper
            )
        except Refused as refusal:
            form.add_error(refusal.field, list(map(str, refusal.reasons)))
            return self.refuse(form)
        context: dict[str, Any] = {"made": made.confirmation}
        if made.secret:
            address = public_address(request, reverse("delivery:confirm", args=[made.secret]))
            context |= {"address": address, "picture": qr_picture(address)}
        return self.render_to_response(self.get_context_data(**context))

    def keep(self) -> HttpResponse:
        """Try again to make evidence of a confirmation."""
        try:
            keep_again(record=self.object, user=self.request.user)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
        return redirect("delivery:confirmation", pk=self.object.pk)

    def refuse(self, form: CertificateForm) -> HttpResponse:
        """The page again with what was typed and why not."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(login_not_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class LinkMixin:
    """The certificate of the link, or 404; too many requests from one address get 429."""

    confirmation: Confirmation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if too_often(f"confirm:{request.META.get('REMOTE_ADDR', '')}", limit=PER_ADDRESS, seconds=SECONDS):
            headers = {"Retry-After": str(SECONDS)}
            return self.render_to_response({"too_often": True}, status=429, headers=headers)  # type: ignore[attr-defined, no-any-return]
        found = confirmation_of(kwargs["secret"])
        if found is None:
            raise Http404
        self.confirmation = found
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]


class ConfirmView(LinkMixin, TemplateView):
    """The text of the certificate and the answer of the enterprise; works once."""

    template_name = "delivery/confirm.html"

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        return self.show(AnswerForm())

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        if sentence := over(self.confirmation):
            return self.say(sentence)
        form = AnswerForm(request.POST)
        verdict = request.POST.get("verdict")
        if not form.is_valid() or verdict not in {AGREES, REFUSES}:
            return self.show(form, status=422)
        try:
            with transaction.atomic():
                row = answer_certificate(confirmation=self.confirmation, agrees=verdict == AGREES, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
            return self.show(form, status=422)
        return self.render_to_response(self.get_context_data(answered=row))

    def show(self, form: AnswerForm, *, status: int = 200) -> HttpResponse:
        """The certificate with the form, or why the link is over."""
        if sentence := over(self.confirmation):
            return self.say(sentence)
        content = self.confirmation.version.payload
        context = {"form": form, "content": content, "confirmation": self.confirmation, "secret": self.kwargs["secret"]}
        return self.render_to_response(self.get_context_data(**context), status=status)

    def say(self, sentence: str) -> HttpResponse:
        """Why the link is over; the text of the certificate is not shown any more."""
        return self.render_to_response(self.get_context_data(over=sentence), status=410)


class ConfirmOpenedView(LinkMixin, TemplateView):
    """The page tells that somebody looks at it; a preview of the link in a messenger does not."""

    template_name = "delivery/confirm.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        note_opened(confirmation=self.confirmation)
        return HttpResponse(status=204)
