"""The list of service records, its totals, its panel, its workbook; the services of one enterprise."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, TemplateView, View

from apps.common.access import AccessMixin
from apps.delivery.forms import FilterForm
from apps.delivery.models import ServiceRecord
from apps.delivery.permissions import reads_records, records_services
from apps.delivery.record_book import record_book
from apps.delivery.selectors import page_rows, totals
from apps.delivery.selectors.enterprises import history_of
from apps.delivery.selectors.guidance import key_shares, neglected_in, precise_shares, survival
from apps.delivery.selectors.records import OF_LINE, enrolments_in, narrowed, page_of
from apps.parks.models import Enterprise, Park
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment, Programme

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 20_000  # lines of a workbook


class FilteredMixin(AccessMixin):
    """Records of the programme in use, narrowed by the filter in the address, newest service first."""

    permission = reads_records

    @cached_property
    def programme(self) -> Programme | None:
        """The programme in use."""
        return programme_in_use(self.request)

    @cached_property
    def enrolments(self) -> list[Enrolment]:
        """Those this person may see; the list holds their records."""
        return enrolments_in(self.request.user, self.programme)

    @cached_property
    def filter_form(self) -> FilterForm | None:
        """The filter bar."""
        if self.programme is None:
            return None
        today = timezone.localdate()
        return FilterForm(self.request.GET, enrolments=self.enrolments, programme=self.programme, today=today)

    def get_queryset(self) -> "QuerySet[ServiceRecord]":
        rows = ServiceRecord.objects.filter(enrolment__in=[each.pk for each in self.enrolments])
        if self.filter_form is not None:
            parks = [each.park_id for each in self.enrolments]
            rows = narrowed(rows, self.filter_form.wanted(), self.filter_form.period(), parks)
        return rows.order_by("-service_date", "-pk")


class RecordListView(FilteredMixin, ListView):
    """One page of the list; totals and panel are asked for by the page.

    The page is found by its ids, which the index holds in this order, and read then.
    """

    paginate_by = 20
    template_name = "delivery/list.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().values_list("pk", flat=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        own = self.request.user.acting.organisation_id
        return context | {
            "filter_form": self.filter_form,
            "is_filtered": bool(self.filter_form and self.filter_form.wanted()),
            "rows": page_rows(page_of(context["page_obj"].object_list)),
            "may_add": records_services(self.request.user)
            and any(each.park.operator_id == own for each in self.enrolments),
            "programme_in_use": self.programme,
        }


class RecordTotalsView(FilteredMixin, TemplateView):
    """The last line of the list over all its pages."""

    template_name = "delivery/_totals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"totals": totals(self.get_queryset())}


class RecordPanelView(FilteredMixin, TemplateView):
    """Shares of precise services and of key enterprises, and whom services have not reached."""

    template_name = "delivery/_panel.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context, today = super().get_context_data(**kwargs), timezone.localdate()
        if self.programme is None:
            return context
        records = self.get_queryset().countable()
        parks = Park.objects.visible_to(self.request.user).filter(enrolments__programme=self.programme)
        if wanted := self.filter_form.wanted().get("park") if self.filter_form else None:
            parks = parks.filter(pk=wanted)
        return context | {
            "precise": precise_shares(records),
            "keys": key_shares(records, parks, today),
            "survival": survival(parks, today),
            "neglected": neglected_in(self.programme, parks.values_list("pk", flat=True), today),
            "own": self.request.user.acting.organisation_id,
        }


class RecordExportView(FilteredMixin, View):
    """The list as a workbook, with the filter it stands under."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """One sheet of at most 20,000 lines."""
        rows = self.get_queryset().select_related(*OF_LINE)[:MOST]
        response = HttpResponse(record_book(page_rows(rows)), content_type=EXCEL)
        name = f"{_('Service records')}-{timezone.localdate():%Y%m%d}.xlsx"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class OfEnterpriseView(AccessMixin, DetailView):
    """Services, needs and diagnoses of one enterprise; a part of its page."""

    permission = reads_records
    model = Enterprise
    template_name = "delivery/_of_enterprise.html"
    context_object_name = "enterprise"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"history": history_of(self.object, self.request.user)}
