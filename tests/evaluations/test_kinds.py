"""Each kind at its borders."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apps.common.refusals import Refused
from apps.evaluations.rules.rounds import score
from tests.evaluations.builders import indicator, person, points_for, scheme, totals

FIXED = {"satisfied": 12, "unallowed": 6}


def numbers(*texts):
    return [Fraction(text) for text in texts]


@pytest.mark.parametrize(
    ("given", "values", "expected"),
    [
        (FIXED, ["6", "9", "12", "15", "3"], ["60", "80", "100", "120", "40"]),
        (FIXED | {"clip": [60, 100]}, ["6", "9", "12", "15", "3"], ["60", "80", "100", "100", "60"]),
        (FIXED | {"clip": [0, 110]}, ["15", "-60"], ["110", "0"]),
        (FIXED | {"base": 50, "span": 50}, ["6", "12", "3"], ["50", "100", "25"]),
        (FIXED | {"base": 0, "span": 100}, ["6", "12"], ["0", "100"]),
        ({"satisfied": 2, "unallowed": 10, "direction": "less"}, ["2", "10", "4"], ["100", "60", "90"]),
        ({}, ["1", "2", "3"], ["60", "80", "100"]),  # best and worst of the participants
        ({"direction": "less"}, ["1", "2", "3"], ["100", "80", "60"]),
        ({}, ["7", "7", "7"], ["100", "100", "100"]),
        ({"equal": 80}, ["7", "7"], ["80", "80"]),
        ({}, ["7"], ["100"]),
        ({"satisfied": 12, "unallowed": {"rule": "min"}}, ["13", "15"], ["100", "100"]),  # all beyond a fixed one
        ({"satisfied": {"rule": "max"}, "unallowed": 6}, ["3", "5"], ["60", "60"]),
        ({"satisfied": {"rule": "max"}, "unallowed": 6}, ["3", "6"], ["60", "100"]),
        ({"unallowed": 2, "direction": "less"}, ["3", "5"], ["60", "60"]),
        (FIXED | {"round": 1}, ["9.01"], ["80.1"]),
        (FIXED | {"round": 0}, ["5.925"], ["60"]),  # 59.5, a half goes up
    ],
)
def test_efficacy(given, values, expected):
    assert points_for(indicator(**given), *map(Decimal, values)) == numbers(*expected)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"rule": "quantile", "q": "0.5"}, "2.5"),
        ({"rule": "quantile", "q": 0}, "1"),
        ({"rule": "quantile", "q": 1}, "10"),
        ({"rule": "quantile", "q": "0.9"}, "7.9"),
        ({"rule": "mean"}, "4"),
        ({"rule": "mean_sigma", "k": 1}, "7.535533"),  # σ² = 12.5
        ({"rule": "mean_sigma", "k": "-0.5"}, "2.2322335"),
        ({"rule": "fixed", "value": "3.3"}, "3.3"),
    ],
)
def test_where_the_satisfied_value_comes_from(rule, expected):
    people = [person(str(value), x=value) for value in (2, 1, 10, 3)]
    scored = score(scheme(indicator(satisfied=rule, unallowed=-100)), people)
    assert scored.norms == {"x": {"satisfied": Fraction(expected), "unallowed": Fraction(-100)}}


FIVE = {
    "kind": "five_tier",
    "standards": {"excellent": 12, "good": 9, "average": 6, "low": 2, "poor": -3},
    "coef": {"excellent": 1, "good": "0.8", "average": "0.6", "low": "0.4", "poor": "0.2"},
}
TURNED = FIVE | {
    "direction": "less",
    "standards": {"excellent": -12, "good": -9, "average": -6, "low": -2, "poor": 3},
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("15", "20"), ("12", "20"), ("10.5", "18"), ("9", "16"), ("6", "12"), ("2", "8"), ("-3", "4"), ("-3.01", "0")],
)
def test_five_tiers(value, expected):
    assert points_for(indicator(points=20, **FIVE), Decimal(value)) == numbers(expected)
    assert points_for(indicator(points=20, **TURNED), -Decimal(value)) == numbers(expected)


def test_names_of_tiers():
    kind = scheme(indicator(**FIVE)).categories[0].indicators[0].parts[0].kind
    names = [kind.tier(Fraction(value)) for value in (12, 9, 6, 2, -3, -4)]
    assert names == ["excellent", "good..excellent", "average..good", "low..average", "poor..low", "..poor"]


LADDER = {"kind": "ladder", "steps": [{"at": "1.5", "points": 2}, {"at": 2, "points": 4}, {"at": 3, "points": 10}]}
FALLING = {"kind": "ladder", "direction": "less", "steps": [{"at": 3, "points": 2}, {"at": 1, "points": 10}]}


@pytest.mark.parametrize(
    ("one", "values", "expected"),
    [
        (indicator(points=10, **LADDER), ["1.49", "1.5", "2", "2.99", "3", "99"], ["0", "2", "4", "4", "10", "10"]),
        (indicator(points=10, **FALLING), ["3.01", "3", "1.01", "1", "-5"], ["0", "2", "2", "10", "10"]),
        (indicator(points=10, kind="per_unit", each="1.5"), ["0", "2", "7", "-1"], ["0", "3", "10", "0"]),
        (indicator(points=10, kind="completion"), ["0", "0.5", "1", "1.2", "-1"], ["0", "5", "10", "10", "0"]),
        (indicator(points=10, kind="completion", cap="1.5"), ["1.2", "2"], ["12", "15"]),
        (indicator(points=10, kind="deduction", each=2), ["0", "1", "5", "9", "-1"], ["10", "8", "0", "0", "10"]),
        (indicator(points=10, kind="deduction", each=2, floor=-4), ["7", "9"], ["-4", "-4"]),
        (indicator(points=30, kind="baseline_ratio", baseline="24"), ["12", "24", "48", "-1"], ["15", "30", "60", "0"]),
        (indicator(points=30, kind="baseline_ratio", baseline="24", cap="1.5"), ["36", "48"], ["45", "45"]),
        (indicator(points=30, kind="baseline_ratio", baseline={"rule": "mean"}), ["1", "3"], ["15", "45"]),
    ],
)
def test_kinds_at_their_borders(one, values, expected):
    assert points_for(one, *map(Decimal, values)) == numbers(*expected)


CHECKLIST = indicator(points=10, kind="checklist", items={"a": 4, "b": 6})
EXPERTS = indicator(points=10, kind="experts")
WINDOW = {"from": "2021-01-01", "until": "2023-12-31"}
LEVELS = indicator(points=5, kind="levels", levels={"N": 3, "P": 2}, **WINDOW)


def title(level, day, kind="base"):
    return {"kind": kind, "level": level, "day": day}


@pytest.mark.parametrize(
    ("one", "value", "expected"),
    [
        (CHECKLIST, [], "0"),
        (CHECKLIST, ["a"], "4"),
        (CHECKLIST, ["a", "b", "a"], "10"),
        (EXPERTS, {"1": 80, "2": 90}, "8.5"),
        (EXPERTS, {"1": 0, "2": 90, "3": 90, "4": 90}, "6.75"),  # four marks are not trimmed
        (EXPERTS, {"1": 0, "2": 80, "3": 85, "4": "90.5", "5": 100}, "8.51666666666666666"),
        (LEVELS, [title("N", "2021-01-01")], "3"),
        (LEVELS, [title("N", "2020-12-31"), title("P", "2023-12-31")], "2"),
        (LEVELS, [title("N", "2024-01-01")], "0"),
        (LEVELS, [title("P", "2022-01-01"), title("N", "2022-06-01"), title("P", "2023-01-01")], "3"),
        (LEVELS, [title("N", "2022-01-01"), title("N", "2022-01-01", "other")], "5"),  # held to the points
    ],
)
def test_entries_that_are_more_than_a_number(one, value, expected):
    (found,) = points_for(one, value)
    assert abs(found - Fraction(expected)) < Fraction(1, 10**15)


@pytest.mark.parametrize(
    ("one", "value", "sentence"),
    [
        (indicator(), 1.5, "P, x: “1.5” is no exact number."),
        (indicator(), "1e3", "P, x: “1e3” is no exact number."),
        (indicator(), "１２", "P, x: “１２” is no exact number."),
        (indicator(), Decimal("NaN"), "P, x: “NaN” is no exact number."),
        (indicator(), Decimal("Infinity"), "P, x: “Infinity” is no exact number."),
        (indicator(), True, "P, x: “True” is no exact number."),
        (CHECKLIST, ["c"], "P, x: The checklist has no item c."),
        (CHECKLIST, "ab", "P, x: “ab” is no exact number."),
        (EXPERTS, {"1": 101}, "P, x: A mark must lie between 0 and 100."),
        (EXPERTS, {}, "P, x: “{}” is no exact number."),
        (LEVELS, [title("X", "2022-01-01")], "P, x: There is no level X."),
        (LEVELS, [title("N", "01/2022")], "P, x: “[{'kind': 'base', 'level': 'N', 'day': '” is no exact number."),
    ],
)
def test_entries_that_are_refused(one, value, sentence):
    with pytest.raises(Refused) as refused:
        score(scheme(one), [person("1", "P", x=value)])
    assert str(refused.value) == sentence


def test_a_baseline_of_zero_gives_what_the_scheme_says():
    one = indicator(points=30, kind="baseline_ratio", baseline={"rule": "mean"}, undefined=60)
    scored = score(scheme(one), [person("a", x=0), person("b", x=0)])
    assert totals(scored) == [18, 18]
    assert scored.parts["x"].gaps == {0: "no_source", 1: "no_source"}
