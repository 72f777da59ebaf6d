"""The table of holidays by year."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.obligations import permissions, selectors, services
from apps.obligations.forms import HolidayForm


class HolidayView(AccessMixin, FormView):
    """Reading is open to all; the province and the administration enter days."""

    permission = permissions.reads_calendar
    template_name = "obligations/holidays.html"
    form_class = HolidayForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Enter or change one day."""
        if not permissions.keeps_holidays(request.user):
            raise PermissionDenied(_("The provincial departments keep this table."))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        values = form.cleaned_data
        try:
            row = services.set_holiday(
                day=values["date"], is_day_off=values["is_day_off"], name=values["name"], user=self.request.user
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.form_invalid(form)
        messages.success(self.request, _("%(day)s is entered.") % {"day": row.date})
        return HttpResponseRedirect(f"{reverse('obligations:holidays')}?year={row.date.year}")

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        years, this_year = selectors.years_entered(), today.year
        shown = _year(self.request.GET.get("year", ""), this_year)
        tabs = [
            {"label": year, "url": f"?year={year}", "active": year == shown}
            for year in sorted({*years, this_year, this_year + 1, shown})
        ]
        days = selectors.all_days()
        return super().get_context_data(
            year=shown,
            tabs=tabs,
            rows=selectors.holidays_of(shown),
            lacking=days.lacks(shown),
            years_missing=days.missing(today),
            keeps=permissions.keeps_holidays(self.request.user),
            **kwargs,
        )


class HolidayRemoveView(AccessMixin, View):
    """A day is an ordinary one again."""

    permission = permissions.keeps_holidays
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the day out of the table."""
        day = _day(request.POST.get("date", ""))
        year = timezone.localdate().year
        if day is not None:
            services.remove_holiday(day=day, user=request.user)
            messages.success(request, _("%(day)s is an ordinary day again.") % {"day": day})
            year = day.year
        return HttpResponseRedirect(f"{reverse('obligations:holidays')}?year={year}")


def _year(raw: str, default: int) -> int:
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) == 4 and raw.startswith("20") else default


def _day(raw: str) -> date | None:
    try:
        return parse_date(raw)
    except ValueError:
        return None
