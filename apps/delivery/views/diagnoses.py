"""Diagnoses of the park: list, report, answer, request to do without."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.models import Waiver
from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import RULE_DIAGNOSIS, DiagnosisState
from apps.delivery.forms.diagnoses import AnswerForm, DiagnosisForm, WithoutDiagnosisForm
from apps.delivery.models import Diagnosis
from apps.delivery.permissions import accepts_diagnosis, reads_records, records_services, writes_record
from apps.delivery.selectors.diagnoses import diagnoses_in
from apps.delivery.selectors.records import enrolments_to_record
from apps.delivery.views.base import OwnParkMixin, say
from apps.delivery.views.records import SeenRecordMixin
from apps.evidence.views import send
from apps.programmes.in_use import programme_in_use
from apps.programmes.selectors import clause_behind
from apps.vendors.views.base import RefusalMixin


class DiagnosisListView(AccessMixin, ListView):
    """Diagnoses of the programme in use: those before the park first, then the newest."""

    permission = reads_records
    paginate_by = 20
    template_name = "delivery/diagnoses.html"

    def get_queryset(self) -> "QuerySet[Diagnosis]":
        return diagnoses_in(self.request.user, programme_in_use(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, programme = self.request.user, programme_in_use(self.request)
        rows = context["page_obj"].object_list
        return context | {
            "rows": [(row, row.state == DiagnosisState.WAITING and accepts_diagnosis(user, row)) for row in rows],
            "may_add": records_services(user) and bool(enrolments_to_record(user, programme)),
            "clause": clause_behind(programme, RULE_DIAGNOSIS) if programme else None,
            "own": user.acting.organisation_id,
        }


class DiagnosisAddView(RefusalMixin, OwnParkMixin, FormView):
    """A report, also one from outside the programme."""

    template_name = "delivery/diagnosis_form.html"
    form_class = DiagnosisForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolment": self.enrolment}

    def get_initial(self) -> dict[str, Any]:
        return {"enterprise": self.request.GET.get("enterprise", "")}

    def write(self, form: DiagnosisForm) -> Diagnosis:
        """Record it."""
        return services.add_diagnosis(enrolment=self.enrolment, user=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        messages.success(self.request, _("The diagnosis is recorded and waits for the lead of the park."))
        return f"{reverse('delivery:diagnoses')}#diagnosis-{self.object.pk}"


class WithoutDiagnosisView(RefusalMixin, OwnParkMixin, FormView):
    """Ask the county to let precise services begin without a diagnosis."""

    template_name = "delivery/diagnosis_form.html"
    form_class = WithoutDiagnosisForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolment": self.enrolment}

    def get_initial(self) -> dict[str, Any]:
        return {"enterprise": self.request.GET.get("enterprise", "")}

    def write(self, form: WithoutDiagnosisForm) -> Waiver:
        """Ask."""
        return services.ask_without_diagnosis(enrolment=self.enrolment, user=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        clause = clause_behind(self.enrolment.programme, RULE_DIAGNOSIS)
        return super().get_context_data(**kwargs) | {"is_waiver": True, "clause": clause}

    def get_success_url(self) -> str:
        messages.success(self.request, _("The county has been asked."))
        return reverse("vendors:waivers")


class SeenDiagnosisMixin(AccessMixin, SingleObjectMixin):
    """The diagnosis of the address, if one may see it."""

    permission = reads_records
    model = Diagnosis

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("enrolment__park", "enterprise", "report__blob")


class DiagnosisDecideView(SeenDiagnosisMixin, View):
    """The lead accepts a report, or refuses it with a reason."""

    object_permission = accepts_diagnosis
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        diagnosis, form = self.get_object(), AnswerForm(request.POST)
        address = f"{reverse('delivery:diagnoses')}#diagnosis-{diagnosis.pk}"
        if not form.is_valid():
            return say(request, address, fault=" ".join(str(each[0]) for each in form.errors.values()))
        try:
            row = services.decide_diagnosis(diagnosis=diagnosis, user=request.user, **form.cleaned_data)
        except Refused as refused:
            return say(request, address, fault=str(refused))
        return say(request, address, done=f"{row.enterprise}: {row.get_state_display()}")


class DiagnosisFileView(SeenDiagnosisMixin, View):
    """The report, to everybody who sees the diagnosis."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send the file."""
        return send(request, self.get_object().report)


class DiagnosisMakeView(SeenRecordMixin, SingleObjectMixin, View):
    """Hand the report of a complete record to the lead as the diagnosis of its enterprise."""

    object_permission = writes_record
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        try:
            diagnosis = services.diagnosis_from_record(record=record, user=request.user)
        except Refused as refused:
            return say(request, record.get_absolute_url(), fault=str(refused))
        address = f"{reverse('delivery:diagnoses')}#diagnosis-{diagnosis.pk}"
        return say(request, address, done=_("The diagnosis is recorded and waits for the lead of the park."))
