"""Every number of the guide at its edge (R0.53-R0.57)."""

from decimal import Decimal
from uuid import uuid4

import pytest

from apps.common.refusals import Refused
from apps.funds import services
from apps.funds.models import Payment, Tranche
from apps.funds.rules.amounts import Sums, bounds, range_faults
from apps.programmes.models import TrancheRule
from tests.factories.obligations import deadline
from tests.funds.conftest import midterm_filed

ODD = ["NaN", "sNaN", "Infinity", "-Infinity", "1e308", "1500000.001", "-0.01"]


@pytest.mark.parametrize("amount", ["1500000.01", "1500500.00", "5000000.01"])
def test_the_first_tranche_is_at_most_30_percent(propose, amount):
    with pytest.raises(Refused, match=r"30%|left"):
        propose(amount)
    assert Tranche.objects.count() == 0


@pytest.mark.parametrize("amount", ["0.01", "1000000.00", "1499999.99", "1500000.00"])
def test_up_to_30_percent_is_proposed(propose, amount):
    assert propose(amount).suggested_yuan == Decimal(amount)


@pytest.mark.parametrize("amount", ODD)
def test_what_is_no_amount_is_refused(propose, amount):
    with pytest.raises(Refused):
        propose(amount)
    assert Tranche.objects.count() == 0


@pytest.mark.parametrize(("amount", "fits"), [("2499999.99", False), ("2499500.00", False), ("2500000.00", True)])
def test_the_second_tranche_is_at_least_50_percent_of_the_whole(propose, second_gate, amount, fits):
    second_gate()
    if fits:
        assert propose(amount, number=2).suggested_yuan == Decimal(amount)
        return
    with pytest.raises(Refused, match="at least 50%"):
        propose(amount, number=2)


@pytest.mark.parametrize("pays_all", [False, True])
def test_paying_everything_must_be_stated_in_the_assessment(propose, second_gate, pays_all):
    second_gate(pays_all=pays_all)
    if pays_all:
        assert propose("3500000.00", number=2).suggested_yuan == Decimal("3500000.00")
        return
    assert bounds(Sums(Decimal(5_000_000), Decimal(1_500_000)), Decimal("0.5"), None).high == Decimal("3500000.00")
    with pytest.raises(Refused, match="joint assessment"):
        propose("3500000.00", number=2)
    assert propose("3499999.99", number=2).suggested_yuan == Decimal("3499999.99")


def test_one_cent_more_than_is_left_is_refused(propose, second_gate):
    second_gate(pays_all=True)
    with pytest.raises(Refused, match=r"3,500,000\.00 yuan"):
        propose("3500000.01", number=2)


def test_the_rest_waits_for_the_midterm_and_may_be_nothing(award, propose, second_gate, settle, approve):
    second_gate()
    settle(propose("2500000.00", number=2))
    with pytest.raises(Refused, match="mid-term evaluation filed: not filed"):
        propose("1000000.00", number=3)
    midterm_filed(award, deadline, award.enrolment.programme.start_date)
    with pytest.raises(Refused, match="needs a reason"):
        propose("0.00", number=3, reason=" ")
    nothing = approve(propose("0.00", number=3, reason="评价不合格，转入扣减程序"))
    assert (nothing.state, nothing.approved_yuan) == ("nothing", Decimal("0.00"))
    assert Payment.objects.filter(tranche=nothing).count() == 0


def test_the_remainder_is_by_subtraction(award, propose, second_gate, settle):
    second_gate(first="1333333.33")
    settle(propose("2500000.01", number=2))
    midterm_filed(award, deadline, award.enrolment.programme.start_date)
    with pytest.raises(Refused, match=r"1,166,666\.66 yuan"):
        propose("1166666.67", number=3)
    settle(propose("1166666.66", number=3))
    assert sum(Payment.objects.values_list("amount_yuan", flat=True)) == Decimal("5000000.00")


def test_a_programme_with_80_percent_first_works_by_its_data(award, programme, rules, county_eit):
    TrancheRule.objects.filter(number=3).delete()
    TrancheRule.objects.filter(number=1).update(
        min_share="0.8", max_share="0.8", conditions=[{"code": "plan_approved"}]
    )
    rule = TrancheRule.objects.get(number=1)
    given = {"award": award, "rule": rule, "reason": "首付", "user": county_eit}
    for amount in ("3999999.99", "4000000.01"):
        with pytest.raises(Refused, match="80%"):
            services.propose(amount=Decimal(amount), key=uuid4(), **given)
    assert services.propose(amount=Decimal("4000000.00"), key=uuid4(), **given).suggested_yuan == Decimal("4000000.00")


def test_the_rest_at_the_end_works_by_the_same_data(award, rules, propose, settle):
    """80 % first; what is left when the first payment is filed; no third tranche, no joint assessment."""
    rules[2].delete()
    rules[0].min_share = rules[0].max_share = Decimal("0.8")
    rules[1].min_share, rules[1].conditions = Decimal(0), [{"code": "previous_tranche_confirmed"}]
    for rule in rules[:2]:
        rule.save()
    row = propose("4000000.00")
    with pytest.raises(Refused, match="Earlier tranche received and filed"):
        propose("1000000.00", number=2)
    row = settle(row)
    assert row.state == "filed"
    with pytest.raises(Refused, match=r"Only 1,000,000\.00 yuan of the award are left"):
        propose("1000000.01", number=2)
    settle(propose("1000000.00", number=2))
    assert sum(Payment.objects.values_list("amount_yuan", flat=True)) == award.amount_yuan


@pytest.mark.parametrize(
    ("total", "share", "low", "high"),
    [
        ("100.01", "0.30", "30.01", "30.00"),
        ("0.01", "0.5", "0.01", "0.00"),
        ("3333333.33", "0.5", "1666666.67", "1666666.66"),
    ],
)
def test_bounds_are_whole_cents_inside_the_share(total, share, low, high):
    sums = Sums(Decimal(total))
    assert bounds(sums, Decimal(share), None).low == Decimal(low)
    assert bounds(sums, Decimal(0), Decimal(share)).high == Decimal(high)


def test_when_less_is_left_than_the_least_all_of_it_fits():
    sums = Sums(Decimal(100), Decimal(30), Decimal(40))
    allowed = bounds(sums, Decimal("0.5"), None)
    assert (allowed.low, allowed.high) == (Decimal("30.00"), Decimal("30.00"))
    assert range_faults(Decimal("30.00"), allowed) == []
