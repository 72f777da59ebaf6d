"""Experts: a draw that anybody can repeat, the declaration before anything is seen, blind marks, the spread."""

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from apps.common.refusals import Refused
from apps.evaluations.choices.final import FinalState, InvitationState
from apps.evaluations.models import Draw, ExpertGrant, FinalEvaluation, Invitation, Mark
from apps.evaluations.rules import experts as rules
from apps.evaluations.selectors import experts as selectors
from apps.evaluations.services import experts as services
from tests.evaluations import finals

NOW = timezone.localdate


def test_the_draw_is_the_order_of_the_digests_of_seed_and_key():
    keys = ["7", "12", "3", "41"]
    by_hand = sorted(keys, key=lambda key: sha256(f"cafe:{key}".encode()).hexdigest())
    assert rules.drawn_order("cafe", keys) == by_hand
    assert rules.drawn_order("cafe", reversed([*keys, "7"])) == by_hand
    assert rules.verify("cafe", keys, by_hand)
    assert not rules.verify("cafe", keys, by_hand[::-1])
    assert not rules.verify("cafd", keys, by_hand) or rules.drawn_order("cafd", keys) == by_hand


ASPECTS = rules.aspects_of([{"name": "产业集聚度", "points": "60"}, {"name": "改革创新力", "points": "40"}])


@pytest.mark.parametrize(
    ("marks", "faults"),
    [
        ({"a1": "60", "a2": "0"}, {}),
        ({"a1": "60.01", "a2": "1"}, {"a1": "This mark lies between 0 and 60."}),
        ({"a1": "-0.01", "a2": "1"}, {"a1": "This mark lies between 0 and 60."}),
        ({"a1": "1.001", "a2": "1"}, {"a1": "A mark has at most two decimals."}),
        ({"a1": "NaN", "a2": "1"}, {"a1": "Give a mark for every aspect."}),
        ({"a1": "1"}, {"a2": "Give a mark for every aspect."}),
    ],
)
def test_faults_of_marks(marks, faults):
    found = rules.mark_faults(ASPECTS, {key: Decimal(value) for key, value in marks.items()})
    assert {key: str(sentence) for key, sentence in found.items()} == faults


@pytest.mark.parametrize(
    ("totals", "mean", "kept"),
    [
        (["80", "90"], "85.00", 2),
        (["60", "80", "82", "84", "100"], "82.00", 3),
        (["60", "80", "82", "100"], "80.50", 4),
        (["70.11", "70.12"], "70.12", 2),  # 70.115 goes up
    ],
)
def test_the_mean_is_trimmed_from_five_marks(totals, mean, kept):
    named = {str(index): Decimal(total) for index, total in enumerate(totals)}
    assert rules.mean(named, trim=1, trim_from=5) == Decimal(mean)
    assert len(rules.kept(named, trim=1, trim_from=5)) == kept
    assert rules.mean({}, trim=1, trim_from=5) is None


def test_the_alarm_rings_above_the_limit_only():
    assert not rules.is_alarming([Decimal(70), Decimal(85)], Decimal(15))
    assert rules.is_alarming([Decimal(70), Decimal("85.01")], Decimal(15))
    assert not rules.is_alarming([], Decimal(0))


@pytest.fixture
def row(enrolment, park_filer, county_eit, county_fin) -> FinalEvaluation:
    return finals.reviewed(enrolment, park_filer, county_eit, county_fin)


@pytest.fixture
def drawn(row, prov_eit) -> list[Invitation]:
    finals.experts_of(5)
    services.draw(evaluation=row, user=prov_eit)
    return finals.invitations(row)


def test_a_draw_keeps_pool_seed_and_order_and_is_not_repeated(row, drawn, prov_eit):
    draw = Draw.objects.get()
    assert [len(draw.pool), len(draw.order), draw.wanted, len(draw.seed)] == [5, 5, 3, 32]
    assert selectors.holds(draw)
    assert [str(each.expert_id) for each in drawn] == draw.order[:3]
    rows = selectors.drawn_rows(draw, drawn)
    assert [each.lot for each in rows] == sorted(each.lot for each in rows)
    with pytest.raises(Refused, match="not possible in the present state"):
        services.draw(evaluation=row, user=prov_eit)
    FinalEvaluation.objects.filter(pk=row.pk).update(state="reviewed")
    with pytest.raises(Refused, match="a draw is not repeated"):
        services.draw(evaluation=row, user=prov_eit)
    with pytest.raises(InternalError), transaction.atomic():
        Draw.objects.update(seed="other")


def test_a_draw_needs_enough_experts_and_the_province(row, prov_eit, county_eit):
    finals.experts_of(2)
    with pytest.raises(Refused, match="3 experts are wanted and 2 are registered"):
        services.draw(evaluation=row, user=prov_eit)
    with pytest.raises(Refused, match="Your role may not take this step"):
        services.draw(evaluation=row, user=county_eit)
    assert Draw.objects.count() == 0


def test_nothing_is_seen_before_the_declaration_nor_after_the_last_day(row, drawn):
    first, expert = drawn[0], drawn[0].expert
    seen = FinalEvaluation.objects.visible_to(expert)
    assert [Invitation.objects.visible_to(expert).count(), seen.count()] == [1, 0]
    services.declare(invitation=first, is_free=True, conflict="", user=expert)
    assert list(FinalEvaluation.objects.visible_to(expert)) == [row]
    ExpertGrant.objects.filter(user=expert).update(valid_until=NOW() - timedelta(days=1))
    assert FinalEvaluation.objects.visible_to(expert).count() == 0
    assert Invitation.objects.visible_to(expert).count() == 0


def test_a_conflict_replaces_the_expert_by_the_next_of_the_draw(row, drawn):
    services.declare(invitation=drawn[1], is_free=False, conflict="曾任该园区顾问", user=drawn[1].expert)
    order = Draw.objects.get().order
    found = finals.invitations(row)
    assert [str(each.expert_id) for each in found] == order[:4]
    assert [each.state for each in found] == ["invited", "conflict", "invited", "invited"]
    assert FinalEvaluation.objects.visible_to(drawn[1].expert).count() == 0
    assert ExpertGrant.objects.get(user=drawn[1].expert).valid_until < NOW()
    with pytest.raises(Refused, match="You have declared already"):
        services.declare(invitation=drawn[1], is_free=True, conflict="", user=drawn[1].expert)


def test_bad_declarations(drawn):
    with pytest.raises(Refused, match="Write what the conflict is"):
        services.declare(invitation=drawn[0], is_free=False, conflict=" ", user=drawn[0].expert)
    with pytest.raises(Refused, match="Only the invited expert declares"):
        services.declare(invitation=drawn[0], is_free=True, conflict="", user=drawn[1].expert)


def test_bad_marks_each_with_its_sentence(row, drawn, prov_eit):
    one, other = drawn[0], drawn[1]

    def give(total="80", *, user=None, text="依据", **more):
        marks = {"total": Decimal(total)}
        return services.mark(invitation=one, marks=marks, text=text, user=user or one.expert, **more)

    with pytest.raises(Refused, match="Declare first whether you have a conflict"):
        give()
    services.declare(invitation=one, is_free=True, conflict="", user=one.expert)
    with pytest.raises(Refused, match="Only the invited expert marks"):
        give(user=other.expert)
    for total in ("100.01", "-1"):
        with pytest.raises(Refused, match="between 0 and 100"):
            give(total)
    with pytest.raises(Refused, match="at most two decimals"):
        give("80.005")
    with pytest.raises(Refused, match="A mark needs its grounds"):
        give(text=" ")
    with pytest.raises(Refused, match="Marking ended on"):
        give(today=NOW() + timedelta(days=15))
    assert give().total == Decimal("80.00")
    with pytest.raises(Refused, match="A mark once given stands"):
        give("81")
    services.close_marking(evaluation=row, user=prov_eit)
    for each in (one, other):
        with pytest.raises(Refused, match="Marking is closed"):
            services.mark(invitation=each, marks={"total": Decimal(1)}, text="迟到", user=each.expert)
    assert Mark.objects.count() == 1


def test_the_database_keeps_marks_once_in_range_and_while_open(row, drawn):
    one = drawn[0]
    values = {"invitation": one, "round": 1, "aspects": {}, "total": Decimal(80), "text": "依据"}
    with pytest.raises(IntegrityError, match="marking is closed"), transaction.atomic():
        Mark.objects.create(**values)  # not declared
    services.declare(invitation=one, is_free=True, conflict="", user=one.expert)
    with pytest.raises(IntegrityError, match="mark_range"), transaction.atomic():
        Mark.objects.create(**values | {"total": Decimal("100.01")})
    with pytest.raises(IntegrityError, match="marking is closed"), transaction.atomic():
        Mark.objects.create(**values | {"round": 2})
    Mark.objects.create(**values)
    with pytest.raises(IntegrityError, match="mark_once"), transaction.atomic():
        Mark.objects.create(**values)
    with pytest.raises(InternalError), transaction.atomic():
        Mark.objects.update(total=1)


def test_marks_are_blind_until_everybody_has_marked(row, drawn, prov_eit, park_filer, county_eit):
    for number, each in enumerate(drawn):
        assert Mark.objects.visible_to(prov_eit).count() == 0
        services.declare(invitation=each, is_free=True, conflict="", user=each.expert)
        services.mark(invitation=each, marks={"total": Decimal(70 + number)}, text="依据", user=each.expert)
        if each is not drawn[-1]:
            assert [Mark.objects.visible_to(one.expert).count() for one in drawn[: number + 1]] == [1] * (number + 1)
    row = finals.fresh(row)
    assert row.state == FinalState.SCORED
    assert Mark.objects.visible_to(prov_eit).count() == 3
    assert {Mark.objects.visible_to(each.expert).count() for each in drawn} == {3}
    assert [Mark.objects.visible_to(one).count() for one in (park_filer, county_eit)] == [0, 0]
    panel = selectors.panel(row, prov_eit, finals.terms(row.enrolment.programme))
    assert (panel.mean, panel.spread, panel.alarm) == (Decimal("71.00"), Decimal(2), False)


def test_closing_takes_out_those_who_have_not_marked(row, drawn, prov_eit):
    services.declare(invitation=drawn[0], is_free=True, conflict="", user=drawn[0].expert)
    services.mark(invitation=drawn[0], marks={"total": Decimal(70)}, text="依据", user=drawn[0].expert)
    services.close_marking(evaluation=row, user=prov_eit)
    states = [each.state for each in finals.invitations(row)]
    assert states == [InvitationState.CLEAR, InvitationState.LAPSED, InvitationState.LAPSED]
    assert FinalEvaluation.objects.visible_to(drawn[1].expert).count() == 0


def test_a_second_round_is_blind_again_and_there_is_no_third(row, prov_eit):
    finals.experts_of(3)
    row = finals.marked(row, prov_eit, "60", "80", "82")
    terms = finals.terms(row.enrolment.programme)
    assert selectors.panel(row, prov_eit, terms).alarm
    services.mark_again(evaluation=row, user=prov_eit)
    assert Mark.objects.visible_to(prov_eit).count() == 0
    for each in finals.invitations(row):
        services.mark(invitation=each, marks={"total": Decimal(80)}, text="复评", user=each.expert)
    row = finals.fresh(row)
    panel = selectors.panel(row, prov_eit, terms)
    assert (len(panel.marks), panel.spread, panel.alarm) == (3, Decimal(0), False)
    assert Mark.objects.count() == 6
    with pytest.raises(Refused, match="The experts have marked twice"):
        services.mark_again(evaluation=row, user=prov_eit)
