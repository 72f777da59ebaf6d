"""Telling the past: real services run as if it were another day, so every time they write agrees with the story."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.conf import settings


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Make ``django.utils.timezone.now`` answer ``moment``. For the loading of the demonstration alone."""
    with patch("django.utils.timezone.now", return_value=moment):
        yield


def wall_day() -> date:
    """The day the clock on the wall shows, whatever day is told: the books of the parks book nothing beyond it."""
    return datetime.now(ZoneInfo(settings.TIME_ZONE)).date()
