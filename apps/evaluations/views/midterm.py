"""Lists of mid-term evaluations, starting one, and the grades of the programme."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, View

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.evaluations.choices.midterm import MidtermState
from apps.evaluations.forms.midterm import CutsForm, ListFilter
from apps.evaluations.permissions import midterm as permissions
from apps.evaluations.selectors import midterm as selectors
from apps.evaluations.selectors import midterm_lists as lists
from apps.evaluations.services import midterm as services
from apps.evaluations.services import midterm_rules as rules
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment, Programme
from apps.reports.selectors import counties_in

STATES = (lists.MISSING, *MidtermState.values)


class MidtermListView(AccessMixin, ListView):
    """Every park one may see that is evaluated, and how far it is; what waits for the person stands first."""

    permission = permissions.may_read
    template_name = "evaluations/midterm_list.html"
    context_object_name = "rows"
    paginate_by = 30

    def get_queryset(self) -> Any:
        """Rows in the order of the page."""
        self.programme = programme_in_use(self.request)
        self.everybody: list[lists.MidtermStatus] = []
        if self.programme is None:
            return []
        words = [(lists.MISSING, _("Not started")), *MidtermState.choices]
        counties = counties_in(self.request.user, self.programme)
        self.filter = ListFilter(self.request.GET, states=words, counties=counties)
        chosen = self.filter.chosen()
        self.everybody = lists.list_rows(self.request.user, self.programme, today=timezone.localdate())
        county, state = chosen["county_id"], chosen["state"]
        return [
            row for row in self.everybody if county in (None, row.enrolment.park.county_id) and state in ("", row.state)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Filter, window, grades, and how many parks have come how far."""
        user, today = self.request.user, timezone.localdate()
        context = super().get_context_data(programme_used=self.programme, today=today, **kwargs)
        if self.programme is None:
            return context
        window = selectors.window_of(self.programme)
        return context | {
            "filter": self.filter,
            "window": window,
            "is_open": window.is_open(today),
            "is_late": window.days_late(None, today) > 0,
            "cuts": selectors.cuts_of(self.programme).pairs(),
            "clause": selectors.clause_of(self.programme),
            "files": permissions.may_file(user),
            "reviews": permissions.may_review(user),
            "sets_rules": permissions.may_set_rules(user),
            "waiting": sum(row.waiting for row in self.everybody),
            "total": len(self.everybody),
            "reached": {name: sum(row.state == name for row in self.everybody) for name in STATES},
        }


class MidtermStartView(AccessMixin, View):
    """Open the evaluation of a park."""

    http_method_names = ["post"]
    permission = permissions.may_file

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the form, or back to the list with the reason."""
        key = request.POST.get("enrolment", "")
        if not (key.isascii() and key.isdigit() and len(key) < 18):
            raise Http404
        enrolment = get_object_or_404(Enrolment.objects.visible_to(request.user), pk=int(key))
        try:
            return redirect(services.start(enrolment=enrolment, user=request.user))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("evaluations:midterm")


class MidtermRulesView(AccessMixin, FormView):
    """From how many points on each grade is given; what was concluded keeps its own."""

    permission = permissions.may_set_rules
    form_class = CutsForm
    template_name = "evaluations/midterm_rules.html"

    def used(self) -> Programme:
        """The programme in use; 404 without one."""
        programme = programme_in_use(self.request)
        if programme is None:
            raise Http404
        return programme

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form over what is set now."""
        cuts = selectors.cuts_of(self.used())
        return {"data": self.request.POST if self.request.method == "POST" else None, "cuts": cuts}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the programme the grades are for."""
        programme = self.used()
        return super().get_context_data(programme_used=programme, clause=selectors.clause_of(programme), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Set, and back to the list."""
        try:
            rules.set_cuts(programme=self.used(), cuts=form.cuts(), user=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect("evaluations:midterm")

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again with its errors."""
        return self.render_to_response(self.get_context_data(form=form), status=422)
