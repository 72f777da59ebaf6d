"""Deducting an accepted record: a proposal of one department, the answer of the other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.forms.diagnoses import AnswerForm
from apps.delivery.models import Deduction
from apps.delivery.permissions import deducts_records, reads_records
from apps.delivery.views.base import say
from apps.delivery.views.records import SeenRecordMixin


class DeductView(SeenRecordMixin, SingleObjectMixin, View):
    """Propose to deduct the record."""

    object_permission = deducts_records
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        try:
            services.propose_deduction(record=record, reason=request.POST.get("reason", ""), user=request.user)
        except Refused as refused:
            return say(request, record.get_absolute_url(), fault=str(refused))
        return say(request, record.get_absolute_url(), done=_("Proposed. The other department of the county decides."))


class DeductionAnswerView(AccessMixin, SingleObjectMixin, View):
    """Agree with a proposal, or say why the record stays accepted."""

    permission = reads_records
    model = Deduction
    http_method_names = ["post"]

    @staticmethod
    def object_permission(user: Any, deduction: Deduction) -> bool:
        """The departments of the county."""
        return deducts_records(user, deduction.record)

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("record__enrolment__park")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        deduction, form = self.get_object(), AnswerForm(request.POST)
        address = deduction.record.get_absolute_url()
        if not form.is_valid():
            return say(request, address, fault=" ".join(str(each[0]) for each in form.errors.values()))
        given = form.cleaned_data
        try:
            row = services.answer_deduction(
                deduction=deduction, agree=given["accept"], answer=given["answer"], user=request.user
            )
        except Refused as refused:
            return say(request, address, fault=str(refused))
        return say(request, address, done=str(row.get_state_display()))
