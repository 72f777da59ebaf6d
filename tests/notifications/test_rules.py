from datetime import UTC, datetime, time

import pytest

from apps.notifications.rules import Hours, after_quiet, default_timing, due_at, is_quiet, may_be_off, next_digest

NIGHT = Hours(time(21), time(8), time(8, 30))


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(at(20, 59), False), (at(21), True), (at(23, 59), True), (at(0), True), (at(7, 59), True), (at(8), False)],
)
def test_quiet_hours_over_midnight(moment, expected):
    assert is_quiet(moment, NIGHT) is expected


@pytest.mark.parametrize(("hour", "expected"), [(11, False), (12, True), (13, True), (14, False)])
def test_quiet_hours_within_a_day(hour, expected):
    assert is_quiet(at(hour), Hours(time(12), time(14))) is expected


def test_equal_ends_mean_no_quiet_hours():
    assert [is_quiet(at(hour), Hours(time(9), time(9))) for hour in range(24)] == [False] * 24


def test_what_falls_into_the_night_leaves_in_the_morning():
    assert after_quiet(at(22), NIGHT) == at(8, day=5)
    assert after_quiet(at(3), NIGHT) == at(8)
    assert after_quiet(at(10), NIGHT) == at(10)


def test_the_next_summary():
    assert next_digest(at(8, 29), NIGHT) == at(8, 30)
    assert next_digest(at(8, 30), NIGHT) == at(8, 30, day=5)
    assert due_at(at(10), "daily", NIGHT) == at(8, 30, day=5)
    assert due_at(at(22), "now", NIGHT) == at(8, day=5)


def test_defaults_and_what_may_be_off():
    kinds = ["todo", "returned", "passed", "urged", "info"]
    assert [default_timing(kind, True) for kind in kinds] == ["daily", "now", "daily", "now", "daily"]
    assert [default_timing(kind, False) for kind in kinds] == ["off"] * 5
    assert [may_be_off(kind, "email") for kind in kinds] == [True, False, True, False, True]
    assert [may_be_off(kind, "sms") for kind in kinds] == [True] * 5
