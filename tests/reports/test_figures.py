from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.rules.changes import Difference, differences
from apps.reports.rules.figures import completion, expected, pace, plain, tenth


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("4.00"), "4"), (Decimal("2.50"), "2.5"), (Decimal("1E+2"), "100"), (Decimal(0), "0"), (12, "12")],
)
def test_a_figure_has_one_spelling(value, text):
    assert plain(value) == text


@given(st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2))
def test_the_spelling_keeps_the_value(value):
    assert Decimal(plain(value)) == value
    assert "E" not in plain(value)


@pytest.mark.parametrize(
    ("done", "target", "operator", "percent"),
    [
        ("9", "24", ">=", "37.5"),
        ("30", "24", ">=", "125.0"),
        ("1", "3", ">=", "33.3"),
        ("0", "24", ">=", "0.0"),
        ("5", "6", "<=", "100.0"),
        ("7", "6", "<=", "0.0"),
    ],
)
def test_completion(done, target, operator, percent):
    assert tenth(completion(Decimal(done), Decimal(target), operator)) == percent


def test_a_target_of_nothing_has_no_completion():
    assert completion(Decimal(3), Decimal(0)) is None


@pytest.mark.parametrize(
    ("done", "status"), [("36", "ok"), ("35.9", "warn"), ("28", "warn"), ("27.9", "bad"), (None, "")]
)
def test_pace_against_the_time_passed(done, status):
    """Of 40 % expected, 90 % is 36 and 70 % is 28."""
    assert pace(None if done is None else Decimal(done), Decimal(40), on_track=90, slow=70) == status


def test_expected_is_the_share_of_days_passed():
    assert expected(date(2026, 1, 1), date(2027, 12, 31), date(2026, 9, 23)) == Decimal("36.4")


def sheet(**changes):
    unit = {
        "key": "场次",
        "target": "24",
        "period": "4",
        "total": "9",
        "correction": "",
        "reason": "",
        "completion": "37.5",
    }
    row = {"key": "I1", "service": "政策宣贯", "note": "", "evidence": 3, "units": [unit | changes.pop("unit", {})]}
    records = changes.pop("records", [{"key": "SR-0001", "evidence": ["a"]}])
    return {"sections": [{"key": "inclusive", "rows": [row | changes]}], "records": records}


@pytest.fixture
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.mark.usefixtures("_english")
def test_differences_speak_the_words_of_the_form():
    after = sheet(
        note="补滞后原因",
        evidence=5,
        unit={"total": "8", "correction": "7", "reason": "重复登记", "completion": "29.2"},
        records=[{"key": "SR-0001", "evidence": ["a", "b"]}, {"key": "SR-0002", "evidence": []}],
    )
    assert differences(sheet(), after) == [
        Difference("政策宣贯 · note", "", "补滞后原因", "", "I1"),
        Difference("政策宣贯 · evidence files", "3", "5", "", "I1"),
        Difference("政策宣贯 · 场次 · cumulative", "9", "8", "", "I1"),
        Difference("政策宣贯 · 场次 · correction", "", "7", "重复登记", "I1"),
        Difference("Record SR-0001 · evidence files", "1", "2", "", "SR-0001"),
        Difference("Record SR-0002", "", "present", "", "SR-0002"),
    ]


def test_equal_sheets_do_not_differ():
    assert differences(sheet(), sheet()) == []
