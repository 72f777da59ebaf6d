"""Pure decisions about days and obligations; ``today`` is always an argument."""

from apps.obligations.rules.raising import Dates, dates_of, debtors_of, owes, recipients_of
from apps.obligations.rules.standing import SOON_DAYS, days_late, standing
from apps.programmes.rules import Days

__all__ = [
    "SOON_DAYS",
    "Dates",
    "Days",
    "dates_of",
    "days_late",
    "debtors_of",
    "owes",
    "recipients_of",
    "standing",
]
