"""What holds for any figures: monotone in the value, the same in any order, to the cent, no rank turned round."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evaluations.rules.allocation import largest_remainder
from apps.evaluations.rules.explanation import explain
from apps.evaluations.rules.outcomes import conclude
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.readings import UNSPENT, Region, readings
from apps.evaluations.rules.rounds import score
from tests.evaluations.builders import QUOTAS, indicator, person, plain, points_for, scheme, totals, values_of
from tests.evaluations.test_kinds import FALLING, FIVE, LADDER, TURNED

FIGURES = st.decimals(-1000, 1000, places=2)
SOURCES = st.sampled_from(
    [
        {"satisfied": 12, "unallowed": 6},
        {"satisfied": 12},
        {"unallowed": 6},
        {"satisfied": {"rule": "quantile", "q": "0.9"}, "unallowed": {"rule": "quantile", "q": "0.1"}},
        {"satisfied": {"rule": "mean_sigma", "k": 1}, "unallowed": {"rule": "mean_sigma", "k": -1}},
        {"equal": 0},
        {"clip": [0, 100]},
        {"round": 2},
        {"measure_round": 0, "scale": "0.1"},
    ]
)
MORE = [
    indicator(points=10, **LADDER),
    indicator(points=10, **FIVE),
    indicator(points=10, kind="per_unit", each="0.37"),
    indicator(points=10, kind="completion", cap="1.3"),
    indicator(points=10, kind="baseline_ratio", baseline={"rule": "mean"}, cap=2),
    indicator(points=10, kind="baseline_ratio", baseline="24.097"),
]
LESS = [
    indicator(points=10, **FALLING),
    indicator(points=10, **TURNED),
    indicator(points=10, kind="deduction", each="1.3"),
]
EFFICACY = SOURCES.map(lambda source: indicator(points=10, **source))
TURNED_EFFICACY = st.sampled_from(
    [{"direction": "less"}, {"direction": "less", "satisfied": 2, "unallowed": 9}, {"direction": "less", "equal": 10}]
).map(lambda source: indicator(points=10, **source))
SCHEMES = st.one_of(
    st.tuples(st.sampled_from(MORE) | EFFICACY, st.just(1)),
    st.tuples(st.sampled_from(LESS) | TURNED_EFFICACY, st.just(-1)),
)


def monotone(one, values):
    """A better value never has fewer points."""
    indicator_, sign = one
    found = sorted(zip(values, points_for(indicator_, *values), strict=True), key=lambda pair: sign * pair[0])
    points = [point for _value, point in found]
    assert points == sorted(points)


def in_any_order(values, chance):
    one = scheme(indicator("x", 60), indicator("y", 40, last="x", direction="less"), grades=QUOTAS)
    people = [person(f"p{place:05}", x=x, y=y) for place, (x, y) in enumerate(values)]
    mixed = list(people)
    chance.shuffle(mixed)
    first, second = score(one, people), score(one, mixed)
    assert first.norms == second.norms
    assert conclude(first) == conclude(second)


def no_rank_turned(values, ties, by):
    scored = score(plain(grades=QUOTAS | {"ties": ties}, ranked_by=by), values_of(*values))
    found = conclude(scored)
    column = "DCBA"
    ordered = sorted(found, key=lambda each: scored.total.at(scored.index(each.code)))
    grades = [column.index(each.grade) for each in ordered]
    assert grades == sorted(grades)
    for lower, upper in pairwise(ordered):
        better = scored.total.at(scored.index(upper.code)) > scored.total.at(scored.index(lower.code))
        assert (upper.place.rank <= lower.place.rank) or not better


def to_the_cent(pool, weights):
    amounts = largest_remainder(pool, dict(weights))
    assert sum(amounts.values()) == pool
    total = sum(weights.values())
    for code, weight in weights.items():
        assert abs(Fraction(amounts[code]) - pool * weight / total) < Fraction(1, 100)
    for one in weights:
        for other in weights:
            assert weights[one] <= weights[other] or amounts[one] >= amounts[other]


POOLS = st.integers(0, 10**12).map(lambda cents: Fraction(cents, 100))
WEIGHTS = st.dictionaries(
    st.text("abc", min_size=1, max_size=4), st.fractions(0, 10**6), min_size=1, max_size=20
).filter(lambda weights: sum(weights.values()) > 0)
REGIONS = st.lists(
    st.tuples(*[st.integers(0, 9)] * 5).map(
        lambda each: (each[0] + sum(each[1:]), dict(zip("ABCD", each[1:], strict=True)))
    ),
    max_size=12,
).map(lambda rows: [Region(f"{place:02}", *row) for place, row in enumerate(rows)])
PAIRS = st.lists(st.tuples(FIGURES, FIGURES), min_size=1, max_size=12)
CLOSE = st.lists(st.decimals(50, 52, places=3), min_size=1, max_size=60)
LARGE = settings(max_examples=1500, deadline=None)
SMALL = settings(max_examples=40, deadline=None)


def every_platform_cent(regions):
    pool = Fraction(15_000_000)
    for name, reading in readings(regions, pool).items():
        given = sum(map(Fraction, reading.amounts.values()), Fraction(reading.unallocated))
        assert given == pool
        assert name == UNSPENT or not reading.amounts or reading.unallocated == 0


@SMALL
@given(SCHEMES, st.lists(FIGURES, min_size=1, max_size=12))
def test_monotone_in_the_value(one, values):
    monotone(one, values)


@SMALL
@given(PAIRS, st.randoms(use_true_random=False))
def test_invariant_under_reordering(values, chance):
    in_any_order(values, chance)


@SMALL
@given(CLOSE, st.sampled_from(["higher", "lower"]), st.sampled_from(["exact", "shown"]))
def test_no_rank_is_turned_round(values, ties, by):
    no_rank_turned(values, ties, by)


@SMALL
@given(POOLS, WEIGHTS)
def test_an_allocation_adds_up_to_the_cent(pool, weights):
    to_the_cent(pool, weights)


@SMALL
@given(REGIONS)
def test_every_cent_of_the_platform_pool_is_somewhere(regions):
    every_platform_cent(regions)


@SMALL
@given(PAIRS)
def test_every_tree_ends_in_the_score(values):
    one = scheme(indicator("x", 60), indicator("y", 40, last="x", direction="less"))
    scored = score(one, [person(f"p{place}", x=x, y=y) for place, (x, y) in enumerate(values)])
    for index, each in enumerate(scored.people):
        parts = explain(scored, each.code).children[0].children
        assert [part.steps[-1][2] if part.steps else part.score for part in parts] == [
            scored.parts[key].points.at(index) for key in ("x", "y")
        ]


@pytest.mark.long
@LARGE
@given(SCHEMES, st.lists(FIGURES, min_size=1, max_size=60))
def test_monotone_in_the_value_often(one, values):
    monotone(one, values)


@pytest.mark.long
@LARGE
@given(st.lists(st.tuples(FIGURES, FIGURES), min_size=1, max_size=80), st.randoms(use_true_random=False))
def test_invariant_under_reordering_often(values, chance):
    in_any_order(values, chance)


@pytest.mark.long
@LARGE
@given(CLOSE, st.sampled_from(["higher", "lower"]), st.sampled_from(["exact", "shown"]))
def test_no_rank_is_turned_round_often(values, ties, by):
    no_rank_turned(values, ties, by)


@pytest.mark.long
@LARGE
@given(POOLS, WEIGHTS)
def test_an_allocation_adds_up_to_the_cent_often(pool, weights):
    to_the_cent(pool, weights)


@pytest.mark.long
@LARGE
@given(REGIONS)
def test_every_cent_of_the_platform_pool_is_somewhere_often(regions):
    every_platform_cent(regions)


def test_the_properties_can_fail():
    with pytest.raises(AssertionError):
        monotone((indicator(points=10, kind="per_unit", each=1), -1), [1, 2])
    scored = score(plain(grades=QUOTAS), [Participant("a", "A", {"x": 1}), Participant("b", "B", {"x": 2})])
    assert totals(scored) == [1, 2]
