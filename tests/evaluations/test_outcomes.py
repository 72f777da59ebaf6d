"""Veto, exemption, ranks, grades, ties, rewards, review: the order and every border."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apps.common.refusals import Refused
from apps.evaluations.rules.outcomes import Review, conclude
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.rerunning import rerun
from apps.evaluations.rules.rounds import score
from tests.evaluations.builders import QUOTAS, TEN_TO_HUNDRED, fixture, indicator, person, plain, scheme, values_of

VETOES = [{"key": "accident", "name": "Accident"}, {"key": "lied", "name": "False data", "grade": "D"}]
CUTOFFS = {"by": "cutoff", "cuts": [{"grade": "A", "from": 90}, {"grade": "B", "from": 80}], "rest": "C"}
REWARDS = {"grade": "A", "by_rank": [1_000_000, 800_000, 700_000], "others": 500_000}
TIED = "Equal scores stand on both sides of a border between grades; they got the same grade."


def outcomes(scored, *reviews):
    return {each.code: each for each in conclude(scored, reviews)}


def grades(scored):
    return [outcomes(scored)[each.code].grade for each in scored.people]


@pytest.mark.parametrize(
    ("value", "grade"),
    [("90", "A"), ("89.995", "A"), ("89.9949", "B"), ("80", "B"), ("79.994", "C"), ("0", "C"), ("120", "A")],
)
def test_cut_offs_look_at_the_published_score(value, grade):
    assert grades(score(plain(grades=CUTOFFS), values_of(Decimal(value)))) == [grade]


@pytest.mark.parametrize(
    ("ranked", "sizes"),
    [
        (1, [0, 0, 1, 0]),
        (2, [0, 0, 1, 1]),
        (4, [0, 1, 2, 1]),
        (5, [1, 1, 2, 1]),
        (20, [4, 6, 9, 1]),
        (21, [4, 6, 9, 2]),
        (0, [0, 0, 0, 0]),
    ],
)
def test_quotas_are_rounded_as_set(ranked, sizes):
    assert plain(grades=QUOTAS).grades.sizes(ranked) == sizes


def test_half_up_quotas_never_give_more_places_than_there_are():
    quotas = [
        {"grade": "A", "share": "0.5", "rounding": "ceil"},
        {"grade": "B", "share": "0.5", "rounding": "half_up"},
        {"grade": "C"},
    ]
    rule = plain(grades={"by": "quota", "quotas": quotas}).grades
    assert [rule.sizes(ranked) for ranked in (1, 2, 3)] == [[1, 0, 0], [1, 1, 0], [2, 1, 0]]


def test_grades_by_quota_follow_the_ranks():
    scored = score(plain(grades=QUOTAS), values_of(*range(1, 21)))
    assert grades(scored) == ["D"] + ["C"] * 9 + ["B"] * 6 + ["A"] * 4
    assert [outcomes(scored)[f"p{place}"].place.rank for place in (19, 18, 0)] == [1, 2, 20]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("higher", ["A", "A", "A", "B", "B", "C", "C", "C", "C", "C"]),
        ("lower", ["A", "B", "B", "B", "B", "C", "C", "C", "D", "D"]),
    ],
)
def test_ties_at_every_border(ties, expected):
    values = [90, 80, 80, 70, 70, 50, 40, 40, 30, 30]  # borders after 2, 5 and 9 places
    scored = score(plain(grades=QUOTAS | {"ties": ties}), values_of(*values))
    assert grades(scored) == expected
    noted = [code for code, each in outcomes(scored).items() if TIED in each.notes]
    assert sorted(noted) == ["p1", "p2", "p8", "p9"]
    assert [outcomes(scored)[f"p{place}"].place.rank for place in range(10)] == [1, 2, 2, 4, 4, 6, 7, 7, 9, 9]


def test_all_equal_get_one_grade():
    higher = score(plain(grades=QUOTAS), values_of(*[50] * 10))
    lower = score(plain(grades=QUOTAS | {"ties": "lower"}), values_of(*[50] * 10))
    assert (set(grades(higher)), set(grades(lower))) == ({"A"}, {"D"})


def test_one_participant_under_quotas():
    (only,) = conclude(score(plain(grades=QUOTAS), values_of(50)))
    assert only.grade == "C"
    assert only.notes == ("A single participant has no rank to be graded by; a review should decide.",)


def test_equal_as_published_but_not_exactly():
    values = values_of(Decimal("80.001"), Decimal("80.002"))
    exact, shown = (score(plain(ranked_by=by), values) for by in ("exact", "shown"))
    assert [outcomes(exact)[code].place.rank for code in ("p0", "p1")] == [2, 1]
    assert [outcomes(shown)[code].place.rank for code in ("p0", "p1")] == [1, 1]


def test_tie_breakers_in_turn():
    parts = [indicator(code, 50, **TEN_TO_HUNDRED) for code in ("x", "y")]
    people = [person("a", x=40, y=60), person("b", x=60, y=40), person("c", x=50, y=50), person("d", x=60, y=40)]
    scored = score(scheme(*parts, tie_breakers=["x"]), people)
    assert [(each.code, each.place.rank) for each in conclude(scored)] == [("b", 1), ("d", 1), ("c", 3), ("a", 4)]
    assert {each.place.rank for each in conclude(score(scheme(*parts), people))} == {1}


def test_vetoed_leave_before_values_are_taken_and_places_given():
    people = [
        Participant("gone", "Gone", {"x": 1000}, {"accident": "2023-05-01"}),
        Participant("liar", "Liar", {"x": 900}, {"lied": "audit"}),
        Participant("star", "Star", {"x": 800}, exempt="A", exempt_reason="five stars"),
        *values_of(10, 20, 30, 40, 50),
    ]
    scored = score(scheme(indicator(), vetoes=VETOES, grades=QUOTAS), people)
    found = outcomes(scored)
    assert scored.norms["x"] == {"satisfied": 50, "unallowed": 10}
    assert [(each.code, each.standing, each.grade) for each in conclude(scored)] == [
        ("p4", "ranked", "A"),
        ("p3", "ranked", "B"),
        ("p2", "ranked", "C"),
        ("p1", "ranked", "C"),
        ("p0", "ranked", "D"),
        ("star", "exempt", "A"),
        ("liar", "vetoed", "D"),
        ("gone", "out", ""),
    ]
    assert (found["gone"].shown, found["gone"].place, found["liar"].place) == (None, None, None)
    assert found["gone"].notes == ("Accident: 2023-05-01",)
    assert found["star"].notes == ("Outside the ranking: five stars",)


def test_a_veto_found_after_the_ranking_moves_ranks_but_no_score():
    scored = score(scheme(indicator(), vetoes=VETOES, grades=QUOTAS), values_of(10, 20, 30, 40, 50))
    after = rerun(scored, vetoes={"p4": {"accident": "found in an audit"}})
    before, found = outcomes(scored), outcomes(after)
    assert [found[f"p{place}"].shown for place in range(4)] == [before[f"p{place}"].shown for place in range(4)]
    assert [found[f"p{place}"].place.rank for place in range(4)] == [4, 3, 2, 1]
    assert found["p4"].standing == "out"
    anew = outcomes(rerun(scored, vetoes={"p4": {"accident": "found in an audit"}}, anew=True))
    assert (before["p3"].shown, anew["p3"].shown) == (90, 100)


def test_a_veto_or_an_exemption_that_the_scheme_does_not_know():
    one = scheme(indicator(), vetoes=VETOES, grades=QUOTAS)
    with pytest.raises(Refused, match="A: there is no veto flood"):
        score(one, [Participant("a", "A", {}, {"flood": "x"})])
    for grade, why in (("Z", "x"), ("A", "")):
        with pytest.raises(Refused, match="A: an exemption needs a grade and a reason"):
            score(one, [Participant("a", "A", {}, exempt=grade, exempt_reason=why)])


def paid(values, **settings):
    scored = score(plain(grades=CUTOFFS, rewards=REWARDS | settings), values_of(*values))
    found = outcomes(scored)
    return [found[f"p{place}"].reward for place in range(len(values))]


def yuan(*amounts):
    return [Decimal(f"{amount:.2f}") for amount in amounts]


def test_five_parks_of_grade_a_get_three_and_a_half_million():
    amounts = paid([99, 98, 97, 96, 95, 89])
    assert amounts == yuan(1_000_000, 800_000, 700_000, 500_000, 500_000, 0)
    assert sum(amounts) == Decimal("3500000.00")


@pytest.mark.parametrize(
    ("values", "given", "amounts"),
    [
        ([99, 98], {}, (1_000_000, 800_000)),
        ([10], {}, (0,)),
        ([99, 98, 97, 97], {}, (1_000_000, 800_000, 600_000, 600_000)),
        ([99, 98, 97, 97], {"ties": "higher"}, (1_000_000, 800_000, 700_000, 700_000)),
        ([99, 98, 97, 97], {"ties": "lower"}, (1_000_000, 800_000, 500_000, 500_000)),
        ([99, 99, 97, 96], {}, (900_000, 900_000, 700_000, 500_000)),
        ([99, 99, 99], {}, (833_333.33, 833_333.33, 833_333.33)),
    ],
)
def test_rewards_by_rank(values, given, amounts):
    assert paid(values, **given) == yuan(*amounts)


def test_a_grade_by_review_stands_beside_the_computed_one():
    scored = score(plain(grades=CUTOFFS, rewards=REWARDS), values_of(95, 85))
    found = outcomes(scored, Review("p1", "A", "appeal upheld"))["p1"]
    assert (found.automatic, found.grade, found.reward) == ("B", "A", Decimal("800000.00"))
    assert found.notes == ("Grade by review: appeal upheld",)
    assert outcomes(scored)["p1"].grade == "B"


@pytest.mark.parametrize(
    ("review", "sentence"),
    [
        (Review("p0", "A", "  "), "A grade given by review needs a reason."),
        (Review("p0", "Z", "x"), "There is no grade Z."),
        (Review("p9", "A", "x"), "p9 is not scored in this round."),
    ],
)
def test_reviews_that_are_refused(review, sentence):
    with pytest.raises(Refused, match=sentence):
        conclude(score(plain(grades=CUTOFFS), values_of(95)), [review])


def test_a_park_evaluation_from_entries_to_rewards():
    people = [
        person(
            f"park{place}",
            tax=100 * place,
            land=10,
            tax_last=90 * place,
            land_last=10,
            revenue=1000 * place,
            revenue_last=950 * place,
            leading=50 + place,
            leading_last=50,
            good_firms=place,
            good_firms_last=max(place - 2, 0),
            patents=place * 3,
            patents_last=place * 2,
            research=place * 100,
            research_last=place * 90,
            operation=["企业服务站", "一站式代办"][: place % 3],
            facilities=["标准厂房", "污水处理", "消防设施"],
            carrier_title=[{"kind": "base", "level": "省级", "day": "2022-03-01"}] if place == 5 else [],
            talent_team=[],
        )
        for place in range(1, 6)
    ]
    found = outcomes(score(read_scheme(fixture("park-evaluation-2023")), people))
    assert [(code, each.place.rank, each.grade, each.reward) for code, each in found.items()] == [
        ("park5", 1, "A", Decimal("1000000.00")),
        ("park4", 2, "B", Decimal("0.00")),
        ("park3", 3, "C", Decimal("0.00")),
        ("park2", 4, "C", Decimal("0.00")),
        ("park1", 5, "C", Decimal("0.00")),
    ]
    # 30 + 15 + (12 + 4.8, the slowest growth of three) + 15 + 7 + 10, and 2 of bonus
    assert found["park5"].shown == Fraction("95.8")
