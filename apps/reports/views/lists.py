"""The list of reports and starting one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import ListView, View

from apps.common.access import AccessMixin
from apps.common.periods import Period
from apps.common.refusals import Refused
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment
from apps.reports import permissions, selectors, services
from apps.reports.forms import ListFilter
from apps.reports.models import PeriodReport
from apps.reports.rules.calendar import open_periods, opening_date, reporting_periods


class ReportListView(AccessMixin, ListView):
    """Parks: own periods and what is due; departments: what waits for them first."""

    model = PeriodReport
    permission = permissions.may_read
    template_name = "reports/list.html"
    context_object_name = "rows"
    paginate_by = 20

    def get_queryset(self) -> Any:
        """Rows in the order of the page."""
        self.programme = programme_in_use(self.request)
        self.today = timezone.localdate()
        if self.programme is None:
            self.filter = None
            return []
        counties = selectors.counties_in(self.request.user, self.programme)
        periods = [period.code for period in reversed(open_periods(self.programme, self.today))]
        self.filter = ListFilter(self.request.GET, periods=periods, counties=counties)
        return selectors.list_rows(self.request.user, self.programme, today=self.today, **self.filter.chosen())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The filter, what waits, and the window that opens next."""
        context = super().get_context_data(filter=self.filter, programme_used=self.programme, **kwargs)
        context["files"] = permissions.may_file(self.request.user)
        context["reviews"] = permissions.may_review(self.request.user)
        context["passes_together"] = permissions.may_pass_together(self.request.user)
        context["waiting"] = sum(row.waiting for row in self.object_list)
        context["late"] = sum(row.owed and row.delay.is_late for row in self.object_list)
        if self.programme is not None:
            coming = [
                period
                for period in reporting_periods(self.programme)
                if opening_date(period, self.programme) > self.today
            ]
            context["opens"] = opening_date(coming[0], self.programme) if coming else None
        return context


class ReportStartView(AccessMixin, View):
    """Open the report of a park for a period."""

    http_method_names = ["post"]
    permission = permissions.may_file

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the form, or back to the list with the reason."""
        key = request.POST.get("enrolment", "")
        if not (key.isascii() and key.isdigit() and len(key) < 18):
            raise Http404
        enrolment = get_object_or_404(Enrolment.objects.visible_to(request.user), pk=int(key))
        try:
            period = Period.parse(request.POST.get("period", ""))
            return redirect(services.start(enrolment=enrolment, period=period, user=request.user))
        except ValueError:
            messages.error(request, _("Choose the period from the list."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("reports:list")
