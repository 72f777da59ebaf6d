from apps.delivery.rules import MissingGroup
from apps.delivery.selectors.counting import Counts, Totals, tally, totals
from apps.delivery.selectors.evidence import kinds_of, missing_evidence, requirements_of, was_cited, where_used
from apps.delivery.selectors.guidance import Neglected, key_shares, neglected_key_enterprises, precise_shares
from apps.delivery.selectors.pages import RecordPage, record_page
from apps.delivery.selectors.records import Row, page_rows, pick_list, records_in

__all__ = [
    "Counts",
    "MissingGroup",
    "Neglected",
    "RecordPage",
    "Row",
    "Totals",
    "key_shares",
    "kinds_of",
    "missing_evidence",
    "neglected_key_enterprises",
    "page_rows",
    "pick_list",
    "precise_shares",
    "record_page",
    "records_in",
    "requirements_of",
    "tally",
    "totals",
    "was_cited",
    "where_used",
]
