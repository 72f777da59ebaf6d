from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from apps.common.periods import Period, period_label
from apps.programmes.models import Programme
from apps.reports.rules.calendar import delay, due_date, latest_period, opening_date, reporting_periods

RUNNING = Programme(
    start_date=date(2025, 1, 1), end_date=date(2026, 12, 31), report_window_days=10, report_grace_days=10
)
Q3 = Period(2026, "Q", 3)


def test_the_window_opens_ten_days_before_the_end():
    assert (opening_date(Q3, RUNNING), due_date(Q3, RUNNING)) == (date(2026, 9, 20), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2025, 3, 20), None),
        (date(2025, 3, 21), "2025Q1"),
        (date(2026, 9, 19), "2026Q2"),
        (date(2026, 9, 20), "2026Q3"),
        (date(2027, 5, 1), "2026Q4"),
    ],
)
def test_the_latest_period_is_the_last_whose_window_is_open(today, code):
    latest = latest_period(RUNNING, today)
    assert (latest.code if latest else None) == code


def test_periods_before_the_first_report_are_left_out():
    first = Programme(start_date=date(2023, 1, 1), end_date=date(2024, 12, 31), first_report="2023Q2")
    codes = [period.code for period in reporting_periods(first)]
    assert codes == ["2023Q2", "2023Q3", "2023Q4", "2024Q1", "2024Q2", "2024Q3", "2024Q4"]


def test_half_yearly_programmes_report_half_years():
    halves = Programme(start_date=date(2025, 1, 1), end_date=date(2025, 12, 31), report_kind="H")
    assert [period.code for period in reporting_periods(halves)] == ["2025H1", "2025H2"]


def test_a_programme_that_ends_in_mid_period_makes_that_report_due_on_its_last_day():
    short = Programme(start_date=date(2025, 1, 1), end_date=date(2025, 8, 15), report_window_days=10)
    assert due_date(Period(2025, "Q", 3), short) == date(2025, 8, 15)


@pytest.mark.parametrize(
    ("filed", "today", "days", "left"),
    [
        (None, date(2026, 9, 23), 0, 7),
        (None, date(2026, 9, 30), 0, 0),
        (None, date(2026, 10, 10), 0, 0),
        (None, date(2026, 10, 11), 1, 0),
        (None, date(2026, 10, 31), 21, 0),
        (date(2026, 10, 10), date(2026, 12, 1), 0, 0),
        (date(2026, 10, 12), date(2026, 12, 1), 2, 0),
    ],
)
def test_late_begins_the_day_after_the_last_day_of_grace(filed, today, days, left):
    lag = delay(date(2026, 9, 30), 10, filed, today)
    assert (lag.days, lag.left, lag.is_late) == (days, left, days > 0)


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (datetime(2026, 10, 10, 15, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 10, 16, 0, 0, tzinfo=UTC), True),
    ],
)
def test_the_last_second_of_grace_is_that_of_shanghai(moment, late):
    assert delay(date(2026, 9, 30), 10, timezone.localdate(moment), date(2026, 12, 1)).is_late is late


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2026Q3", "Third quarter of 2026"),
        ("2026H2", "Second half of 2026"),
        ("2026", "Year 2026"),
    ],
)
def test_periods_in_words(code, words, settings):
    settings.LANGUAGE_CODE = "en"
    assert period_label(code) == words
