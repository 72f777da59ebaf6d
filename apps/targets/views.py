from typing import Any

from django.db.models import QuerySet
from django.views.generic import ListView

from apps.common.access import AccessMixin
from apps.parks.models import Park
from apps.parks.permissions import registers_parks
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment
from apps.targets import selectors
from apps.targets.forms import TargetFilterForm
from apps.targets.permissions import reads_targets


class TargetListView(AccessMixin, ListView):
    """Goal lists: the parks with their sums, or the goals of the one park that is chosen or all one sees (R0.32)."""

    permission = reads_targets
    template_name = "targets/list.html"
    paginate_by = 20

    def get_queryset(self) -> "QuerySet[Enrolment]":
        self.programme = programme_in_use(self.request)
        user = self.request.user
        self.filter_form = TargetFilterForm(self.request.GET, user=user, programme=self.programme)
        self.filter_form.is_valid()  # what cannot be read narrows nothing
        if self.programme is None:
            return Enrolment.objects.none()
        narrowing = {name: self.filter_form.cleaned_data.get(name) or None for name in ("county", "service_class")}
        return selectors.parks_with_goals(
            user, self.programme, county=narrowing["county"], service_class=narrowing["service_class"] or ""
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(filter_form=self.filter_form, **kwargs)
        park = self._park(context["page_obj"].object_list)
        wanted = self.filter_form.cleaned_data.get("service_class") or ""
        return context | {
            "park": park,
            "shown": self.programme,
            "groups": selectors.goal_list(self.request.user, self.programme, park, service_class=wanted)
            if park and self.programme
            else [],
            "totals": selectors.goal_totals(self.object_list) if self.programme and not park else {},
            "imports": registers_parks(self.request.user),
            "filtered": any(self.filter_form.cleaned_data.values()),
        }

    def _park(self, rows: Any) -> Park | None:
        """The park that was chosen, else the only one there is to see."""
        chosen: Park | None = self.filter_form.cleaned_data.get("park")
        alone = len(rows) == 1 and self.request.GET.get("page", "1") == "1"
        return chosen or (rows[0].park if alone else None)
