"""Rounds that are kept: opened, reviewed, corrected; what an indicator was called then stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.evaluations.models import Round, Run, Score
from apps.evaluations.selectors.rounds import restored
from apps.evaluations.services.rounds import Correction, correct_score, discard_round, open_round, review_score
from tests.evaluations.builders import QUOTAS, TEN_TO_HUNDRED, indicator
from tests.evaluations.conftest import TIED, given

pytestmark = pytest.mark.django_db


def standings(row):
    scores = Score.objects.filter(round=row).current().in_order()
    return [(each.park_name, each.published, each.rank, each.grade) for each in scores]


def score_of(row, name):
    return Score.objects.current().get(round=row, park_name=name)


def test_a_round_keeps_its_scheme_values_entries_and_records(plain_round, prov_eit):
    row = plain_round(given(a=90, b=70))
    assert (row.state, row.runs.get().norms) == ("scored", {"x": {"satisfied": "100", "unallowed": "0"}})
    assert standings(row) == [("a", 90, 1, "A"), ("b", 70, 2, "C")]
    score = score_of(row, "a")
    assert (score.version, score.values, score.points, score.total) == (1, {"x": "90"}, {"x": "90"}, "90")
    assert Entry.objects.filter(action="round.opened", actor=prov_eit).count() == 1


def test_a_round_of_the_portal_s_own_facts(enrolment, prov_eit):
    day = timezone.localdate()
    row = open_round(programme=enrolment.programme, kind="final", title="终期", day=day, user=prov_eit)
    score = row.scores.get()
    assert (score.park_name, score.standing, score.rank, score.grade) == (enrolment.park.name, "ranked", 1, "差")
    assert score.values["money_award"] == "5000000.00"
    assert score.notes == []
    assert restored(row).total.at(0) == Decimal(score.published)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"day": timedelta(days=1)}, "Choose a day from the first day of the programme to today."),
        ({"day": -timedelta(days=4000)}, "Choose a day from the first day of the programme to today."),
        ({"title": "平时"}, "There is a round of this title already."),
        ({"title": "另一轮"}, "A round of this kind is not final yet."),
    ],
)
def test_what_keeps_a_round_from_being_opened(plain_round, prov_eit, change, sentence):
    row = plain_round(given(a=90))
    given_ = {"kind": row.kind, "title": "平时", "day": timezone.localdate() + change.get("day", timedelta())} | {
        key: value for key, value in change.items() if key != "day"
    }
    with pytest.raises(Refused, match=sentence):
        open_round(programme=row.programme, user=prov_eit, **given_)
    assert Round.objects.count() == 1


def test_nobody_but_the_province_opens_or_changes_a_round(plain_round, county_eit, park_filer):
    row = plain_round(given(a=90))
    for user in (county_eit, park_filer):
        with pytest.raises(Refused, match=r"The provincial departments open a round."):
            open_round(programme=row.programme, kind="midterm", title="x", day=timezone.localdate(), user=user)
        with pytest.raises(Refused, match=r"Your role may not take this step."):
            review_score(score=score_of(row, "a"), grade="B", reason="理由", user=user)
        with pytest.raises(Refused, match=r"Your role may not take this step."):
            correct_score(score=score_of(row, "a"), correction=Correction({"x": "1"}), reason="理由", user=user)


def test_a_renamed_indicator_does_not_touch_a_round(plain_round, monkeypatch, prov_eit):
    row = plain_round(given(a=90, b=70))
    plain_round.rename("新名称")
    assert restored(row).scheme.categories[0].indicators[0].name == "X"
    correct_score(score=score_of(row, "b"), correction=Correction({"x": "71"}), reason="更正", user=prov_eit)
    assert restored(row).scheme.categories[0].indicators[0].name == "X"
    discard_round(row=row, reason="重来", user=prov_eit)
    again = plain_round(given(a=90), title="另一轮")
    assert restored(again).scheme.categories[0].indicators[0].name == "新名称"
    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.filter(pk=row.pk).update(scheme={})


def test_a_grade_by_review_stands_beside_the_computed_one(plain_round, prov_eit):
    row = plain_round(given(a=90, b=70))
    new = review_score(score=score_of(row, "b"), grade="B", reason="整改到位", user=prov_eit)
    assert (new.version, new.computed, new.grade, new.review_reason) == (2, "C", "B", "整改到位")
    assert new.notes == ["Grade by review: 整改到位"]
    assert Score.objects.filter(round=row, park_name="a").count() == 1
    back = review_score(score=new, grade="", reason="撤销", user=prov_eit)
    assert (back.version, back.grade, back.review_reason) == (3, "C", "")


@pytest.mark.parametrize(
    ("grade", "reason", "sentence"),
    [("B", "  ", "A grade given by review needs a reason."), ("甲", "理由", "There is no grade 甲.")],
)
def test_what_a_review_is_refused_for(plain_round, prov_eit, grade, reason, sentence):
    row = plain_round(given(a=90))
    with pytest.raises(Refused, match=sentence):
        review_score(score=score_of(row, "a"), grade=grade, reason=reason, user=prov_eit)
    assert Score.objects.count() == 1


def test_a_correction_adds_a_version_and_moves_only_ranks(plain_round, prov_eit):
    row = plain_round(given(a=90, b=70, c=60))
    new = correct_score(score=score_of(row, "c"), correction=Correction({"x": "95"}), reason="漏报", user=prov_eit)
    assert (new.version, new.reason) == (2, "漏报")
    assert standings(row) == [("c", 95, 1, "A"), ("a", 90, 2, "A"), ("b", 70, 3, "C")]
    old = Score.objects.get(round=row, park_name="c", version=1)
    assert (old.is_current, old.values, old.published) == (False, {"x": "60"}, 60)
    entry = Entry.objects.get(action="score.corrected")
    assert entry.changes == {"published": ["60.000000", "95.000000"], "rank": [3, 1], "grade": ["C", "A"]}


def test_a_veto_after_ranking_moves_nobody_s_score_unless_anew(plain_round, prov_eit):
    people = given(a=90, b=70, c=50)
    row = plain_round(people, {"satisfied": {"rule": "max"}, "unallowed": {"rule": "min"}})
    assert standings(row) == [("a", 100, 1, "A"), ("b", 80, 2, "B"), ("c", 60, 3, "C")]
    vetoed = Correction(vetoes={"accident": "重大事故"})
    new = correct_score(score=score_of(row, "a"), correction=vetoed, reason="查实", user=prov_eit)
    assert (new.standing, new.rank, new.grade, new.published, new.notes) == (
        "out", None, "", None, ["Accident: 重大事故"],
    )  # fmt: skip
    assert standings(row) == [("b", 80, 1, "B"), ("c", 60, 2, "C"), ("a", None, None, "")]
    b = score_of(row, "b")
    correct_score(score=b, correction=Correction(), reason="重新取值", user=prov_eit, anew=True)
    assert standings(row) == [("b", 100, 1, "A"), ("c", 60, 2, "C"), ("a", None, None, "")]
    assert [each.is_anew for each in row.runs.order_by("number")] == [True, False, True]


def test_a_veto_that_gives_a_grade_and_is_lifted_again(plain_round, prov_eit):
    row = plain_round(given(a=90, b=70))
    reviewed = review_score(score=score_of(row, "a"), grade="B", reason="降档", user=prov_eit)
    new = correct_score(score=reviewed, correction=Correction(vetoes={"lied": "造假"}), reason="查实", user=prov_eit)
    assert (new.standing, new.grade, new.review_reason, new.rank) == ("vetoed", "C", "", None)
    lifted = correct_score(score=new, correction=Correction(vetoes={"lied": ""}), reason="查无", user=prov_eit)
    assert (lifted.standing, lifted.grade, lifted.rank) == ("ranked", "A", 1)


def test_an_exemption_stands_outside_the_ranking(plain_round, prov_eit):
    row = plain_round(given(a=90, b=70))
    exempt = Correction(exempt="A", exempt_reason="新设园区")
    new = correct_score(score=score_of(row, "b"), correction=exempt, reason="决定", user=prov_eit)
    assert (new.standing, new.grade, new.rank, new.notes) == (
        "exempt", "A", None, ["Outside the ranking: 新设园区"],
    )  # fmt: skip
    with pytest.raises(Refused, match=r"b: an exemption needs a grade and a reason."):
        correct_score(score=new, correction=Correction(exempt="A"), reason="决定", user=prov_eit)


@pytest.mark.parametrize(
    ("correction", "reason", "sentence"),
    [
        (Correction({"x": "9e3"}), "理由", "“9e3” is no exact number."),
        (Correction({"x": "１２"}), "理由", "“１２” is no exact number."),
        (Correction({"y": "1"}), "理由", "The scheme reads no entry y."),
        (Correction({"x": "90"}), "理由", "Nothing changes."),
        (Correction({"x": "91"}), "", "Say why the score is corrected."),
        (Correction(vetoes={"z": "事"}), "理由", "a: there is no veto z."),
    ],
)
def test_what_a_correction_is_refused_for(plain_round, prov_eit, correction, reason, sentence):
    row = plain_round(given(a=90))
    with pytest.raises(Refused, match=sentence):
        correct_score(score=score_of(row, "a"), correction=correction, reason=reason, user=prov_eit)
    assert (Score.objects.count(), Run.objects.count()) == (1, 1)


def test_an_older_version_is_not_corrected(plain_round, prov_eit):
    row = plain_round(given(a=90))
    old = score_of(row, "a")
    correct_score(score=old, correction=Correction({"x": "80"}), reason="更正", user=prov_eit)
    with pytest.raises(Refused, match=r"The score was changed meanwhile. Reload the page."):
        correct_score(score=old, correction=Correction({"x": "85"}), reason="更正", user=prov_eit)


@pytest.mark.parametrize("field", ["grade", "published", "values", "rank", "reason"])
def test_the_database_keeps_what_was_scored(plain_round, field):
    row = plain_round(given(a=90))
    with pytest.raises(DatabaseError), transaction.atomic():
        Score.objects.filter(round=row).update(**{field: {"values": {}}.get(field, "5")})
    with pytest.raises(DatabaseError), transaction.atomic():
        Score.objects.filter(round=row).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Run.objects.filter(round=row).update(reason="x")


@pytest.mark.parametrize(
    ("people", "expected", "note"),
    [
        (given(a=0), [("a", 0, 1, "C")], "A single participant has no rank to be graded by; a review should decide."),
        (given(a=50, b=50), [("a", 50, 1, "C"), ("b", 50, 1, "C")], None),
        (
            given(a=90, b=80, c=80, d=70, e=60),
            [("a", 90, 1, "A"), ("b", 80, 2, "B"), ("c", 80, 2, "B"), ("d", 70, 4, "C"), ("e", 60, 5, "D")],
            TIED,
        ),
    ],
)
def test_one_participant_all_equal_and_ties_at_a_border(plain_round, people, expected, note):
    row = plain_round(people, grades=QUOTAS)
    assert standings(row) == expected
    notes = [sentence for each in Score.objects.filter(round=row) for sentence in each.notes]
    assert (note in notes) if note else True


def test_growth_on_nothing_zero_and_less_has_its_sentence(plain_round):
    part = indicator("x", 100, last="y", **TEN_TO_HUNDRED)
    people = {"a": {"x": "10", "y": "0"}, "b": {"x": "10"}, "c": {"x": "10", "y": "-5"}, "d": {"x": "10", "y": "5"}}
    row = plain_round(people, indicators=[part])
    assert standings(row) == [("c", 300, 1, "A"), ("d", 100, 2, "A"), ("a", 60, 3, "C"), ("b", 60, 3, "C")]
