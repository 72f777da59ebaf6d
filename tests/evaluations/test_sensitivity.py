"""What a change would do, and who stands near a border."""

from fractions import Fraction

from apps.evaluations.rules.rounds import score
from apps.evaluations.rules.sensitivity import Near, gain, near_cuts, needed, score_with, what_if
from tests.evaluations.builders import QUOTAS, indicator, person, plain, scheme, values_of

CUTOFFS = {"by": "cutoff", "cuts": [{"grade": "A", "from": 90}, {"grade": "B", "from": 80}], "rest": "C"}


def test_value_plus_x_is_score_plus_y():
    scored = score(scheme(indicator(), grades=QUOTAS), values_of(0, 10, 20, 30, 40))
    found = what_if(scored, "p2", {"x": 35})
    assert (found.gain, found.before.place.rank, found.after.place.rank) == (15, 3, 2)
    assert (found.before.grade, found.after.grade) == ("C", "B")
    assert gain(scored, "p2", "x", Fraction(1)) == 1
    assert score_with(scored, "p2", {"x": 80}) == 140  # the satisfied value stays


def test_what_is_needed_for_a_border():
    one = indicator(satisfied=100, unallowed=0, clip=[0, 90])
    scored = score(scheme(one), [person("a", x=50)])
    assert needed(scored, "a", "x", Fraction(80), Fraction(50)) == 0
    found = needed(scored, "a", "x", Fraction(88), Fraction(50))
    assert 20 <= found < 20 + Fraction(1, 10**12)
    assert score_with(scored, "a", {"x": 50 + found}) >= 88
    assert needed(scored, "a", "x", Fraction("90.1"), Fraction(500)) is None


def test_less_is_needed_where_less_is_better():
    scored = score(scheme(indicator(direction="less", satisfied=0, unallowed=100)), [person("a", x=50)])
    found = needed(scored, "a", "x", Fraction(90), Fraction(-50))
    assert -25 - Fraction(1, 10**12) < found <= -25


def test_who_is_near_a_cut_off():
    scored = score(plain(grades=CUTOFFS), values_of(92, "89.5", 85, "80.2", 10))
    assert near_cuts(scored, Fraction(2)) == [
        Near("p3", "B", Fraction(80), Fraction("0.2")),
        Near("p1", "A", Fraction(90), Fraction("-0.5")),
        Near("p0", "A", Fraction(90), Fraction(2)),
    ]


def test_who_is_near_a_border_of_a_quota():
    scored = score(plain(grades=QUOTAS), values_of(90, 80, 79, 60, 59))  # A, B, C, C, D
    assert near_cuts(scored, Fraction(1)) == [
        Near("p0", "A", Fraction(90), Fraction(0)),
        Near("p1", "B", Fraction(80), Fraction(0)),
        Near("p3", "C", Fraction(60), Fraction(0)),
        Near("p2", "B", Fraction(80), Fraction(-1)),
        Near("p4", "C", Fraction(60), Fraction(-1)),
    ]
