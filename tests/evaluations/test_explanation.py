"""Trees and lines say what the engine computed."""

from fractions import Fraction

import pytest

from apps.common.refusals import Refused
from apps.evaluations.rules.explanation import explain
from apps.evaluations.rules.listing import explained
from apps.evaluations.rules.reasons import role_name, step_name
from apps.evaluations.rules.rounds import score
from tests.evaluations.builders import TEN_TO_HUNDRED, indicator, person, scheme, totals

FIVE = {
    "kind": "five_tier",
    "standards": {"excellent": 12, "good": 9, "average": 6, "low": 2, "poor": -3},
    "coef": {"excellent": 1, "good": "0.8", "average": "0.6", "low": "0.4", "poor": "0.2"},
}
MIXED = [
    indicator("a", 10, satisfied=12, unallowed=6, clip=[0, 100]),
    indicator("b", 10, last="b_last", measure_round=4),
    indicator("c", 10, **FIVE),
    indicator("d", 10, "ladder", direction="less", steps=[{"at": 5, "points": 4}, {"at": 2, "points": 10}]),
    indicator("e", 10, "checklist", items={"k1": 4, "k2": 6}),
    indicator("f", 10, "experts"),
    indicator("g", 10, "baseline_ratio", baseline={"rule": "mean"}, per="h", cap=2, round=2),
    indicator("i", 30, direction="less", equal=90),
]
BONUS = {"cap": 3, "indicators": [indicator("j", 5, "per_unit", each=2)]}
PEOPLE = [
    person(
        "p", "Park P", a="5.81", b=-30, b_last=-12, c="8.2", d=3, e=["k2"], f={"1": 80, "2": 95}, g=9, h=4, i=7, j=2
    ),
    person("q", a=20, b=5, b_last=0, c=-9, d=2, e=[], g=9, h=0, i=7, j=1),
    person("r", a="-1", b=7, b_last=3, c=99, d=9, e=["k1"], f={"1": 1}, g=1, h=3, i=7),
]


@pytest.fixture(scope="module")
def scored():
    return score(scheme(*MIXED, bonus=BONUS), PEOPLE)


def test_a_part_shows_value_norms_formula_and_steps():
    alone = score(scheme(indicator(satisfied=12, unallowed=6)), [person("p", x="5.81")])
    part = explain(alone, "p").children[0].children[0]
    assert (part.value, part.norms) == ("5.81", (("satisfied", 12), ("unallowed", 6)))
    assert part.formula == "100 × (60 + 40 × (5.81 - 6) ÷ (12 - 6)) ÷ 100"
    assert part.steps == (
        ("d", "60 + 40 × (5.81 - 6) ÷ (12 - 6)", Fraction(881, 15)),
        ("", "100 × (60 + 40 × (5.81 - 6) ÷ (12 - 6)) ÷ 100", Fraction(881, 15)),
    )
    assert part.score == Fraction(881, 15)


def part_of(scored, code, name):
    root = explain(scored, code)
    return next(part for block in root.children for part in block.children if part.name == name)


@pytest.mark.parametrize(
    ("code", "name", "formula"),
    [
        ("p", "A", "10 × max(min(60 + 40 × (5.81 - 6) ÷ (12 - 6), 100), 0) ÷ 100"),
        ("p", "B", "10 × (60 + 40 × ((-150) - (-150)) ÷ (133.3333 - (-150))) ÷ 100"),
        ("p", "C", "10 × 0.6 + (8.2 - 6) ÷ (9 - 6) × (10 × 0.8 - 10 × 0.6)"),
        ("q", "C", "0"),
        ("r", "C", "10 × 1"),
        ("p", "D", "4"),
        ("q", "D", "10"),
        ("r", "D", "0"),
        ("p", "E", "min(6, 10)"),
        ("p", "F", "10 × 87.5 ÷ 100"),
        ("p", "G", "round(max(min(2.25 ÷ 1.291667, 2), 0) × 10, 2)"),
        ("p", "I", "30 × 90 ÷ 100"),
        ("p", "J", "max(min(2 × 2, 5), 0)"),
        ("q", "B", "10 × 60 ÷ 100"),
        ("q", "G", "10 × 0 ÷ 100"),
    ],
)
def test_formulas_with_their_numbers(scored, code, name, formula):
    assert part_of(scored, code, name).formula == formula


def test_how_a_value_comes_from_the_entries(scored):
    assert part_of(scored, "p", "B").steps[0] == ("value", "round((-30 - (-12)) ÷ |-12| × 100, 4)", -150)
    assert part_of(scored, "p", "G").steps[0] == ("value", "9 ÷ 4", Fraction("2.25"))


def test_notes_say_what_was_not_plain(scored):
    assert part_of(scored, "p", "B").notes == (
        "Last year's figure is negative; growth is measured against its absolute value.",
    )
    assert part_of(scored, "q", "B").notes == (
        "Last year's figure is zero, so there is no growth; the scheme says what is given for that.",
    )
    assert part_of(scored, "q", "F").notes == ("There is no entry; the scheme says what is given for that.",)
    assert part_of(scored, "p", "E").notes == ("k1: 0", "k2: 6")
    assert part_of(scored, "p", "F").notes == ("marks: 80, 95", "(80 + 95) ÷ 2")
    assert explain(scored, "p").children[-1].notes == ("capped at 3",)
    assert explain(scored, "q").children[-1].notes == ()


@pytest.mark.parametrize("code", ["p", "q", "r"])
def test_every_tree_adds_up_to_the_total(scored, code):
    root = explain(scored, code)
    index = scored.index(code)
    assert root.score == totals(scored)[index] == sum(block.score for block in root.children)
    for block in root.children:
        parts = sum(part.score for part in block.children)
        assert block.score == min(parts, Fraction(3)) if block.name == "Bonus" else block.score == parts
        for part in block.children:
            assert not part.steps or part.steps[-1][2] == part.score
    assert root.steps[0][2] == scored.total.rounded(2).at(index)


def test_lines_say_the_same_as_trees(scored):
    for person_, lines in explained(scored):
        parts = [part for block in explain(scored, person_.code).children for part in block.children]
        assert len(lines) == len(parts) == 9
        for line, part in zip(lines, parts, strict=True):
            assert line.startswith(f"{part.name}: ")
            assert part.formula in line
            assert Fraction(line.rsplit(" = ")[1]) == round(part.score * 10**4) / Fraction(10**4)


def test_deductions_below_zero_are_shown():
    less = {"indicators": [indicator("d", 20, "per_unit", each=3)]}
    scored = score(scheme(indicator(**TEN_TO_HUNDRED), deductions=less), [person("a", x=3, d=3)])
    root = explain(scored, "a")
    assert (root.formula, root.score) == ("max(3 + 0 - 9, 0)", 0)


def test_who_is_not_in_the_round_has_no_tree(scored):
    with pytest.raises(Refused, match="z is not scored in this round"):
        explain(scored, "z")


def test_every_step_and_value_has_a_name(scored):
    parts = [part for each in PEOPLE for block in explain(scored, each.code).children for part in block.children]
    assert {step_name(step) for part in parts for step, _formula, _value in part.steps} == {
        "efficacy coefficient",
        "base points of the tier",
        "coefficient within the tier",
        "points above the base",
        "ratio",
        "value",
        "score",
    }
    assert {role_name(role) for part in parts for role, _value in part.norms} == {
        "satisfied value",
        "unallowed value",
        "baseline",
    }
    assert step_name(explain(scored, "p").steps[0][0]) == "rounding"
