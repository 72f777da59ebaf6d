"""Workbooks handed out: lists, blank ones, the sender's own with remarks."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.parks.models import Park, Tenancy
from apps.parks.permissions import reads_parks
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Enrolment
from apps.spreadsheets.permissions import (
    exports_goals,
    imports_catalogue,
)
from apps.spreadsheets.resources import write_goals, write_offer_template, write_tenants
from apps.spreadsheets.selectors import goal_queryset
from apps.vendors.permissions import keeps_catalogues

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_response(content: BytesIO, name: str) -> FileResponse:
    """A workbook as a download."""
    content.seek(0)
    response = FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


class CatalogueBlankView(AccessMixin, SingleObjectMixin, View):
    """An empty catalogue to fill in."""

    permission = keeps_catalogues
    object_permission = imports_catalogue
    model = Park
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        park = self.get_object()
        rows = Enrolment.objects.select_related("programme", "park")
        enrolment = get_object_or_404(rows, park=park, programme=programme_in_use(request))
        content = BytesIO()
        write_offer_template(content, enrolment)
        return sheet_response(content, _("Blank list of providers, %(park)s.xlsx") % {"park": park})


class GoalExportView(AccessMixin, View):
    """The goals one may see, in the statutory layout."""

    permission = exports_goals
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        programme = programme_in_use(request)
        if programme is None:
            raise Http404
        content = BytesIO()
        write_goals(content, programme, goal_queryset(programme, request.user))  # type: ignore[arg-type]
        return sheet_response(content, _("Goal list %(programme)s.xlsx") % {"programme": programme})


class TenantExportView(AccessMixin, SingleObjectMixin, View):
    """The tenants of a park."""

    permission = reads_parks
    model = Park
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        park = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        rows = Tenancy.objects.visible_to(request.user).filter(park=park)  # type: ignore[arg-type]
        content = BytesIO()
        write_tenants(content, park, rows.order_by("moved_out_date", "enterprise__sort_key", "pk"))
        return sheet_response(content, _("Tenants of %(park)s.xlsx") % {"park": park})
