from apps.delivery.rules.evidence import (
    FAULT_WORDS,
    INVOICE_KIND,
    Fault,
    Held,
    Kind,
    MissingGroup,
    Requirement,
    guess_kind,
    missing_groups,
    photo_warning,
    shortfall,
    unmet,
)
from apps.delivery.rules.matching import Matched, match_lines
from apps.delivery.rules.records import in_period, locked_reason

__all__ = [
    "FAULT_WORDS",
    "INVOICE_KIND",
    "Fault",
    "Held",
    "Kind",
    "Matched",
    "MissingGroup",
    "Requirement",
    "guess_kind",
    "in_period",
    "locked_reason",
    "match_lines",
    "missing_groups",
    "photo_warning",
    "shortfall",
    "unmet",
]
