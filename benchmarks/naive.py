"""The yardstick of the report form: Django's own formset, one form and one save per row, drawn by its own templates."""

from typing import Any

from django.db import transaction
from django.forms import modelformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import include, path
from django.utils import timezone

from apps.reports.models import PeriodReport, ReportRow

FIELDS = ("note", "correction", "correction_reason")
ReportRows = modelformset_factory(ReportRow, fields=FIELDS, extra=0)


@transaction.atomic
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of a report as a formset: shown inside the portal's frame, saved row by row."""
    report = get_object_or_404(PeriodReport.objects.visible_to(request.user), pk=pk)
    rows = report.rows.order_by("pk")
    formset: Any = ReportRows(request.POST or None, queryset=rows)
    if request.method == "POST" and formset.is_valid():
        for each in formset.forms:
            each.save()
        report.saved_at = timezone.now()
        report.save()
        return HttpResponse(b"saved")
    return render(request, "naive_form.html", {"formset": formset, "report": report})


urlpatterns = [path("naive/<int:pk>/", form), path("", include("parkservice.urls"))]
