"""The statement that a service cost nothing: filed by the park, answered by the county."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.forms import ZeroFeeAnswerForm, ZeroFeeForm
from apps.delivery.models import ServiceRecord
from apps.delivery.permissions import decides_zero_fee
from apps.delivery.views.files import RecordActionView


class ZeroFeeView(RecordActionView):
    """File a statement."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        form = ZeroFeeForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.answer(record, faults=[str(error) for errors in form.errors.values() for error in errors])
        try:
            services.state_zero_fee(record=record, user=request.user, **form.cleaned_data)
        except Refused as refusal:
            return self.answer(record, faults=[str(reason) for reason in refusal.reasons])
        return self.answer(record, _("The statement is filed. It counts once the county has accepted it."))


class ZeroFeeDecideView(RecordActionView):
    """The county's answer to a statement."""

    object_permission = decides_zero_fee

    def post(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
        record = self.get_object()
        cited = self.get_evidence(record)
        form = ZeroFeeAnswerForm(request.POST)
        if not form.is_valid():
            return self.back(record, str(next(iter(form.errors.values()))[0]))
        if not hasattr(cited, "zero_fee"):
            raise Http404
        try:
            stated = services.decide_zero_fee(evidence=cited, user=request.user, **form.cleaned_data)
        except Refused as refusal:
            return self.back(record, str(refusal))
        messages.success(request, _("The answer is on record: %(state)s.") % {"state": stated.get_state_display()})
        return redirect(f"{record.get_absolute_url()}#file-{cited.pk}")

    def back(self, record: ServiceRecord, fault: str) -> HttpResponse:
        """To the page with what was wrong."""
        messages.error(self.request, fault)
        return redirect(record.get_absolute_url())
