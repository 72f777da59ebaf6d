"""Corrections of earlier reports that have passed: the next report carries them, apart from what is counted (R0.33)."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from apps.reports.choices import ReportState
from apps.reports.models import PeriodReport, ReportRow
from apps.reports.rules.figures import signed

Carried = dict[int, list[dict[str, Any]]]


def carried_corrections(report: PeriodReport) -> Carried:
    """By target: the corrections of passed reports that fell due before this one, in their order; one query.

    A correction stays in force until a later report corrects it the other way, for instance when the record that was
    missing has been entered since.
    """
    rows = ReportRow.objects.filter(
        report__enrolment=report.enrolment_id,
        report__state=ReportState.APPROVED,
        report__due_date__lt=report.due_date,
        correction__isnull=False,
    )
    found: Carried = defaultdict(list)
    for row in rows.select_related("report").order_by("report__due_date", "report_id"):
        line = {"key": row.report.period_code, "quantity": signed(row.correction or Decimal(0))}
        found[row.target_id].append(line | {"reason": row.correction_reason})
    return found
