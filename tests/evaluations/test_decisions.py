"""Decisions: bounds of the money, two departments, the right of reply, execution through the ledger of the award."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from apps.common.refusals import Refused
from apps.evaluations.choices.final import DecisionState
from apps.evaluations.models import Decision, FinalEvaluation
from apps.evaluations.rules.final import amount_fault, may_take_effect, reply_until
from apps.evaluations.selectors import decisions as selectors
from apps.evaluations.services import decisions
from apps.funds import services as funds
from apps.funds.models import Payment
from apps.funds.selectors import sums
from tests.evaluations import finals
from tests.funds.conftest import *  # noqa: F403 -- the award, its gates and acts on money
from tests.funds.conftest import paper

TODAY = timezone.localdate
MONEY = {"unpaid": Decimal(50), "held": Decimal(30)}


@pytest.mark.parametrize(
    ("kind", "amount", "is_fine"),
    [
        ("deduct", "50", True),
        ("deduct", "50.01", False),
        ("recover", "30", True),
        ("recover", "30.01", False),
        ("recover", "0", False),
        ("recover", "-1", False),
        ("recover", "1.001", False),
        ("recover", "NaN", False),
        ("recover", None, False),
        ("notice", None, True),
        ("notice", "1", False),
        ("none", None, True),
    ],
)
def test_bounds_of_an_amount(kind, amount, is_fine):
    fault = amount_fault(kind, Decimal(amount) if amount else None, **MONEY)
    assert (fault is None) is is_fine


def test_the_right_of_reply_runs_through_its_last_day():
    until = reply_until(TODAY(), 10)
    assert not may_take_effect(replied=False, until=until, today=until)
    assert may_take_effect(replied=False, until=until, today=until + timedelta(days=1))
    assert may_take_effect(replied=True, until=until, today=TODAY())


@pytest.fixture
def row(award, propose, approve, pay, enrolment, park_filer, county_eit, county_fin, prov_eit, prov_fin):
    """A concluded evaluation of a park that was paid 1,500,000 yuan of 5,000,000."""
    pay(approve(propose()))
    found = finals.reviewed(enrolment, park_filer, county_eit, county_fin)
    return finals.concluded(found, prov_eit, prov_fin)


def test_a_decision_needs_the_conclusion_and_the_province(row, prov_eit, county_eit):
    with pytest.raises(Refused, match="Your role may not take this step"):
        finals.proposed(row, county_eit)
    FinalEvaluation.objects.filter(pk=row.pk).update(state="signing")
    with pytest.raises(Refused, match="Your role may not take this step"):
        finals.proposed(row, prov_eit)


@pytest.mark.parametrize(
    ("kind", "amount", "sentence"),
    [
        ("deduct", "3500000.01", "At most 3,500,000.00 yuan are unpaid"),
        ("recover", "1500000.01", "At most 1,500,000.00 yuan have been paid"),
        ("recover", None, "Enter an amount"),
        ("notice", "1.00", "Only deducting and recovering take an amount"),
        ("fine", None, "Choose a consequence"),
    ],
)
def test_amounts_out_of_bounds_are_refused(row, prov_eit, kind, amount, sentence):
    with pytest.raises(Refused, match=sentence):
        finals.proposed(row, prov_eit, kind=kind, amount=amount)
    assert Decision.objects.count() == 0


def test_reason_notice_and_one_at_a_time(row, prov_eit):
    with pytest.raises(Refused, match="A decision needs a reason"):
        decisions.propose(evaluation=row, draft=decisions.Draft("notice", " ", paper()), user=prov_eit)
    with pytest.raises(Refused, match="Attach the notice document"):
        decisions.propose(evaluation=row, draft=decisions.Draft("notice", "理由"), user=prov_eit)
    finals.proposed(row, prov_eit, kind="notice", amount=None)
    with pytest.raises(Refused, match="Another decision about this park is still open"):
        finals.proposed(row, prov_eit, kind="notice", amount=None)


def test_facts_are_kept_as_they_were_and_the_row_cannot_change(row, prov_eit):
    decision = finals.proposed(row, prov_eit)
    assert [each["code"] for each in decision.facts] == ["slow", "missed", "unmended"]
    with pytest.raises(InternalError), transaction.atomic():
        Decision.objects.update(amount_yuan=Decimal(1))
    with pytest.raises(InternalError), transaction.atomic():
        Decision.objects.all().delete()
    with pytest.raises(IntegrityError, match="decision_reply_days"), transaction.atomic():
        Decision.objects.update(state="in_force")


def test_park_and_county_see_it_once_both_have_signed(row, prov_eit, prov_fin, park_filer, county_eit, other_filer):
    decision = finals.proposed(row, prov_eit)
    people = (prov_fin, park_filer, county_eit, other_filer)
    assert [Decision.objects.visible_to(user).count() for user in people] == [1, 0, 0, 0]
    with pytest.raises(Refused, match="Who submits a version does not review it"):
        finals.agreed(decision, prov_eit)
    finals.agreed(decision, prov_fin)
    assert [Decision.objects.visible_to(user).count() for user in people] == [1, 1, 1, 0]


def test_the_other_department_may_disagree(row, prov_eit, prov_fin):
    decision = finals.proposed(row, prov_eit)
    digest = finals.digest_of(decision)
    with pytest.raises(Refused, match="Write the reason"):
        decisions.sign(decision=decision, verdict="return", text="", digest=digest, user=prov_fin)
    found = decisions.sign(decision=decision, verdict="return", text="过重", digest=digest, user=prov_fin)
    assert (found.state, selectors.waited_for(found)) == (DecisionState.REFUSED, "")
    assert finals.proposed(row, prov_fin, amount="50000.00").state == DecisionState.PROPOSED


@pytest.fixture
def hearing(row, prov_eit, prov_fin) -> Decision:
    return finals.agreed(finals.proposed(row, prov_eit), prov_fin)


def test_nothing_takes_effect_before_the_reply_or_its_last_day(hearing, prov_eit, park_filer):
    assert (hearing.state, hearing.reply_until) == (DecisionState.HEARING, TODAY() + timedelta(days=10))
    given = {"decision": hearing, "takes_effect": True, "note": "维持", "user": prov_eit}
    with pytest.raises(Refused, match="The park may still reply until"):
        decisions.settle(**given, today=hearing.reply_until)
    assert decisions.settle(**given, today=hearing.reply_until + timedelta(days=1)).state == DecisionState.IN_FORCE
    with pytest.raises(Refused, match="Your role may not take this step"):
        decisions.reply(decision=hearing, text="迟了", user=park_filer)


def test_the_park_replies_once_and_in_time(hearing, park_filer, other_filer):
    with pytest.raises(Refused, match="The days for a reply ended on"):
        decisions.reply(decision=hearing, text="x", user=park_filer, today=hearing.reply_until + timedelta(days=1))
    with pytest.raises(Refused, match="Write the reply of the park"):
        decisions.reply(decision=hearing, text=" ", user=park_filer)
    with pytest.raises(Refused, match="Your role may not take this step"):
        decisions.reply(decision=hearing, text="他园", user=other_filer)
    found = decisions.reply(decision=hearing, text="申辩", user=park_filer, today=hearing.reply_until)
    assert (found.reply, selectors.waited_for(found)) == ("申辩", "province")
    with pytest.raises(Refused, match="The park has replied already"):
        decisions.reply(decision=hearing, text="再次", user=park_filer)


def test_a_reply_may_lift_the_decision(hearing, park_filer, prov_fin, county_eit):
    decisions.reply(decision=hearing, text="申辩", user=park_filer)
    with pytest.raises(Refused, match="Say what was decided"):
        decisions.settle(decision=hearing, takes_effect=False, note="", user=prov_fin)
    found = decisions.settle(decision=hearing, takes_effect=False, note="理由成立", user=prov_fin)
    assert found.state == DecisionState.LIFTED
    with pytest.raises(Refused, match="Your role may not take this step"):
        decisions.carry_out(decision=found, user=county_eit, key=uuid4())


def in_force(hearing, park_filer, prov_eit) -> Decision:
    decisions.reply(decision=hearing, text="无异议", user=park_filer)
    return decisions.settle(decision=hearing, takes_effect=True, note="维持", user=prov_eit)


def test_a_recovery_runs_through_the_ledger_of_the_award(hearing, award, park_filer, prov_eit, county_eit, county_fin):
    decision = in_force(hearing, park_filer, prov_eit)
    assert selectors.waited_for(decision) == "county"
    with pytest.raises(Refused, match="Your role may not take this step"):
        decisions.carry_out(decision=decision, user=prov_eit, key=uuid4())
    key = uuid4()
    measure = decisions.carry_out(decision=decision, user=county_eit, key=key)
    assert (measure.kind, measure.amount_yuan) == ("recover", Decimal("100000.00"))
    assert measure.notice.blob_id == decision.notice.blob_id
    with pytest.raises(Refused, match="has been started already"):
        decisions.carry_out(decision=decision, user=county_eit, key=key)
    funds.answer_measure(measure=measure, agrees=True, text="同意", user=county_fin, key=uuid4())
    decision = Decision.objects.with_names().get()
    assert (selectors.waited_for(decision), selectors.is_carried_out(decision)) == ("money", False)
    slip = funds.Slip(Decimal("100000.00"), TODAY(), "SH-1")
    funds.record_recovery(measure=measure, slip=slip, user=county_fin, key=uuid4())
    decision = Decision.objects.with_names().get()
    assert (selectors.waited_for(decision), selectors.is_carried_out(decision)) == ("", True)
    assert [(entry.kind, entry.voucher_number) for entry in selectors.payments_of(decision)] == [("recover", "SH-1")]
    assert (sums(award).recovered, sums(award).held) == (Decimal("100000.00"), Decimal("1400000.00"))
    events = selectors.events_of(decision, selectors.payments_of(decision))
    assert [event.title for event in events] == ["The park replied", "Put in force", "Recovery 100,000.00"]


def test_a_deduction_runs_through_the_ledger_of_the_award(
    row, award, park_filer, prov_eit, prov_fin, county_eit, county_fin
):
    hearing = finals.agreed(finals.proposed(row, prov_eit, kind="deduct", amount="3500000.00"), prov_fin)
    measure = decisions.carry_out(decision=in_force(hearing, park_filer, prov_eit), user=county_eit, key=uuid4())
    assert Payment.objects.filter(kind="deduct").count() == 0
    funds.answer_measure(measure=measure, agrees=True, text="同意", user=county_fin, key=uuid4())
    assert (sums(award).deducted, sums(award).left) == (Decimal("3500000.00"), Decimal(0))
    assert selectors.is_carried_out(Decision.objects.with_names().get())


def test_a_county_that_does_not_agree_may_start_again(hearing, park_filer, prov_eit, county_eit, county_fin):
    decision = in_force(hearing, park_filer, prov_eit)
    first = decisions.carry_out(decision=decision, user=county_eit, key=uuid4())
    funds.answer_measure(measure=first, agrees=False, text="金额待核", user=county_fin, key=uuid4())
    decision = Decision.objects.with_names().get()
    assert selectors.waited_for(decision) == "county"
    second = decisions.carry_out(decision=decision, user=county_fin, key=uuid4())
    assert second != first
    assert Decision.objects.get().measure == second


def test_money_gone_meanwhile_is_noticed_when_it_takes_effect(
    row, award, park_filer, prov_eit, prov_fin, county_eit, county_fin
):
    hearing = finals.agreed(finals.proposed(row, prov_eit, amount="1500000.00"), prov_fin)
    given = funds.Decision("recover", "先收回", paper(), Decimal(1))
    measure = funds.propose_measure(award=award, decision=given, user=county_eit, key=uuid4())
    funds.answer_measure(measure=measure, agrees=True, text="同意", user=county_fin, key=uuid4())
    slip = funds.Slip(Decimal("1.00"), TODAY(), "SH-2")
    funds.record_recovery(measure=measure, slip=slip, user=county_fin, key=uuid4())
    with pytest.raises(Refused, match=r"At most 1,499,999\.00 yuan"):
        in_force(hearing, park_filer, prov_eit)


def test_a_notice_of_criticism_goes_out_after_it_is_in_force(row, park_filer, prov_eit, prov_fin):
    hearing = finals.agreed(finals.proposed(row, prov_eit, kind="notice", amount=None), prov_fin)
    with pytest.raises(Refused, match="Your role may not take this step"):
        decisions.issue(decision=hearing, issued_on=TODAY(), user=prov_eit)
    found = in_force(hearing, park_filer, prov_eit)
    for day, sentence in ((TODAY() + timedelta(days=1), "in the future"), (TODAY() - timedelta(days=1), "before the")):
        with pytest.raises(Refused, match=sentence):
            decisions.issue(decision=found, issued_on=day, user=prov_eit)
    assert decisions.issue(decision=found, issued_on=TODAY(), user=prov_eit).state == DecisionState.DONE


def test_no_measure_is_a_decision_too(row, prov_eit, prov_fin):
    draft = decisions.Draft("none", "达到目标")
    decision = decisions.propose(evaluation=row, draft=draft, user=prov_eit)
    assert finals.agreed(decision, prov_fin).state == DecisionState.DONE
