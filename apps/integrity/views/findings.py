"""Signals: the list by weight, one signal with both sides, the card of a record's page."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.delivery.models import ServiceRecord
from apps.integrity import services
from apps.integrity.choices import SignalState
from apps.integrity.forms import ReasonForm, SignalFilter
from apps.integrity.models import Signal
from apps.integrity.permissions import decides, opens_any, reads_signals, sees_parts, sets_rules
from apps.integrity.selectors import lines_of, signals_of_park, signals_of_record, signals_to_see
from apps.parks.models import Park
from apps.programmes.in_use import programme_in_use


class SignalListView(AccessMixin, ListView):
    """Signals of the programme in use by weight; open ones unless asked otherwise."""

    permission = reads_signals
    paginate_by = 20
    template_name = "integrity/signals.html"

    def get_queryset(self) -> "QuerySet[Signal]":
        programme = programme_in_use(self.request)
        self.filter_form = SignalFilter(self.request.GET, user=self.request.user, programme=programme)
        wanted = self.filter_form.wanted()
        rows = signals_to_see(self.request.user).filter(programme=programme)
        state = wanted.get("state", SignalState.OPEN)
        if state != "all":
            rows = rows.filter(state=state)
        if "rule" in wanted:
            rows = rows.filter(rule=wanted["rule"])
        if "park" in wanted:
            rows = rows.filter(Q(left_park=wanted["park"]) | Q(right_park=wanted["park"]))
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "filter_form": self.filter_form,
            "is_filtered": bool(self.filter_form.wanted()),
            "lines": lines_of(context["page_obj"].object_list, self.request.user),
            "may_open": opens_any(self.request.user),
            "may_set": sets_rules(self.request.user),
        }


class SeenSignalMixin(AccessMixin):
    """One signal a person may see."""

    permission = reads_signals
    context_object_name = "signal"

    def get_queryset(self) -> "QuerySet[Signal]":
        return signals_to_see(self.request.user)


class SignalView(SeenSignalMixin, DetailView):
    """Both sides beside each other, and what can be done."""

    template_name = "integrity/signal.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = lines_of([self.object], self.request.user)[0]
        return super().get_context_data(**kwargs) | {"line": line, "form": kwargs.get("form") or ReasonForm()}


class DismissView(SeenSignalMixin, SingleObjectMixin, View):
    """Lay a signal aside."""

    permission = decides
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        signal = self.get_object()
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Dismissing a signal needs a reason."))
            return redirect(signal)
        try:
            services.dismiss(signal=signal, reason=form.cleaned_data["reason"], user=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(signal)
        messages.success(request, _("The signal is dismissed."))
        return redirect("integrity:signals")


class RecordSignalsView(AccessMixin, DetailView):
    """What the departments should know of one record, as a part of its page; empty for everybody else."""

    permission = sees_parts
    model = ServiceRecord
    template_name = "integrity/_record_signals.html"
    context_object_name = "record"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = signals_of_record(self.object, self.request.user)
        return super().get_context_data(**kwargs) | {"lines": lines}


class ParkSignalsView(AccessMixin, DetailView):
    """The heaviest open signals of one park, as a part of the review of its report; empty for everybody else."""

    permission = sees_parts
    model = Park
    template_name = "integrity/_record_signals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"lines": signals_of_park(self.object, self.request.user)}
