"""Any order of any act by anybody, right and wrong: what must hold of the money holds after every step.

The services act on real tables; a table written here says which move of a tranche is allowed, and by whom.
"""

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.funds import services
from apps.funds.choices import BookKind, EntryKind, MeasureKind
from apps.funds.models import Award, FundAccount, LedgerEntry, Measure, Payment, Tranche
from apps.funds.selectors.reconciling import reconcile
from apps.funds.services.ledger import reverse_entry
from apps.programmes.models import TrancheRule
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
    ("approved", "returned"): {"finance", "both"},
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
    ["0.30", "0.30", "0.50", "0.50", "0.20", "0", "0", "0.0001", "0.3001", "0.4999", "0.70", "1", "1.0001"]
)
AMOUNTS = st.sampled_from(["0.01", "999.99", "250000.00", "1500000.00", "2200000.00", "3300000.00"])


@dataclass
class Cast:
    """What a run starts with."""

    award: Award
    rules: list[TrancheRule]
    notice: SimpleUploadedFile
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
        self.waiting = set[str]()  # states of measures there are
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

    def attempt(self, who: str, act, **given) -> None:
        """Act under a key; what became of it is held against the table of moves. The same form again does nothing."""
        type(self).steps += 1
        try:
            with transaction.atomic():
                act(**given)
        except Refused:
            return  # the savepoint is gone, and what it wrote with it
        self.is_proved = False
        if "key" in given:
            before = self.written()
            act(**given)
            assert self.written() == before
        self.is_booked = LedgerEntry.objects.exists()
        self.waiting = set(Measure.objects.values_list("state", flat=True))
        rows = dict(Tranche.objects.filter(award=self.cast.award).values_list("rule_id", "state"))
        for place in self.states:
            before, after = self.states[place], rows.get(self.cast.rules[place].pk)
            if before != after:
                assert who in MOVES.get((before, after), set()), (who, before, after)
                self.states[place] = after
                self.reached.add(after)

    def written(self) -> tuple[int, ...]:
        """How many rows the acts have left so far."""
        return tuple(model.objects.count() for model in (Payment, LedgerEntry, Measure, Submission, Entry))

    @rule(place=PLACES, who=mostly("economy"), share=SHARES)
    def propose(self, place, who, share):
        award = self.cast.award
        amount = (award.amount_yuan * D(share)).quantize(D("0.01"))
        user = self.person(who)
        given = {"award": award, "rule": self.cast.rules[place], "amount": amount, "reason": "拨付"}
        self.attempt(who, services.propose, user=user, key=uuid4(), **given)

    @precondition(begun)
    @rule(place=PLACES, who=mostly("finance"), verdict=st.sampled_from(["agree", "agree", "return"]))
    def answer(self, place, who, verdict):
        row = self.existing(place)
        digest, user = Submission.objects.of(row)[0].digest, self.person(who, finance=True)
        given = {"tranche": row, "verdict": verdict, "text": "意见", "digest": digest}
        self.attempt(who, services.answer, user=user, key=uuid4(), **given)

    @precondition(begun)
    @rule(place=PLACES, who=mostly("finance"), extra=st.sampled_from(["0", "0", "0.01", "-0.01"]))
    def pay(self, place, who, extra):
        row = self.existing(place)
        amount = (row.approved_yuan or row.suggested_yuan) + D(extra)
        slip = services.Slip(amount, timezone.localdate(), f"P{next(NUMBERS)}")
        user = self.person(who, finance=True)
        self.attempt(who, services.pay, tranche=row, slip=slip, user=user, key=uuid4())

    @precondition(begun)
    @rule(place=PLACES, who=mostly("park"))
    def receive(self, place, who):
        row, user = self.existing(place), self.person(who)
        self.attempt(who, services.receive, tranche=row, received_on=timezone.localdate(), user=user, key=uuid4())

    @precondition(begun)
    @rule(place=PLACES, who=mostly("economy"))
    def file(self, place, who):
        row, user = self.existing(place), self.person(who)
        self.attempt(who, services.file, tranche=row, user=user, key=uuid4())

    @precondition(begun)
    @rule(place=PLACES, who=mostly("finance"))
    def take_back(self, place, who):
        row, user = self.existing(place), self.person(who, finance=True)
        given = {"tranche": row, "reason": "账号有误", "made_on": timezone.localdate(), "number": f"R{next(NUMBERS)}"}
        self.attempt(who, services.reverse, user=user, key=uuid4(), **given)

    @precondition(begun)
    @rule(place=PLACES, who=mostly("finance"))
    def withdraw(self, place, who):
        row, user = self.existing(place), self.person(who, finance=True)
        self.attempt(who, services.tranches.withdraw, tranche=row, reason="金额有误", user=user, key=uuid4())

    @rule(who=mostly("economy"), kind=st.sampled_from(MeasureKind.values), amount=AMOUNTS)
    def decide(self, who, kind, amount):
        taken = D(amount) if kind in {"deduct", "recover"} else None
        decision, user = services.Decision(kind, "整改不到位", self.cast.notice, taken), self.person(who)
        self.attempt(who, services.propose_measure, award=self.cast.award, decision=decision, user=user, key=uuid4())

    @precondition(lambda self: "proposed" in getattr(self, "waiting", ()))
    @rule(who=mostly("finance"), agrees=st.sampled_from([True, True, False]))
    def reply(self, who, agrees):
        """Whoever did not propose it; ``both`` answers for finance what it proposed for economy, in vain."""
        row, user = Measure.objects.get(state="proposed"), self.person(who, finance=True)
        self.attempt(who, services.answer_measure, measure=row, agrees=agrees, text="意见", user=user, key=uuid4())

    @precondition(lambda self: "in_force" in getattr(self, "waiting", ()))
    @rule(who=mostly("finance"))
    def bring_back(self, who):
        row, user = Measure.objects.filter(state="in_force")[0], self.person(who, finance=True)
        slip = services.Slip(row.amount_yuan, timezone.localdate(), f"S{next(NUMBERS)}")
        self.attempt(who, services.record_recovery, measure=row, slip=slip, user=user, key=uuid4())

    @rule(who=mostly("park"), amount=AMOUNTS, code=st.sampled_from(["I1", "P1"]))
    def spend(self, who, amount, code):
        book, user = provincial(self.cast.award.enrolment), self.person(who)
        self.attempt(who, lambda: spend(book, user, code, amount_yuan=D(amount)))

    @precondition(lambda self: getattr(self, "is_booked", False))
    @rule(who=mostly("park"), place=st.integers(0, 5))
    def put_back(self, who, place):
        entries = list(LedgerEntry.objects.order_by("pk"))
        entry, user = entries[place % len(entries)], self.person(who)
        self.attempt(who, reverse_entry, entry=entry, voucher=f"红{next(NUMBERS)}", reason="付错", user=user)

    @invariant()
    def the_money_adds_up(self):
        if getattr(self, "is_proved", True):
            return
        self.is_proved = True
        award = Award.objects.get(pk=self.cast.award.pk)
        paid = net(EntryKind.PAY)
        assert paid + net(EntryKind.DEDUCT) <= award.amount_yuan
        assert net(EntryKind.RECOVER) <= paid
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
            assert row.approved_for_id != row.proposed_for_id
        for row in Measure.objects.exclude(answered_by=None):
            assert row.answered_by_id != row.proposed_by_id
            assert row.answered_for_id != row.proposed_for_id


def net(kind: str) -> Decimal:
    """What was paid and not taken back, straight from the entries."""
    rows = Payment.objects.filter(kind=kind, reversed_by=None)
    return rows.aggregate(total=Sum("amount_yuan"))["total"] or D(0)
