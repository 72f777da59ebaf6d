"""Addresses of the records behind a figure."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.delivery.choices import RecordState


def records_url(**filters: Any) -> str:
    """The list of service records narrowed by its own filter; empty values are left out."""
    given = {name: value for name, value in filters.items() if value not in (None, "")}
    return f"{reverse('delivery:list')}?{urlencode(given)}"


def counted_url(start: date, end: date, **filters: Any) -> str:
    """The accepted records dated ``start`` … ``end``: exactly those a figure was counted from."""
    return records_url(state=RecordState.ACCEPTED.value, start=start.isoformat(), end=end.isoformat(), **filters)
