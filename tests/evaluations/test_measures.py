"""Ratios and growth, and everything that can be missing in them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apps.evaluations.rules.gathering import column_of, spelled
from apps.evaluations.rules.measures import Measure, written
from apps.evaluations.rules.numbers import show
from apps.evaluations.rules.rounds import score
from tests.evaluations.builders import TEN_TO_HUNDRED, indicator, person, scheme, totals, values_of

GROWTH = indicator(last="y", **TEN_TO_HUNDRED)


@pytest.mark.parametrize(
    ("this", "last", "expected", "why"),
    [
        (150, 100, "50", ""),
        (Decimal("75.5"), 100, "-24.5", ""),
        (0, 100, "-100", ""),
        (5, -10, "150", "last_negative"),
        (-15, -10, "-50", "last_negative"),
        (5, 0, "60", "last_zero"),
        (0, 0, "60", "last_zero"),
        (5, None, "60", "last_missing"),
        (5, "", "60", "last_missing"),
        (None, 100, "0", "missing"),
        (None, None, "0", "missing"),
    ],
)
def test_growth(this, last, expected, why):
    given = {"x": this, "y": last}
    scored = score(scheme(GROWTH), [person("p", **given)])
    part = scored.parts["x"]
    assert part.points.at(0) == Fraction(expected)
    assert {**part.gaps, **part.notes} == ({0: why} if why else {})


def test_what_is_given_without_last_year_is_set_by_the_scheme():
    one = GROWTH | {"undefined": 75, "missing": 10}
    scored = score(scheme(one), [person("a", x=1, y=0), person("b", y=1)])
    assert totals(scored) == [75, 10]


@pytest.mark.parametrize(
    ("value", "per", "expected", "why"),
    [
        (30, 4, "7.5", ""),
        (30, -4, "-7.5", ""),
        (30, 0, "0", "zero_denominator"),
        (30, None, "0", "missing"),
        (None, 0, "0", "missing"),
    ],
)
def test_ratio(value, per, expected, why):
    scored = score(scheme(indicator(per="y", **TEN_TO_HUNDRED)), [person("p", x=value, y=per)])
    assert scored.parts["x"].points.at(0) == Fraction(expected)
    assert dict(scored.parts["x"].gaps) == ({0: why} if why else {})


def test_growth_of_a_ratio_rounded_as_set():
    one = indicator(per="land", last="x_last", last_per="land_last", measure_round=2, **TEN_TO_HUNDRED)
    people = [person("p", x=10, land=3, x_last=10, land_last=4)]
    assert totals(score(scheme(one), people)) == [Fraction("33.33")]
    exact = score(scheme(one | {"measure_round": None}), people)
    assert totals(exact) == [Fraction(100, 3)]


def test_who_has_no_value_sets_none_for_the_others():
    scored = score(scheme(indicator()), [person("a", x=5), person("b"), person("c", x=9)])
    assert scored.norms["x"] == {"satisfied": 9, "unallowed": 5}
    assert totals(scored) == [60, 0, 100]


def test_nobody_has_a_value():
    scored = score(scheme(indicator(missing=20)), [person("a"), person("b")])
    assert totals(scored) == [20, 20]
    assert scored.norms == {"x": {}}


def test_nobody_takes_part():
    assert totals(score(scheme(indicator()), [])) == []


@pytest.mark.parametrize(
    "values",
    [
        [Decimal("1.20"), Decimal("-0.00"), Decimal("-3.05"), Decimal("100.00")],
        [3, 0, -10],
        [Decimal("1E+2"), Decimal("0.5")],
        [Decimal("1.2"), Decimal("1.25")],
        [Fraction(1, 3), 2],
        [Decimal("12345678901234567890123456.123456"), Decimal("0.000001")],
        [Decimal("0.0000001"), Decimal("0.0000009")],
    ],
)
def test_what_is_written_straight_from_entries_is_what_would_be_computed(values):
    column = column_of(values)
    assert [column.at(index) for index in range(len(values))] == [Fraction(value) for value in values]
    texts = written(Measure("x"), values_of(*values))
    assert texts in (None, spelled(column, 6))
    assert spelled(column, 4) == [show(Fraction(value)) for value in values]
