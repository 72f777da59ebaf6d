"""Schemes as data: wrong values are named by their place; a round keeps its own scheme."""

import copy
import json
from fractions import Fraction

import pytest

from apps.common.refusals import Refused
from apps.evaluations.rules.explanation import explain
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.rerunning import rerun, restored, stored
from apps.evaluations.rules.rounds import score
from tests.evaluations.builders import QUOTAS, TEN_TO_HUNDRED, fixture, indicator, person, scheme, totals

FIRST = ("categories", 0, "indicators", 0)
WRONG = [
    ((*FIRST, "parts", 0, "points"), "many", "'many' is no exact number."),
    ((*FIRST, "parts", 0, "points"), 9.5, "9.5 is no exact number."),
    ((*FIRST, "parts", 0, "points"), -1, "0 or more is expected."),
    ((*FIRST, "parts", 0, "kind"), "magic", "one of efficacy, five_tier, ladder"),
    ((*FIRST, "parts", 0, "base"), "-60", "0 or more is expected."),
    ((*FIRST, "parts", 0, "clip"), [1], "two numbers are expected, the lowest and the highest."),
    ((*FIRST, "parts", 0, "clip"), [100, 0], "the lowest number is above the highest."),
    ((*FIRST, "parts", 0, "satisfied"), {"rule": "min"}, "the satisfied value must be better"),
    ((*FIRST, "parts", 0, "satisfied"), {"rule": "median"}, None),
    ((*FIRST, "parts", 0, "round"), "0.5", "a whole number is expected."),
    ((*FIRST, "parts", 0, "wieght"), 1, "this setting is not known."),
    ((*FIRST, "name"), "", "a text is expected."),
    ((*FIRST, "direction"), "up", "one of more, less is expected."),
    ((*FIRST, "parts"), [], "a list is expected."),
    ((*FIRST, "parts", 1), 5, "an object is expected."),
    (("categories", 0, "points"), 31, "the points add up to 30, not to 31."),
    (("categories", 4, "indicators", 0, "items"), {"一": 9}, "the items must add up to 10 points."),
    (("categories",), None, "a list is expected."),
    (("total",), 99, None),
    (("bonus", "indicators", 0, "from"), "2021", "days are written as 2023-01-31."),
    (("bonus", "cap"), -1, "0 or more is expected."),
    (("vetoes", 0, "grade"), "Z", "there is no such grade."),
    (("grades", "by"), "lot", "one of cutoff, quota is expected."),
    (("grades", "quotas", 0, "share"), None, None),
    (("grades", "quotas", 0, "share"), "0.8", None),
    (("grades", "quotas", 0, "grade"), "B", None),
    (("rewards", "grade"), "E", "one of A, B, C is expected."),
    (("rewards", "by_rank"), ["1", "2"], "a lower rank must not get more."),
    (("rewards", "others"), "x", "'x' is no exact number."),
    (("tie_breakers",), ["none"], "there is no indicator none."),
    (("ranked_by",), "luck", "one of exact, shown is expected."),
]
ELSEWHERE = {
    "median": "categories[0].indicators[0].parts[0].satisfied.rule: one of fixed, max, min, mean, quantile",
    (("total",), 99): "categories: the points add up to 100, not to 99.",
    (("grades", "quotas", 0, "share"), None): "grades.quotas: exactly one grade must be the rest, without a share.",
    (("grades", "quotas", 0, "share"), "0.8"): "grades.quotas: the shares are more than 1.",
    (("grades", "quotas", 0, "grade"), "B"): "grades: a grade is there twice.",
}


def spelled(path):
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG, ids=lambda each: str(each)[:60])
def test_a_wrong_setting_is_named_by_its_place(path, value, sentence):
    data = fixture("park-evaluation-2023")
    target = data
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(Refused) as refused:
        read_scheme(data)
    wanted = (
        ELSEWHERE["median" if value == {"rule": "median"} else (path, value)]
        if sentence is None
        else f"{spelled(path)}: {sentence}"
    )
    assert str(refused.value).startswith(wanted)


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (indicator(kind="ladder", steps=[{"at": 2, "points": 1}, {"at": 1, "points": 2}]), "every step must be harder"),
        (indicator(kind="ladder", steps=[{"at": 1, "points": 2}, {"at": 2, "points": 1}]), "points must not fall"),
        (indicator(kind="ladder", steps=[{"at": 1, "points": 101}]), "points must not fall"),
        (indicator(kind="completion", direction="less"), "this kind counts more as better"),
        (indicator(kind="baseline_ratio", baseline=0), "a number above zero is expected."),
        (indicator(kind="deduction", each=1, floor=101), "the floor is above the points."),
        (indicator(kind="experts", trim=2, trim_from=4), "more marks must remain than are left out."),
        (indicator(satisfied=1, unallowed=1), "the satisfied value must be better"),
        (indicator(satisfied=1, unallowed=2), "the satisfied value must be better"),
        (indicator(satisfied={"rule": "quantile", "q": 2}), "a number from 0 to 1 is expected."),
    ],
)
def test_settings_that_would_turn_ranks_round_are_refused(one, sentence):
    with pytest.raises(Refused, match=sentence):
        scheme(one)


@pytest.mark.parametrize("name", ["park-evaluation-2023", "carrier-final", "window-platform"])
def test_the_schemes_that_come_along_are_whole(name):
    assert read_scheme(fixture(name)).points == 100


def test_cuts_must_fall_and_indicators_differ():
    grades = {"by": "cutoff", "cuts": [{"grade": "A", "from": 60}, {"grade": "B", "from": 80}], "rest": "C"}
    with pytest.raises(Refused, match=r"grades.cuts: every cut must be below the one before."):
        scheme(indicator(), grades=grades)
    with pytest.raises(Refused, match="the indicator x is there twice"):
        scheme(indicator(), indicator())


def test_an_indicator_renamed_in_mid_round_keeps_its_name_there():
    data = scheme(indicator(name="亩均税收"), grades=QUOTAS).data
    opened = score(read_scheme(data), [person("a", x=1), person("b", x=3)])
    kept = json.dumps(stored(opened), default=str)
    renamed = copy.deepcopy(data)
    renamed["categories"][0]["indicators"][0]["name"] = "亩均税收贡献"
    later = score(read_scheme(renamed), opened.people)
    assert explain(opened, "a").children[0].children[0].name == "亩均税收"
    assert explain(restored(json.loads(kept)), "a").children[0].children[0].name == "亩均税收"
    assert explain(rerun(opened, values={"a": {"x": 2}}), "a").children[0].children[0].name == "亩均税收"
    assert explain(later, "a").children[0].children[0].name == "亩均税收贡献"


def test_a_stored_round_is_scored_again_to_the_last_digit():
    people = [person(str(place), x=place, y=place % 7) for place in range(1, 20)]
    one = indicator(last="y", satisfied={"rule": "mean_sigma", "k": 1}, unallowed={"rule": "quantile", "q": "0.05"})
    opened = score(scheme(one), people)
    again = restored(json.loads(json.dumps(stored(opened), default=str)))
    assert totals(again) == totals(opened)
    assert again.norms == opened.norms


def test_a_correction_moves_nobody_else_unless_values_are_taken_anew():
    opened = score(scheme(indicator()), [person("a", x=0), person("b", x=5), person("c", x=10)])
    corrected = {"c": {"x": 20}}
    assert totals(opened) == [60, 80, 100]
    assert totals(rerun(opened, values=corrected)) == [60, 80, 140]
    assert totals(rerun(opened, values=corrected, anew=True)) == [60, 70, 100]


def test_whom_a_change_does_not_concern():
    opened = score(scheme(indicator()), [person("a", x=0)])
    with pytest.raises(Refused, match="z does not take part in this round"):
        rerun(opened, values={"z": {"x": 1}})
    with pytest.raises(Refused, match="A participant is there twice"):
        score(opened.scheme, [person("a"), person("a")])


def test_bonus_and_deductions_stand_outside_the_total():
    bonus = {"cap": 5, "indicators": [indicator("b", 10, "per_unit", each=2)]}
    less = {"cap": 8, "indicators": [indicator("d", 20, "per_unit", each=3)]}
    one = scheme(indicator(**TEN_TO_HUNDRED), bonus=bonus, deductions=less)
    people = [
        person("a", x=90, b=2, d=1),
        person("b", x=90, b=9, d=9),
        person("c", x=3, b=0, d=3),
        person("d", x=99, b=3, d=0),
    ]
    assert totals(score(one, people)) == [91, 87, 0, 104]


def test_the_geometric_mean_of_parts():
    def means(x, y, *people):
        parts = (indicator("x", x, **TEN_TO_HUNDRED), indicator("y", y, **TEN_TO_HUNDRED))
        return totals(score(scheme(*parts, combine="geometric"), people))

    found = means(50, 50, person("a", x=40, y=90), person("b", x=0, y=90), person("c", x=50, y=50))
    assert found == [60, 0, 50]
    assert means(75, 25, person("a", x=10, y=100)) == [Fraction("17.782794100389")]  # 10^1.25
