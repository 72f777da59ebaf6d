"""Reads of period reports: the sheet counted from records, the lists, what speaks against submitting."""

from apps.reports.selectors.completeness import Completeness, completeness
from apps.reports.selectors.lists import (
    PeriodStatus,
    counties_in,
    latest_period,
    list_rows,
    period_status,
    waiting_count,
    waiting_for,
)
from apps.reports.selectors.sheet import citable, live_payload, shown_payload
from apps.reports.selectors.stamp import stamp
from apps.reports.selectors.versions import (
    clause_of,
    departments_of,
    last_version,
    render_job,
    rendered_pdf,
    report_versions,
)

__all__ = [
    "Completeness",
    "PeriodStatus",
    "citable",
    "clause_of",
    "completeness",
    "counties_in",
    "departments_of",
    "last_version",
    "latest_period",
    "list_rows",
    "live_payload",
    "period_status",
    "render_job",
    "rendered_pdf",
    "report_versions",
    "shown_payload",
    "stamp",
    "waiting_count",
    "waiting_for",
]
