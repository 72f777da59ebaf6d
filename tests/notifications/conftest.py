from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """The time of day of a test; starts on a Wednesday at ten in the morning, local time."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 4, 10, tzinfo=SHANGHAI)

    def now(self) -> datetime:
        return self.moment

    def set(self, day: int, hour: int, minute: int = 0) -> None:
        self.moment = datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)

    def advance(self, **span: int) -> None:
        self.moment += timedelta(**span)


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock
