"""Pause, resume, deduct, recover: two departments, the notice, and never more than there is (R0.75)."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.common.refusals import Refused
from apps.funds import services
from apps.funds.models import Measure, Payment
from apps.funds.selectors.facts import sums
from tests.funds.conftest import paper

TODAY = timezone.localdate


@pytest.fixture
def measure(award, county_eit):
    def act(kind, amount=None, *, user=None, notice=True, key=None, reason="整改不到位") -> Measure:
        decision = services.Decision(kind, reason, paper() if notice else None, amount and Decimal(amount))
        return services.propose_measure(award=award, decision=decision, user=user or county_eit, key=key or uuid4())

    return act


@pytest.fixture
def agree(county_fin):
    def act(row, *, agrees=True, user=None, text="同意", key=None) -> Measure:
        return services.answer_measure(
            measure=row, agrees=agrees, text=text, user=user or county_fin, key=key or uuid4()
        )

    return act


def test_pausing_holds_payments_back_until_resumed(propose, approve, pay, measure, agree):
    row = approve(propose())
    agree(measure("pause"))
    with pytest.raises(Refused, match="Payments are paused"):
        pay(row)
    with pytest.raises(Refused, match="paused already"):
        measure("pause")
    agree(measure("resume"))
    assert pay(row).state == "paid"


def test_a_proposed_pause_holds_nothing_back(propose, approve, pay, measure):
    measure("pause")
    assert pay(approve(propose())).state == "paid"


@pytest.mark.parametrize(
    ("amount", "fits"), [("3500000.00", True), ("3500000.01", False), ("0.00", False), ("NaN", False)]
)
def test_at_most_what_is_unpaid_is_deducted(award, propose, approve, measure, agree, pay, amount, fits):
    pay(approve(propose()))
    if fits:
        assert agree(measure("deduct", amount)).state == "done"
        assert sums(award).left == Decimal("0.00")
        return
    with pytest.raises(Refused):
        measure("deduct", amount)


def test_what_is_approved_for_payment_is_not_deducted(propose, approve, measure):
    approve(propose())
    with pytest.raises(Refused, match=r"At most 3,500,000\.00"):
        measure("deduct", "3500000.01")


def test_a_deduction_leaves_less_to_pay(award, propose, second_gate, measure, agree):
    second_gate(pays_all=True)
    agree(measure("deduct", "1500000.00"))
    with pytest.raises(Refused, match=r"Only 2,000,000\.00"):
        propose("2500000.00", number=2)
    assert propose("2000000.00", number=2).suggested_yuan == Decimal("2000000.00")


def test_at_most_what_was_paid_is_recovered(award, propose, approve, pay, measure, agree, county_fin):
    with pytest.raises(Refused, match=r"At most 0\.00"):
        measure("recover", "0.01")
    pay(approve(propose()))
    with pytest.raises(Refused, match=r"At most 1,500,000\.00"):
        measure("recover", "1500000.01")
    row = agree(measure("recover", "1500000.00"))
    assert (row.state, sums(award).recovered) == ("in_force", Decimal(0))
    with pytest.raises(Refused, match="Exactly"):
        record(row, "1499999.99", county_fin)
    assert record(row, "1500000.00", county_fin).state == "done"
    now = sums(award)
    assert (now.recovered, now.held, now.left) == (Decimal("1500000.00"), Decimal(0), Decimal("3500000.00"))


def record(row, amount, user, number="SH-1"):
    slip = services.Slip(Decimal(amount), TODAY(), number)
    return services.record_recovery(measure=row, slip=slip, user=user, key=uuid4())


def test_two_people_of_two_departments_decide(measure, agree, county_eit, park_filer):
    row = measure("pause")
    for user in (county_eit, park_filer):
        with pytest.raises(Refused, match="other department"):
            agree(row, user=user)
    with pytest.raises(Refused, match="opinion"):
        agree(row, text=" ")
    row = agree(row)
    for name, value in (("answered_by", row.proposed_by), ("answered_for", row.proposed_for)):
        with pytest.raises(IntegrityError, match="measure_two_departments"), transaction.atomic():
            Measure.objects.filter(pk=row.pk).update(**{name: value})


def test_reason_and_notice_are_needed_and_one_measure_waits_at_a_time(measure):
    with pytest.raises(Refused, match="reason"):
        measure("pause", reason=" ")
    with pytest.raises(Refused, match="notice"):
        measure("pause", notice=False)
    measure("pause")
    with pytest.raises(Refused, match="waits for the other department"):
        measure("deduct", "1.00")


def test_not_agreeing_changes_nothing(award, measure, agree):
    assert agree(measure("deduct", "1.00"), agrees=False, text="理由不充分").state == "refused"
    assert (Payment.objects.count(), sums(award).deducted) == (0, Decimal(0))


def test_the_park_states_its_view_once(measure, park_filer, other_filer):
    row = measure("deduct", "1.00")
    with pytest.raises(Refused, match="role"):
        services.reply(measure=row, text="说明", user=other_filer)
    assert services.reply(measure=row, text="说明", user=park_filer).reply == "说明"
    with pytest.raises(Refused, match="made its statement"):
        services.reply(measure=row, text="再说", user=park_filer)


def test_a_reversal_below_what_was_recovered_is_refused(propose, approve, pay, measure, agree, county_fin):
    row = pay(approve(propose()))
    record(agree(measure("recover", "0.01")), "0.01", county_fin)
    with pytest.raises(Refused, match="More would be recovered"):
        services.reverse(tranche=row, reason="误", made_on=TODAY(), user=county_fin, key=uuid4())
