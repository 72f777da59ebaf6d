from apps.delivery.rules import MissingGroup
from apps.delivery.selectors.counting import Counts, Totals, tally, totals
from apps.delivery.selectors.evidence import kinds_of, missing_evidence, requirements_of, was_cited, where_used
from apps.delivery.selectors.pages import RecordPage, record_page
from apps.delivery.selectors.records import Row, page_rows, pick_list, records_in

__all__ = [
    "Counts",
    "MissingGroup",
    "RecordPage",
    "Row",
    "Totals",
    "kinds_of",
    "missing_evidence",
    "page_rows",
    "pick_list",
    "record_page",
    "records_in",
    "requirements_of",
    "tally",
    "totals",
    "was_cited",
    "where_used",
]
