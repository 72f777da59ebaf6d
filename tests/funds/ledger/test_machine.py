"""Thousands of acts in any order; a run fails when a guard is taken away."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from apps.accounts.choices import Role
from apps.funds import services
from apps.funds.models import Award
from apps.programmes.models import TrancheRule
from tests.factories.accounts import MembershipFactory
from tests.funds.conftest import paper
from tests.funds.ledger.machine import Cast, Money

D = Decimal


@pytest.fixture
def money(plan, enrolment, park_filer, county_eit, county_fin, other_county_eit, monkeypatch):
    """A programme whose gates set no condition but the shares, five people, one notice.

    The notice is looked into once: a child process for each would make the run slow."""
    notice = paper()
    stored = services.base.keep_file(notice, county_eit)
    monkeypatch.setattr(services.base, "keep_file", lambda _file, _user: stored)
    low_high = [("0", "0.30"), ("0.50", None), ("0", None)]
    rules = [
        TrancheRule.objects.create(
            programme=enrolment.programme, number=number, name=f"第{number}批", trigger="条件", min_share=D(low),
            max_share=None if high is None else D(high),
        )
        for number, (low, high) in enumerate(low_high, start=1)
    ]  # fmt: skip
    both = MembershipFactory.create(organisation=county_eit.acting.organisation, role=Role.COUNTY_EIT).user
    MembershipFactory.create(
        user=both, organisation=county_fin.acting.organisation, role=Role.COUNTY_FIN, is_default=False
    )
    people = {
        "economy": county_eit, "finance": county_fin, "both": both, "park": park_filer, "stranger": other_county_eit,
    }  # fmt: skip
    Money.cast = Cast(Award.objects.with_names().get(enrolment=enrolment), rules, notice, people)
    Money.steps, Money.reached = 0, set()
    return Money


def run(machine, *, examples: int, steps: int) -> None:
    every = list(HealthCheck)
    kept = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, suppress_health_check=every
    )
    run_state_machine_as_test(machine, settings=kept)


EVERY_STATE = {"proposed", "returned", "approved", "paid", "received", "filed", "nothing"}


@pytest.mark.parametrize("number", [1, 2])
def test_five_thousand_steps_in_two_halves(money, number):
    run(seed(number)(money), examples=36, steps=80)
    assert money.steps >= 2500
    assert money.reached >= EVERY_STATE - {"nothing"}


@pytest.mark.long
def test_a_hundred_thousand_steps(money):
    run(money, examples=1420, steps=80)
    assert money.steps >= 100_000
    assert money.reached == EVERY_STATE


def test_a_park_that_books_nothing_is_noticed(money, monkeypatch):
    """The guard off: a confirmed payment that no book shows breaks the run."""
    monkeypatch.setattr(services.payments, "book_payment", lambda **_act: None)
    machine = money()
    machine.begin()
    try:
        machine.propose(0, "economy", "0.30")
        machine.answer(0, "finance", "agree")
        machine.pay(0, "finance", "0")
        machine.the_money_adds_up()
        machine.receive(0, "park")
        assert machine.states[0] == "received"
        with pytest.raises(AssertionError):
            machine.the_money_adds_up()
    finally:
        machine.teardown()
