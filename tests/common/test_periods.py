from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.periods import Period, elapsed_share, periods_between


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024Q1", date(2024, 1, 1), date(2024, 3, 31)),
    ],
)
def test_first_and_last_day(code, start, end):
    period = Period.parse(code)
    assert (period.start, period.end, period.code, str(period)) == (start, end, code, code)


@pytest.mark.parametrize(
    "code", ["", "2026Q0", "2026Q5", "2026H3", "2026q1", "26Q1", "2026Q1 ", "２０２６Q1", "2026-Q1"]
)
def test_anything_else_is_no_period(code):
    with pytest.raises(ValueError, match="not a period"):
        Period.parse(code)


@pytest.mark.parametrize(
    ("day", "kind", "code"),
    [
        (date(2026, 3, 31), "Q", "2026Q1"),
        (date(2026, 4, 1), "Q", "2026Q2"),
        (date(2026, 12, 31), "Q", "2026Q4"),
        (date(2026, 6, 30), "H", "2026H1"),
        (date(2026, 7, 1), "H", "2026H2"),
        (date(2026, 1, 1), "", "2026"),
    ],
)
def test_the_period_a_day_lies_in(day, kind, code):
    assert Period.containing(day, kind).code == code


def test_next_and_previous_cross_the_year():
    assert [Period.parse(code).next().code for code in ("2026Q4", "2026H2", "2026")] == ["2027Q1", "2027H1", "2027"]
    assert [Period.parse(code).previous().code for code in ("2026Q1", "2026H1", "2026")] == ["2025Q4", "2025H2", "2025"]


def test_both_ends_belong_to_the_period_and_their_neighbours_do_not():
    period = Period.parse("2026Q3")
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1)]
    assert [day in period for day in days] == [False, True, True, False]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(["Q", "H", ""]))
def test_every_day_lies_in_exactly_its_period(day, kind):
    period = Period.containing(day, kind)
    assert day in period
    assert day not in period.next()
    assert day not in period.previous()
    assert period.next().previous() == period
    assert Period.parse(period.code) == period


def test_periods_between_touch_both_ends():
    codes = [period.code for period in periods_between(date(2025, 12, 31), date(2026, 7, 1))]
    assert codes == ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]
    assert [period.code for period in periods_between(date(2026, 1, 1), date(2026, 6, 30), "H")] == ["2026H1"]
    assert list(periods_between(date(2026, 7, 1), date(2026, 6, 30))) == []


@pytest.mark.parametrize(
    ("today", "share"),
    [
        (date(2026, 12, 31), 0.0),
        (date(2027, 1, 1), 0.1),
        (date(2027, 1, 5), 0.5),
        (date(2027, 1, 10), 1.0),
        (date(2027, 2, 1), 1.0),
    ],
)
def test_share_of_time_at_the_close_of_a_day(today, share):
    assert elapsed_share(date(2027, 1, 1), date(2027, 1, 10), today) == share


def test_periods_sort_in_time():
    codes = ["2026Q2", "2025Q4", "2026Q1"]
    assert [period.code for period in sorted(Period.parse(code) for code in codes)] == ["2025Q4", "2026Q1", "2026Q2"]
