"""Telling the past: real services run as if it were another day, so every time they write agrees with the story."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Make ``django.utils.timezone.now`` answer ``moment``. For the loading of the demonstration alone."""
    with patch("django.utils.timezone.now", return_value=moment):
        yield
