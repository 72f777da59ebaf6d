"""Many people at once: of each action exactly one wins, and without the guard the same test shows what would happen."""

from decimal import Decimal
from uuid import uuid4

import pgtrigger
import pytest
from django.db.models import Sum
from django.utils import timezone

from apps.approvals.models import Opinion, Submission
from apps.funds import services
from apps.funds.models import Assessment, Award, LedgerEntry, Measure, Payment, Tranche
from apps.funds.selectors.facts import sums
from apps.funds.services import base, measures, payments, tranches
from tests.approvals.test_races import together
from tests.funds.conftest import paper

ROUNDS = pytest.mark.parametrize(
    ("people", "rounds"), [(8, 3), pytest.param(200, 20, marks=pytest.mark.long)], ids=["small", "large"]
)
pytestmark = pytest.mark.django_db(transaction=True)


def race(people: int, act) -> int:
    """How many of so many callers in their own connections, at most forty at a time, were not refused."""
    wins = 0
    while people > 0:
        wins += together(*[act] * min(people, 40)).count("done")
        people -= 40
    return wins


def again(row: Tranche, state: str) -> None:
    """Back to an earlier state for the next round, past the services."""
    empty = {
        "approved": {"paid_yuan": None, "paid_on": None, "filing_due_on": None},
        "paid": {"received_on": None, "received_by": None},
        "received": {"filed_by": None, "filed_at": None},
    }
    Tranche.objects.filter(pk=row.pk).update(state=state, **empty[state])
    if state == "paid":
        with pgtrigger.ignore():
            LedgerEntry.objects.all().delete()  # the book of the park took the receipt in


@ROUNDS
def test_one_proposal_wins(propose, people, rounds):
    for _round in range(rounds):
        assert race(people, propose) == 1
        with pgtrigger.ignore():
            Submission.objects.all().delete()
            Tranche.objects.all().delete()


@ROUNDS
def test_one_approval_wins(propose, approve, people, rounds):
    for _round in range(rounds):
        row = propose()
        assert race(people, lambda row=row: approve(row)) == 1
        approved = Tranche.objects.get()
        assert (approved.state, approved.approved_yuan) == ("approved", Decimal("1500000.00"))
        with pgtrigger.ignore():
            for submission in Submission.objects.all():
                submission.opinions.all().delete()
                submission.delete()
            Tranche.objects.all().delete()


@ROUNDS
def test_one_payment_wins(award, propose, approve, pay, people, rounds):
    row = approve(propose())
    for _round in range(rounds):
        assert race(people, lambda: pay(row, number=f"V-{uuid4().hex[:12]}")) == 1
        assert Payment.objects.aggregate(sum=Sum("amount_yuan"))["sum"] == Decimal("1500000.00")
        with pgtrigger.ignore():
            Payment.objects.all().delete()
        again(row, "approved")


@ROUNDS
def test_one_receipt_and_one_filing_win(propose, approve, pay, park_filer, county_eit, people, rounds):
    row = pay(approve(propose()))
    for _round in range(rounds):
        given = {"tranche": row, "received_on": timezone.localdate(), "user": park_filer}
        assert race(people, lambda given=given: services.receive(key=uuid4(), **given)) == 1
        assert race(people, lambda: services.file(tranche=row, user=county_eit, key=uuid4())) == 1
        again(row, "received")
        again(row, "paid")


@ROUNDS
def test_one_reversal_wins(award, propose, approve, pay, county_fin, people, rounds):
    row = approve(propose())
    for place in range(rounds):
        pay(row, number=f"V-{place}")
        given = {"tranche": row, "reason": "误", "made_on": timezone.localdate(), "user": county_fin}
        assert race(people, lambda given=given: services.reverse(key=uuid4(), **given)) == 1
        assert sums(award).paid == Decimal(0)


@ROUNDS
def test_one_measure_and_one_answer_win(award, propose, approve, pay, county_eit, county_fin, people, rounds):
    """Each round deducts 100,000 yuan once, whoever answers."""
    for place in range(1, rounds + 1):

        def ask():
            decision = services.Decision("deduct", "整改不到位", paper(), Decimal(100_000))
            services.propose_measure(award=award, decision=decision, user=county_eit, key=uuid4())

        assert race(people, ask) == 1
        row = Measure.objects.get(state="proposed")
        given = {"measure": row, "agrees": True, "text": "同意", "user": county_fin}
        assert race(people, lambda given=given: services.answer_measure(key=uuid4(), **given)) == 1
        assert sums(award).deducted == 100_000 * place


@ROUNDS
def test_one_recovery_wins(award, propose, approve, pay, county_eit, county_fin, people, rounds):
    pay(approve(propose()))
    for place in range(1, rounds + 1):
        decision = services.Decision("recover", "整改不到位", paper(), Decimal(10_000))
        row = services.propose_measure(award=award, decision=decision, user=county_eit, key=uuid4())
        services.answer_measure(measure=row, agrees=True, text="同意", user=county_fin, key=uuid4())

        def record(row=row):
            slip = services.Slip(Decimal(10_000), timezone.localdate(), f"R-{uuid4().hex[:12]}")
            services.record_recovery(measure=row, slip=slip, user=county_fin, key=uuid4())

        assert race(people, record) == 1
        assert sums(award).recovered == 10_000 * place


@ROUNDS
def test_one_form_sent_many_times_pays_once(propose, approve, pay, people, rounds):
    """The key of the form: everybody hears that it is done, and it was done once."""
    row = approve(propose())
    for _round in range(rounds):
        key = uuid4()
        assert race(people, lambda key=key: pay(row, key=key)) == people
        assert Payment.objects.count() == 1
        with pgtrigger.ignore():
            Payment.objects.all().delete()
        again(row, "approved")


@ROUNDS
def test_one_signature_under_an_assessment_wins(award, rules, county_eit, county_fin, people, rounds):
    for _round in range(rounds):
        given = {"award": award, "rule": rules[1], "findings": "机制健全", "pays_all": False, "user": county_eit}
        assert race(people, lambda given=given: services.assess(**given)) == 1
        row = Assessment.objects.get()
        digest = Submission.objects.of(row)[0].digest
        given = {"assessment": row, "verdict": "agree", "text": "同意", "digest": digest, "user": county_fin}
        assert race(people, lambda given=given: services.sign_assessment(**given)) == 1
        row.refresh_from_db()
        assert row.state == "agreed"
        with pgtrigger.ignore():
            Opinion.objects.all().delete()
            Submission.objects.all().delete()
            Assessment.objects.all().delete()


def test_two_tranches_at_once_stay_within_the_award(award, rules, propose, approve, pay):
    """The lock is on the award: two payments of different tranches cannot both take the last yuan."""
    rows = two_approved_tranches(award, rules, propose, approve)
    results = together(*[lambda row=row: pay(row) for row in rows])
    assert sorted(results) == ["done", "refused"]
    assert sums(award).paid == Decimal("1500000.00")


def two_approved_tranches(award, rules, propose, approve) -> list[Tranche]:
    """Two tranches approved for 1,500,000 each, of an award that has become 1,500,000 in all."""
    rules[1].conditions, rules[1].min_share = [], Decimal(0)
    rules[1].save()
    rows = [approve(propose("1500000.00")), approve(propose("1500000.00", number=2))]
    type(award.enrolment).objects.filter(pk=award.enrolment_id).update(award_yuan=Decimal(1_500_000))
    return rows


def unlocked(award_id: int) -> Award:
    return Award.objects.with_names().select_related("enrolment__park__county").get(pk=award_id)


def unlocked_tranche(tranche: Tranche) -> Tranche:
    row = Tranche.objects.select_related("rule", "proposed_for").get(pk=tranche.pk)
    row.award = unlocked(row.award_id)
    return row


def test_without_the_guards_one_tranche_is_paid_many_times(without_locks, award, propose, approve, pay):
    """The negative control: no lock and no trigger, and the same race pays more than once."""
    row = approve(propose())
    wins = 0
    with without_trigger():
        for _round in range(5):
            wins = max(wins, race(8, lambda: pay(row, number=f"V-{uuid4().hex[:12]}")))
            Tranche.objects.filter(pk=row.pk).update(state="approved", paid_yuan=None, paid_on=None)
    assert wins > 1
    assert sums(award).paid > award.amount_yuan * Decimal("0.30")


def test_without_the_lock_the_database_still_pays_once(without_locks, award, propose, approve, pay):
    """The guard of the services off: the trigger takes the lock of the award itself and refuses the second entry."""
    row = approve(propose())
    assert race(8, lambda: pay(row, number=f"V-{uuid4().hex[:12]}")) == 1
    assert sums(award).paid == Decimal("1500000.00")


@pytest.fixture
def without_locks(monkeypatch):
    """The locks of the services off; what the database keeps by itself stays on."""

    def measure(row: Measure) -> Measure:
        found = Measure.objects.select_related("proposed_for").get(pk=row.pk)
        found.award = unlocked(found.award_id)
        return found

    monkeypatch.setattr(base, "locked_award", unlocked)
    monkeypatch.setattr(tranches, "locked", unlocked_tranche)
    monkeypatch.setattr(payments, "locked", unlocked_tranche)
    monkeypatch.setattr(measures, "_locked", measure)


def most_wins(act, again=lambda: None) -> int:
    """The most winners of five small races."""
    wins = 0
    for _round in range(5):
        again()
        wins = max(wins, race(8, act))
    return wins


def test_without_the_lock_money_is_deducted_many_times(without_locks, award, county_eit, county_fin):
    decision = services.Decision("deduct", "整改不到位", paper(), Decimal(1000))
    row = services.propose_measure(award=award, decision=decision, user=county_eit, key=uuid4())
    given = {"measure": row, "agrees": True, "text": "同意", "user": county_fin}
    empty = {"answered_by": None, "answered_for": None, "answered_at": None, "answer": ""}
    wins = most_wins(
        lambda: services.answer_measure(key=uuid4(), **given),
        lambda: Measure.objects.filter(pk=row.pk).update(state="proposed", **empty),
    )
    assert wins > 1
    assert sums(award).deducted > 5000


def test_without_the_lock_money_is_recovered_many_times(
    without_locks, award, propose, approve, pay, county_eit, county_fin
):
    pay(approve(propose()))
    decision = services.Decision("recover", "整改不到位", paper(), Decimal(1000))
    row = services.propose_measure(award=award, decision=decision, user=county_eit, key=uuid4())
    services.answer_measure(measure=row, agrees=True, text="同意", user=county_fin, key=uuid4())

    def record() -> None:
        slip = services.Slip(Decimal(1000), timezone.localdate(), f"R-{uuid4().hex[:12]}")
        services.record_recovery(measure=row, slip=slip, user=county_fin, key=uuid4())

    assert most_wins(record, lambda: Measure.objects.filter(pk=row.pk).update(state="in_force")) > 1


def test_without_the_lock_a_payment_is_filed_many_times(without_locks, propose, approve, pay, park_filer, county_eit):
    row = pay(approve(propose()))
    services.receive(tranche=row, received_on=timezone.localdate(), user=park_filer, key=uuid4())
    wins = most_wins(lambda: services.file(tranche=row, user=county_eit, key=uuid4()), lambda: again(row, "received"))
    assert wins > 1


class without_trigger:
    """The trigger that checks entries is disabled for every connection, and enabled again at the end."""

    def __enter__(self) -> None:
        pgtrigger.disable("funds.Payment:payment_checked")

    def __exit__(self, *error: object) -> None:
        pgtrigger.enable("funds.Payment:payment_checked")
