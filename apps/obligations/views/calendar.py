"""The calendar by month, and the list of obligations."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.views.generic import ListView as GenericListView
from django.views.generic import TemplateView

from apps.common.access import AccessMixin, htmx
from apps.obligations import permissions, selectors
from apps.obligations.forms import ListFilter, month_of
from apps.obligations.models import Obligation
from apps.obligations.selectors.counties import counties_in, rules_in
from apps.programmes.in_use import programme_in_use


class CalendarView(AccessMixin, TemplateView):
    """One month; htmx asks for the month alone."""

    permission = permissions.reads_calendar

    def get_template_names(self) -> list[str]:
        return ["obligations/_month.html" if htmx(self.request) else "obligations/calendar.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        programme = programme_in_use(self.request)
        first: date = month_of(self.request.GET.get("month", "")) or today.replace(day=1)
        context = super().get_context_data(programme_used=programme, today=today, **kwargs)
        context |= rights(user)
        if programme is not None:
            context["month"] = selectors.month(user, programme, first, selectors.all_days(), today)
        return context


class ListView(AccessMixin, GenericListView):
    """Obligations in sight by due day."""

    permission = permissions.reads_calendar
    template_name = "obligations/list.html"
    paginate_by = 30

    def get_queryset(self) -> Any:
        """Rows of the page, narrowed by the filter."""
        self.programme, self.filter = programme_in_use(self.request), None
        user = self.request.user
        if self.programme is None:
            return Obligation.objects.none()
        self.filter = ListFilter(
            self.request.GET, rules=rules_in(user, self.programme), counties=counties_in(user, self.programme)
        )
        return selectors.list_rows(user, self.programme, today=timezone.localdate(), **self.filter.chosen())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(filter=self.filter, programme_used=self.programme, **kwargs)
        context |= rights(self.request.user)
        context["rows"] = selectors.duties(context["page_obj"], selectors.all_days(), timezone.localdate())
        return context


def rights(user: Any) -> dict[str, bool]:
    """Which of the neighbouring pages open to this person."""
    return {
        "watches": permissions.watches_lateness(user),
        "keeps_holidays": permissions.keeps_holidays(user),
        "notes_events": permissions.notes_events(user),
    }
