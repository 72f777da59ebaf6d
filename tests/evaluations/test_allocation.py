"""Money by factors: to the cent, three readings, nobody to give to."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apps.common.refusals import Refused
from apps.evaluations.rules.allocation import largest_remainder
from apps.evaluations.rules.readings import CITY, ELIGIBLE, UNSPENT, Region, excluded, readings

POOL = Fraction(15_000_000)
CITIES = [
    Region("1", 10, {"A": 4, "B": 3, "C": 2, "D": 1}),
    Region("2", 10, {"A": 2, "B": 4, "C": 2, "D": 2}),
    Region("3", 8, {"A": 2, "B": 3, "C": 2, "D": 1}),
    Region("4", 5, {"A": 0, "B": 2, "C": 3, "D": 0}),
]


@pytest.mark.parametrize(
    ("applied", "poor", "out"), [(10, 2, True), (11, 2, False), (5, 1, True), (0, 0, False), (1, 1, True)]
)
def test_a_fifth_of_grade_d_excludes_a_region(applied, poor, out):
    assert excluded(Region("1", applied, {"D": poor})) == out


def test_three_readings_side_by_side():
    found = readings(CITIES, POOL)
    assert {name: [str(each.amounts[code]) for code in ("1", "3", "4")] for name, each in found.items()} == {
        CITY: ["8187022.90", "5095419.85", "1717557.25"],
        ELIGIBLE: ["8116071.43", "5116071.43", "1767857.14"],
        UNSPENT: ["5958333.33", "3708333.33", "1250000.00"],
    }
    assert {name: str(each.unallocated) for name, each in found.items()} == {
        CITY: "0.00",
        ELIGIBLE: "0.00",
        UNSPENT: "4083333.34",
    }
    assert {name: sum(each.weights.values()) for name, each in found.items()} == {
        CITY: 1,
        ELIGIBLE: 1,
        UNSPENT: Fraction(131, 180),  # 72 7/9 of 100
    }
    assert (found[CITY].totals["A"], found[ELIGIBLE].totals["A"]) == (8, 6)


@pytest.mark.parametrize(
    "regions",
    [
        [],
        [Region("1", 5, {"A": 4, "D": 1})],
        [Region("1", 0, {})],
        [Region("1", 5, {"A": 0, "B": 0, "C": 0})],
    ],
)
def test_nobody_to_give_to(regions):
    for reading in readings(regions, POOL).values():
        assert (reading.amounts, reading.unallocated) == ({}, Decimal("15000000.00"))
        assert reading.sentence == "No region is eligible, or every score is zero: nothing is allocated."


def test_figures_that_contradict_each_other():
    with pytest.raises(Refused, match="1: more platforms are graded than entered"):
        readings([Region("1", 3, {"A": 4})], POOL)
    with pytest.raises(Refused, match="A participant is there twice"):
        readings([Region("1", 3, {"A": 1})] * 2, POOL)


@pytest.mark.parametrize(
    ("pool", "weights", "parts"),
    [
        ("10000000", {"b": 1, "a": 1, "c": 1}, {"a": "3333333.34", "b": "3333333.33", "c": "3333333.33"}),
        ("0.01", {"a": 1, "b": 2}, {"a": "0.00", "b": "0.01"}),
        ("0", {"a": 1}, {"a": "0.00"}),
        ("100", {"a": 0, "b": 5}, {"a": "0.00", "b": "100.00"}),
        ("100", {"a": 1, "b": 2}, {"a": "33.33", "b": "66.67"}),
    ],
)
def test_cents_go_to_the_largest_remainders(pool, weights, parts):
    found = largest_remainder(Fraction(pool), {code: Fraction(weight) for code, weight in weights.items()})
    assert {code: str(part) for code, part in found.items()} == parts


@pytest.mark.parametrize(
    ("pool", "weights", "sentence"),
    [
        ("100", {}, "Nobody has a share: nothing is allocated."),
        ("100", {"a": 0}, "Nobody has a share: nothing is allocated."),
        ("100.001", {"a": 1}, "An amount in whole cents"),
        ("-1", {"a": 1}, "An amount in whole cents"),
        ("100", {"a": -1, "b": 3}, "weights of zero or more"),
    ],
)
def test_allocations_that_are_refused(pool, weights, sentence):
    with pytest.raises(Refused, match=sentence):
        largest_remainder(Fraction(pool), {code: Fraction(weight) for code, weight in weights.items()})
