"""Any order of any act by anybody, right and wrong: what must hold of the money holds after every step.

The services act on real tables; a table written here says which move of a tranche is allowed, and by whom.
"""

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.approvals.models import Submission
from apps.common.refusals import Refused
from apps.funds import services
from apps.funds.choices import BookKind, EntryKind
from apps.funds.models import Award, FundAccount, LedgerEntry, Payment, Tranche
from apps.funds.selectors.reconciling import reconcile
from apps.funds.services.ledger import reverse_entry
from apps.programmes.models import TrancheRule
from tests.factories.accounts import MembershipFactory
from tests.funds.ledger.books import NUMBERS, provincial, spend

D = Decimal
# From -> to, and the people who may; "both" works for both departments and never approves what they proposed.
MOVES = {
    (None, "proposed"): {"economy", "both"},
    ("returned", "proposed"): {"economy", "both"},
    ("proposed", "returned"): {"finance", "both"},
    ("proposed", "approved"): {"finance", "both"},
    ("proposed", "nothing"): {"finance", "both"},
    ("approved", "paid"): {"finance", "both"},
    ("paid", "received"): {"park"},
    ("received", "filed"): {"economy", "both"},
    ("paid", "approved"): {"finance", "both"},
    ("received", "approved"): {"finance", "both"},
    ("filed", "approved"): {"finance", "both"},
}


def mostly(right: str) -> st.SearchStrategy[str]:
    """The right person more often than the others, so that runs get somewhere."""
    return st.sampled_from([right] * 4 + ["economy", "finance", "both", "park", "stranger"])


PLACES = st.integers(0, 2)
SHARES = st.sampled_from(
    ["0.30", "0.30", "0.50", "0.50", "0.20", "0", "0.0001", "0.3001", "0.4999", "0.70", "1", "1.0001"]
)
AMOUNTS = st.sampled_from(["0.01", "999.99", "250000.00", "1500000.00", "2200000.00", "3300000.00"])


@dataclass
class Cast:
    """What a run starts with."""

    award: Award
    rules: list[TrancheRule]
    people: dict[str, User]


def begun(machine: "Money") -> bool:
    """Whether there is a tranche to act on."""
    return any(getattr(machine, "states", {}).values())


class Money(RuleBasedStateMachine):
    """Each run is undone at its end."""

    cast: Cast
    steps = 0
    reached: set[str]

    @initialize(done=st.integers(0, 6))
    def begin(self, done: int = 0) -> None:
        """A run starts some right steps along the way of the first tranche."""
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.states: dict[int, str | None] = dict.fromkeys(range(3))
        way = (
            lambda: self.propose(0, "economy", "0.30"),
            lambda: self.answer(0, "finance", "agree"),
            lambda: self.pay(0, "finance", "0"),
            lambda: self.receive(0, "park"),
            lambda: self.file(0, "economy"),
            lambda: self.propose(1, "economy", "0.50"),
        )
        for act in way[:done]:
            act()

    def teardown(self) -> None:
        if hasattr(self, "frame"):
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    def tranche(self, place: int) -> Tranche | None:
        return Tranche.objects.filter(award=self.cast.award, rule=self.cast.rules[place]).first()

    def existing(self, place: int) -> Tranche:
        """One of the tranches there are."""
        rows = list(Tranche.objects.filter(award=self.cast.award).order_by("pk"))
        return rows[place % len(rows)]

    def person(self, who: str, *, finance: bool = False) -> User:
        """The person; whoever works for both departments acts for the one the step needs."""
        user = self.cast.people[who]
        if who == "both":
            role = Role.COUNTY_FIN if finance else Role.COUNTY_EIT
            user.acting = user.memberships.select_related("organisation__jurisdiction").get(role=role)
        return user

    def attempt(self, who: str, act) -> None:
        """Act; whatever became of it is held against the table of moves."""
        type(self).steps += 1
        try:
            with transaction.atomic():
                act()
        except Refused:
            pass
        for place in self.states:
            row = self.tranche(place)
            before, after = self.states[place], row.state if row else None
            if before != after:
                assert who in MOVES.get((before, after), set()), (who, before, after)
                self.states[place] = after
                self.reached.add(after)

    @rule(place=PLACES, who=mostly("economy"), share=SHARES)
    def propose(self, place, who, share):
        award = self.cast.award
        amount = (award.amount_yuan * D(share)).quantize(D("0.01"))
        user = self.person(who)
        self.attempt(who, lambda: services.propose(
            award=award, rule=self.cast.rules[place], amount=amount, reason="拨付", user=user, key=uuid4()
        ))  # fmt: skip

    @precondition(begun)
    @rule(place=PLACES, who=mostly("finance"), verdict=st.sampled_from(["agree", "agree", "return"]))
    def answer(self, place, who, verdict):
        row = self.existing(place)
        digest, user = Submission.objects.of(row)[0].digest, self.person(who, finance=True)
        self.attempt(who, lambda: services.answer(
            tranche=row, verdict=verdict, text="意见", digest=digest, user=user, key=uuid4()
        ))  # fmt: skip

    @precondition(begun)
    @rule(place=PLACES, who=mostly("finance"), extra=st.sampled_from(["0", "0", "0.01", "-0.01"]))
    def pay(self, place, who, extra):
        row = self.existing(place)
        amount = (row.approved_yuan or row.suggested_yuan) + D(extra)
        slip = services.Slip(amount, timezone.localdate(), f"P{next(NUMBERS)}")
        user = self.person(who, finance=True)
        self.attempt(who, lambda: services.pay(tranche=row, slip=slip, user=user, key=uuid4()))

    @precondition(begun)
    @rule(place=PLACES, who=mostly("park"))
    def receive(self, place, who):
        row, user = self.existing(place), self.person(who)
        self.attempt(who, lambda: services.receive(
            tranche=row, received_on=timezone.localdate(), user=user, key=uuid4()
        ))  # fmt: skip

    @precondition(begun)
    @rule(place=PLACES, who=mostly("economy"))
    def file(self, place, who):
        row, user = self.existing(place), self.person(who)
        self.attempt(who, lambda: services.file(tranche=row, user=user, key=uuid4()))

    @precondition(begun)
    @rule(place=PLACES, who=mostly("finance"))
    def take_back(self, place, who):
        row, user = self.existing(place), self.person(who, finance=True)
        self.attempt(who, lambda: services.reverse(
            tranche=row, reason="账号有误", made_on=timezone.localdate(), user=user, key=uuid4(),
            number=f"R{next(NUMBERS)}",
        ))  # fmt: skip

    @rule(who=mostly("park"), amount=AMOUNTS, code=st.sampled_from(["I1", "P1"]))
    def spend(self, who, amount, code):
        book, user = provincial(self.cast.award.enrolment), self.person(who)
        self.attempt(who, lambda: spend(book, user, code, amount_yuan=D(amount)))

    @rule(who=mostly("park"), place=st.integers(0, 5))
    def put_back(self, who, place):
        entries = list(LedgerEntry.objects.order_by("pk"))
        if entries:
            entry, user = entries[place % len(entries)], self.person(who)
            self.attempt(who, lambda: reverse_entry(
                entry=entry, voucher=f"红{next(NUMBERS)}", reason="付错", user=user
            ))  # fmt: skip

    @invariant()
    def the_money_adds_up(self):
        if not hasattr(self, "frame"):
            return
        award = Award.objects.get(pk=self.cast.award.pk)
        paid = net(EntryKind.PAY)
        assert paid <= award.amount_yuan
        found = reconcile(Award.objects.filter(pk=award.pk))
        assert (found.awards, found.unexplained_yuan) == (1, D("0.00"))
        book = FundAccount.objects.filter(enrolment=award.enrolment).first()
        if book is not None:
            received = LedgerEntry.objects.filter(kind=BookKind.RECEIPT).aggregate(total=Sum("effect_yuan"))["total"]
            travelling = sum(row.paid_yuan for row in Tranche.objects.filter(state="paid"))
            assert (received or 0) == paid - travelling
            assert book.balance_yuan >= 0
        for row in Tranche.objects.exclude(approved_by=None):
            assert row.approved_by_id != row.proposed_by_id


def net(kind: str) -> Decimal:
    """What was paid and not taken back, straight from the entries."""
    rows = Payment.objects.filter(kind=kind, reversed_by=None)
    return rows.aggregate(total=Sum("amount_yuan"))["total"] or D(0)


@pytest.fixture
def money(plan, enrolment, park_filer, county_eit, county_fin, other_county_eit):
    """A programme whose gates set no condition but the shares, and five people."""
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
    Money.cast = Cast(Award.objects.with_names().get(enrolment=enrolment), rules, people)
    Money.steps, Money.reached = 0, set()
    return Money


def run(machine, *, examples: int, steps: int, seed: bool) -> None:
    every = list(HealthCheck)
    kept = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=seed, database=None,
        suppress_health_check=every,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=kept)


def test_a_short_run(money):
    run(money, examples=4, steps=25, seed=True)
    assert money.steps > 40
    assert money.reached >= {"proposed", "approved", "paid", "received"}


@pytest.mark.long
def test_a_hundred_thousand_steps(money):
    run(money, examples=1250, steps=80, seed=False)


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
