from datetime import date
from decimal import Decimal

import pytest

from apps.common.periods import Period
from apps.dashboards import rules

LIMITS = rules.Limits(on_track=90, slow=70)
EXPECTED = Decimal("40")


@pytest.mark.parametrize(
    ("percent", "status"),
    [("36", "ok"), ("35.99", "warn"), ("28", "warn"), ("27.99", "bad"), ("0", "bad"), ("100", "ok")],
)
def test_status_at_its_limits(percent: str, status: str) -> None:
    assert LIMITS.status(Decimal(percent), EXPECTED) == status


def test_status_without_a_figure_is_empty() -> None:
    assert LIMITS.status(None, EXPECTED) == ""


def test_limits_are_those_of_the_programme() -> None:
    assert rules.Limits(on_track=100, slow=50).status(Decimal("39.9"), EXPECTED) == "warn"
    assert rules.Limits(on_track=100, slow=50).status(Decimal("20"), EXPECTED) == "warn"
    assert rules.Limits(on_track=100, slow=50).status(Decimal("19.9"), EXPECTED) == "bad"


@pytest.mark.parametrize(("percent", "heat"), [("27.9", 1), ("28", 2), ("36", 3), ("46", 3), ("46.1", 4), (None, 0)])
def test_heat_classes(percent: str | None, heat: int) -> None:
    assert LIMITS.heat(Decimal(percent) if percent else None, EXPECTED) == heat


def test_all_done_is_ahead_even_at_the_end() -> None:
    assert LIMITS.heat(Decimal(100), Decimal(100)) == 4
    assert LIMITS.heat(Decimal("99.9"), Decimal(100)) == 3


def test_completion_is_capped_so_that_one_target_cannot_hide_another() -> None:
    assert rules.completion(Decimal(30), Decimal(20)) == 100
    assert rules.completion(Decimal(5), Decimal(20)) == 25
    assert rules.mean([Decimal(100), Decimal(25)]) == Decimal("62.5")


def test_a_target_of_nothing_has_no_completion_and_is_left_out() -> None:
    assert rules.completion(Decimal(3), Decimal(0)) is None
    assert rules.mean([None, Decimal(50)]) == 50
    assert rules.mean([None]) is None


def test_a_ceiling_is_met_until_it_is_passed() -> None:
    assert rules.completion(Decimal(8), Decimal(8), "<=") == 100
    assert rules.completion(Decimal("8.01"), Decimal(8), "<=") == 0


def test_share_of_nothing_is_no_share() -> None:
    assert rules.share(3, 4) == 75
    assert rules.share(0, 0) is None


def test_period_shown() -> None:
    start, end, today = date(2026, 1, 1), date(2027, 12, 31), date(2026, 9, 23)
    assert rules.shown_period("2026Q1", start, end, "Q", today) == Period(2026, "Q", 1)
    assert rules.shown_period("", start, end, "Q", today) == Period(2026, "Q", 3)
    assert rules.shown_period("2026Q4", start, end, "Q", today) == Period(2026, "Q", 3)  # not begun
    assert rules.shown_period("rubbish", start, end, "Q", date(2028, 3, 1)) == Period(2027, "Q", 4)
    assert rules.shown_period("", start, end, "Q", date(2025, 3, 1)) == Period(2026, "Q", 1)


def test_nothing_is_counted_after_today_or_the_end() -> None:
    period = Period(2026, "Q", 3)
    assert rules.cut_off(period, date(2027, 12, 31), date(2026, 9, 23)) == date(2026, 9, 23)
    assert rules.cut_off(period, date(2027, 12, 31), date(2027, 1, 5)) == date(2026, 9, 30)
    assert rules.cut_off(period, date(2026, 8, 31), date(2027, 1, 5)) == date(2026, 8, 31)


def test_two_weeks_begin_on_monday_and_move_by_fortnights() -> None:
    days = rules.two_weeks(date(2026, 9, 23), 0)
    assert (days[0], days[-1], len(days)) == (date(2026, 9, 21), date(2026, 10, 4), 14)
    assert rules.two_weeks(date(2026, 9, 23), 1)[0] == date(2026, 10, 5)
    assert rules.two_weeks(date(2026, 9, 23), 9999)[0] == rules.two_weeks(date(2026, 9, 23), 26)[0]
