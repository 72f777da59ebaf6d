"""Violation cases: list, page, opening, handling, ending; the notice of a freeze."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.accounts.permissions import is_park
from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.evidence.views import send
from apps.integrity import services
from apps.integrity.forms import CaseFilter, CaseForm, EndForm, FilesForm, HandleForm
from apps.integrity.models import Case, Signal
from apps.integrity.permissions import decides, ends_case, opens_any, reads_signals, sees_parts, works_on_case
from apps.integrity.selectors import cases_to_see, course_of, lines_of, open_cases, signals_to_see
from apps.parks.models import Park
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment


class CaseListView(AccessMixin, ListView):
    """Cases one may see, newest first."""

    permission = reads_signals
    paginate_by = 20
    template_name = "integrity/cases.html"
    context_object_name = "cases"

    def get_queryset(self) -> "QuerySet[Case]":
        self.filter_form = CaseFilter(self.request.GET)
        return cases_to_see(self.request.user).filter(**self.filter_form.wanted())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"filter_form": self.filter_form, "may_open": opens_any(self.request.user)}


class SeenCaseMixin(AccessMixin):
    """One case a person may see."""

    permission = reads_signals
    context_object_name = "case"

    def get_queryset(self) -> "QuerySet[Case]":
        return cases_to_see(self.request.user).select_related("opened_for", "handled_by", "closed_by")


class CaseView(SeenCaseMixin, DetailView):
    """One case: facts, files, signals behind it, what can be done next."""

    template_name = "integrity/case.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, case = self.request.user, self.object
        return super().get_context_data(**kwargs) | {
            "files": case.files.select_related("upload__blob", "upload__uploaded_by").order_by("pk"),
            "lines": lines_of(signals_to_see(user).filter(case=case), user),
            "records": case.records.order_by("pk"),
            "course": course_of(case),
            "may_work": works_on_case(user, case),
            "may_end": ends_case(user, case),
            "handle_form": kwargs.get("handle_form") or HandleForm(),
            "end_form": kwargs.get("end_form") or EndForm(),
            "files_form": FilesForm(),
        }


class CaseStepView(SeenCaseMixin, SingleObjectMixin, View):
    """A POST about one case; the answer is its page."""

    permission = decides
    http_method_names = ["post"]
    form_class: Any = None
    done: Any = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self.get_object()
        form = self.form_class(request.POST, request.FILES)
        if not form.is_valid():
            faults = [f"{form.fields[name].label}: {error}" for name, errors in form.errors.items() for error in errors]
            messages.error(request, " ".join(faults))
            return redirect(case)
        try:
            with transaction.atomic():
                self.step(case, form.cleaned_data)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Kept."))
        return redirect(case)

    def step(self, case: Case, given: dict[str, Any]) -> None:
        """What this address does."""
        raise NotImplementedError


class CaseHandleView(CaseStepView):
    """Say what is done about it."""

    form_class = HandleForm

    def step(self, case: Case, given: dict[str, Any]) -> None:
        services.handle_case(case=case, handling=given["handling"], note=given["handling_note"], user=self.request.user)


class CaseEndView(CaseStepView):
    """Close or lift it."""

    form_class = EndForm

    def step(self, case: Case, given: dict[str, Any]) -> None:
        services.end_case(case=case, result=given["result"], user=self.request.user)


class CaseFilesView(CaseStepView):
    """More files."""

    form_class = FilesForm

    def step(self, case: Case, given: dict[str, Any]) -> None:
        services.add_files(case=case, files=given["files"], user=self.request.user)


class CaseFileView(SeenCaseMixin, SingleObjectMixin, View):
    """One file of a case."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
        found = self.get_object().files.select_related("upload__blob").filter(pk=file).first()
        if found is None:
            raise Http404
        return send(request, found.upload)


class CaseAddView(AccessMixin, FormView):
    """A new case, by hand or with ``?signal=``."""

    permission = opens_any
    template_name = "integrity/case_form.html"
    form_class = CaseForm

    @cached_property
    def signal(self) -> Signal | None:
        """The signal it comes from; 404 for one that may not be seen."""
        wanted = self.request.GET.get("signal", "")
        if not wanted:
            return None
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 16):
            raise Http404
        return get_object_or_404(signals_to_see(self.request.user), pk=wanted)

    @cached_property
    def enrolments(self) -> "QuerySet[Enrolment]":
        """Pilot parks of the programme that this person may hold responsible."""
        rows = Enrolment.objects.visible_to(self.request.user).select_related("park").order_by("park__sort_key", "pk")
        if self.signal is None:
            return rows.filter(programme=programme_in_use(self.request))
        parks = [pk for pk in (self.signal.left_park_id, self.signal.right_park_id) if pk]
        return rows.filter(programme=self.signal.programme_id, park__in=parks)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolments": self.enrolments}

    def get_initial(self) -> dict[str, Any]:
        if self.signal is None:
            return {}
        only = list(self.enrolments[:2])
        line = lines_of([self.signal], self.request.user)[0]
        return {"facts": f"{self.signal}: {line.sentence}", "enrolment": only[0] if len(only) == 1 else None}

    def form_valid(self, form: CaseForm) -> HttpResponse:
        given = form.cleaned_data
        charge = services.Charge(given["kind"], given["facts"], given["amount_yuan"])
        try:
            with transaction.atomic():
                case = services.open_case(
                    enrolment=given["enrolment"], charge=charge, user=self.request.user, signal=self.signal
                )
                services.add_files(case=case, files=given["files"], user=self.request.user)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.form_invalid(form)
        messages.success(self.request, _("%(case)s is open. Payments to the park are held back.") % {"case": case})
        return redirect(case)

    def form_invalid(self, form: CaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = lines_of([self.signal], self.request.user)[0] if self.signal else None
        return super().get_context_data(**kwargs) | {"line": line}


class FreezeView(AccessMixin, DetailView):
    """The notice that payments to a park are held back, as a part of other pages; empty when they are not."""

    permission = sees_parts
    model = Park
    template_name = "integrity/_freeze.html"
    context_object_name = "park"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cases = list(open_cases(self.object))
        return super().get_context_data(**kwargs) | {
            "cases": cases,
            "is_park": is_park(self.request.user),
            "may_read": reads_signals(self.request.user),
        }
