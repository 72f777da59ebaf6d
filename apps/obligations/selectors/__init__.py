"""Reads about obligations, shaped for pages."""

from apps.obligations.selectors.duties import (
    Duty,
    done_lately,
    duties,
    duty_of,
    list_rows,
    pressing,
    pressing_duties,
    receipts_to_confirm,
    unconfirmed,
    unread_urges,
)
from apps.obligations.selectors.late import PlaceLate, late_by_place, late_count, late_duties
from apps.obligations.selectors.month import Event, Month, events_between, month
from apps.programmes.selectors import all_days, days_around, holidays_of, years_entered

__all__ = [
    "Duty",
    "Event",
    "Month",
    "PlaceLate",
    "all_days",
    "days_around",
    "done_lately",
    "duties",
    "duty_of",
    "events_between",
    "holidays_of",
    "late_by_place",
    "late_count",
    "late_duties",
    "list_rows",
    "month",
    "pressing",
    "pressing_duties",
    "receipts_to_confirm",
    "unconfirmed",
    "unread_urges",
    "years_entered",
]
