"""What earlier reports counted and no longer counts: it stands in the next report as lines of its own."""

from typing import Any

from django.db.models import Count, F

from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport
from apps.reports.rules.figures import plain

GONE = (RecordState.NOT_COUNTED, RecordState.DEDUCTED)
TOLD = (ReportState.SUBMITTED, ReportState.APPROVED)


def deduction_lines(report: PeriodReport) -> list[dict[str, Any]]:
    """Records a passed report of this park counted, taken off since and told by no other report; one query.

    Cumulative figures are counted without them already; the passed report itself stays as it is.
    """
    gone = ServiceRecord.objects.filter(enrolment=report.enrolment_id, state__in=GONE)
    cited = gone.filter(reports__state=ReportState.APPROVED).exclude(reports=report)
    told = PeriodReport.objects.filter(enrolment=report.enrolment_id, state__in=TOLD).exclude(pk=report.pk)
    untold = cited.exclude(deducted_in__in=told).select_related("service_type")
    rows = untold.annotate(visits=Count("attendances", distinct=True), counted_in=F("reports__period_code"))
    return [_line(record) for record in rows.order_by("number")]


def _line(record: Any) -> dict[str, Any]:
    return {
        "key": record.label,
        "id": record.pk,
        "title": record.title,
        "service": record.service_type.name,
        "service_key": record.service_type.code,
        "date": record.service_date.isoformat(),
        "sessions": "1",
        "visits": str(record.visits),
        "quantity": plain(record.quantity),
        "amount": plain(record.amount_yuan),
        "period": record.counted_in,
        "reason": record.state_reason,
    }
