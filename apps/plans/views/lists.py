"""The list of plans."""

from typing import Any

from django.utils import timezone
from django.views.generic import ListView

from apps.common.access import AccessMixin
from apps.plans import permissions, selectors
from apps.plans.forms import ListFilter
from apps.plans.models import Plan
from apps.programmes.in_use import programme_in_use


class PlanListView(AccessMixin, ListView):
    """Parks: the own plan; departments: what waits for them first, then late ones (R0.30)."""

    model = Plan
    permission = permissions.may_read
    template_name = "plans/list.html"
    context_object_name = "rows"
    paginate_by = 20

    def get_queryset(self) -> Any:
        """Rows in the order of the page."""
        self.programme = programme_in_use(self.request)
        self.filter = None
        if self.programme is None:
            return []
        user = self.request.user
        self.filter = ListFilter(self.request.GET, counties=selectors.counties_in(user, self.programme))
        return selectors.plan_rows(user, self.programme, today=timezone.localdate(), **self.filter.chosen())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The filter, what waits, what is late, and the due day."""
        context = super().get_context_data(filter=self.filter, programme_used=self.programme, **kwargs)
        user, rows = self.request.user, self.object_list
        context |= {
            "files": permissions.may_file(user),
            "reviews": permissions.may_review(user),
            "waiting": sum(row.waiting for row in rows),
            "late": sum(row.owed and row.delay.is_late for row in rows),
        }
        if self.programme is not None:
            context["rule"] = selectors.due_rule(self.programme)
            context["changes_waiting"] = selectors.waiting_changes(user, self.programme).count()
        return context
