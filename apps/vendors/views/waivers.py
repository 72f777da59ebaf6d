"""Waivers to decide, waivers asked for, signals of related parties."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from apps.approvals.models import Waiver
from apps.approvals.permissions import decides
from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.parks.models import Park
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment, ServiceType
from apps.programmes.selectors import clause_behind
from apps.vendors import services
from apps.vendors.choices import RULE_SECOND
from apps.vendors.forms import DecisionForm, DismissForm, SingleForm
from apps.vendors.permissions import dismisses_signals, keeps_for, reads_catalogue, sees_signals
from apps.vendors.selectors import signals_in, signals_to_see, waiver_page
from apps.vendors.views.base import RefusalMixin


class WaiverListView(AccessMixin, TemplateView):
    """Requests that wait first, then the answered ones; below, the signals for those who may see them."""

    permission = reads_catalogue
    template_name = "vendors/waivers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        programme = programme_in_use(self.request)
        return super().get_context_data(**kwargs) | {
            "page": waiver_page(user, timezone.localdate(), self.operator()),
            "sees_signals": sees_signals(user),
            "signals": signals_to_see(user, programme) if sees_signals(user) else [],
            "until": programme.end_date if programme else None,
        }

    def operator(self) -> int | None:
        """The park operator of ``?park=``; anything that is no number shows all."""
        wanted = self.request.GET.get("park", "")
        return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else None


class WaiverDecideView(AccessMixin, SingleObjectMixin, View):
    """The county's answer."""

    permission = reads_catalogue
    model = Waiver
    object_permission = decides
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        waiver = self.get_object()
        form = DecisionForm(request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, str(errors[0]))
            return redirect("vendors:waivers")
        try:
            waiver = services.answer_waiver(waiver=waiver, user=request.user, **form.cleaned_data)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The answer is on record: %(state)s.") % {"state": waiver.get_state_display()})
        return redirect("vendors:waivers")


class SignalDismissView(AccessMixin, SingleObjectMixin, View):
    """Lay a signal of a park aside."""

    permission = sees_signals
    model = Park
    object_permission = dismisses_signals
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        park = self.get_object()
        form = DismissForm(request.POST)
        key = form.key() if form.is_valid() else None
        signal = next((each for each in signals_in([park]) if each.key == key), None)
        if signal is None:
            raise Http404
        try:
            services.dismiss_signal(signal=signal, reason=form.cleaned_data["reason"], user=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The signal is laid aside."))
        return redirect(f"{reverse('vendors:waivers')}#signals")


class AskSingleView(RefusalMixin, AccessMixin, SingleObjectMixin, FormView):
    """Why one provider is enough for a service."""

    permission = reads_catalogue
    template_name = "vendors/ask_single.html"
    form_class = SingleForm

    @staticmethod
    def object_permission(user: Any, enrolment: Enrolment) -> bool:
        """Staff of the park."""
        return keeps_for(user, enrolment.park)

    def get_queryset(self) -> Any:
        return Enrolment.objects.visible_to(self.request.user).select_related("park", "programme")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reads_catalogue(request.user):
            self.object = self.enrolment = self.get_object()
            services_there = ServiceType.objects.filter(programme=self.enrolment.programme)
            self.service = get_object_or_404(services_there, pk=kwargs["service"])
        return super().dispatch(request, *args, **kwargs)

    def write(self, form: SingleForm) -> Waiver:
        """Ask."""
        return services.ask_for_single(
            enrolment=self.enrolment,
            service_type=self.service,
            reason=form.cleaned_data["reason"],
            user=self.request.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        clause = clause_behind(self.enrolment.programme, RULE_SECOND)
        return super().get_context_data(**kwargs) | {
            "service": self.service,
            "park": self.enrolment.park,
            "clause": clause,
        }

    def get_success_url(self) -> str:
        messages.success(self.request, _("The county has been asked."))
        return reverse("vendors:waivers")
