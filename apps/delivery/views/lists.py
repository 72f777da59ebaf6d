"""The list of service records."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.views.generic import ListView

from apps.common.access import AccessMixin
from apps.delivery.forms import FilterForm
from apps.delivery.models import ServiceRecord
from apps.delivery.permissions import reads_records, records_services
from apps.delivery.selectors import page_rows, records_in, totals
from apps.delivery.selectors.records import enrolments_to_record, narrowed
from apps.programmes.in_use import programme_in_use


class RecordListView(AccessMixin, ListView):
    """Records of the programme in use, newest service first, narrowed by the filter bar."""

    permission = reads_records
    paginate_by = 20
    template_name = "delivery/list.html"
    filter_form: FilterForm | None = None

    def get_queryset(self) -> "QuerySet[ServiceRecord]":
        programme = programme_in_use(self.request)
        rows = records_in(self.request.user, programme)
        if programme is not None:
            self.filter_form = FilterForm(
                self.request.GET, user=self.request.user, programme=programme, today=timezone.localdate()
            )
            rows = narrowed(rows, self.filter_form.wanted(), self.filter_form.period())
        return rows.select_related("service_type", "enrolment__park", "enrolment__programme").order_by(
            "-service_date", "-pk"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        programme = programme_in_use(self.request)
        may_add = records_services(self.request.user) and bool(enrolments_to_record(self.request.user, programme))
        return context | {
            "filter_form": self.filter_form,
            "is_filtered": bool(self.filter_form and self.filter_form.wanted()),
            "rows": page_rows(context["page_obj"].object_list),
            "totals": totals(self.object_list),
            "may_add": may_add,
            "programme_in_use": programme,
        }
