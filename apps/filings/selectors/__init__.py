"""Reads of filings."""

from apps.filings.selectors.consultations import consultation_rows, matters_of
from apps.filings.selectors.figures import count
from apps.filings.selectors.liaison import (
    ListStatus,
    active_parks,
    contacts_of,
    list_rows,
    missing_units,
    payload_of,
    sheet,
    working_rows,
)
from apps.filings.selectors.printed import pdf_key, pdf_path, render_job, rendered_pdf
from apps.filings.selectors.summaries import (
    SummaryStatus,
    deadlines_of,
    places_of,
    sections_of,
    summary_payload,
    summary_rows,
)
from apps.filings.selectors.versions import (
    clause_of,
    departments_of,
    filings_seen,
    last_version,
    provincial_departments,
    receipts_of,
)

__all__ = [
    "ListStatus",
    "SummaryStatus",
    "active_parks",
    "clause_of",
    "consultation_rows",
    "contacts_of",
    "count",
    "deadlines_of",
    "departments_of",
    "filings_seen",
    "last_version",
    "list_rows",
    "matters_of",
    "missing_units",
    "payload_of",
    "pdf_key",
    "pdf_path",
    "places_of",
    "provincial_departments",
    "receipts_of",
    "render_job",
    "rendered_pdf",
    "sections_of",
    "sheet",
    "summary_payload",
    "summary_rows",
    "working_rows",
]
