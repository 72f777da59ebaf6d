from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from apps.delivery.rules.signin import date_refusal, default_hours, standing_of

DAY = date(2024, 5, 6)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2024, 5, day, hour, minute, second, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (None, None, (time(0, 0), time(23, 59))),
        (time(14, 0), time(16, 30), (time(13, 0), time(16, 30))),
        (time(0, 30), time(2, 0), (time(0, 0), time(2, 0))),
        (time(1, 0), time(2, 0), (time(0, 0), time(2, 0))),
    ],
)
def test_a_sheet_opens_an_hour_before_the_event_and_closes_with_it(starts, ends, expected):
    assert default_hours(starts, ends) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(5, 23, 59), "early"),
        (at(6, 12, 59, 59), "early"),
        (at(6, 13, 0), "open"),
        (at(6, 16, 30, 59), "open"),
        (at(6, 16, 31), "closed"),
        (at(7, 13, 30), "closed"),
    ],
)
def test_a_sheet_is_open_on_its_day_between_its_hours(now, expected):
    assert standing_of(DAY, time(13), time(16, 30), is_closed=False, now=now) == expected


def test_closing_by_hand_wins():
    noon = at(6, 14)
    assert standing_of(DAY, time(13), time(16, 30), is_closed=True, now=noon) == "closed"


def test_only_events_lie_ahead_and_not_for_long():
    assert date_refusal(DAY, DAY, is_event=False) is None
    assert "lies in the future" in date_refusal(date(2024, 5, 7), DAY, is_event=False)
    assert date_refusal(date(2024, 7, 5), DAY, is_event=True) is None
    assert "at most 60 days" in date_refusal(date(2024, 7, 6), DAY, is_event=True)
