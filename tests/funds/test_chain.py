"""From proposal to filing; who may not; what is sent twice; what the database itself refuses."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pgtrigger
import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from apps.accounts.choices import OrganisationKind, Role
from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.funds import services
from apps.funds.models import Payment, Sent, Tranche
from apps.funds.selectors.facts import sums
from apps.notifications.models import Message
from apps.obligations.models import Obligation
from apps.programmes.choices import DeadlineKind
from tests.factories.accounts import MembershipFactory, department, person
from tests.factories.obligations import deadline

TODAY = timezone.localdate


def test_the_three_amounts_stand_apart(propose, approve, pay):
    row = pay(approve(propose("1500000.00"), amount=Decimal("1200000.00"), text="核减"))
    assert (row.suggested_yuan, row.approved_yuan, row.paid_yuan) == (
        Decimal("1500000.00"),
        Decimal("1200000.00"),
        Decimal("1200000.00"),
    )


def test_the_whole_way_is_logged_and_everybody_is_told(award, propose, settle):
    row = settle(propose())
    assert row.state == "filed"
    acts = ["tranche.proposed", "tranche.approved", "tranche.paid", "tranche.received", "tranche.filed"]
    assert list(Entry.objects.about(row).order_by("pk").values_list("action", flat=True)) == acts
    assert sums(award).paid == Decimal("1500000.00")
    assert Message.objects.filter(link=row.get_absolute_url()).count() == 5


def test_finance_returns_and_economy_proposes_again(propose, approve):
    back = approve(propose(), verdict="return", text="理由不足")
    assert (back.state, back.approved_yuan) == ("returned", None)
    again = propose("1400000.00")
    assert (again.pk, again.state, again.version) == (back.pk, "proposed", 2)
    assert approve(again).approved_yuan == Decimal("1400000.00")
    assert Submission.objects.of(again).count() == 2


def test_returning_needs_a_reason(propose, approve):
    with pytest.raises(Refused, match="reason"):
        approve(propose(), verdict="return", text="")


def test_proposing_twice_is_refused(propose):
    propose()
    with pytest.raises(Refused, match="proposed already"):
        propose()
    assert Tranche.objects.count() == 1


def test_a_replayed_form_changes_nothing(award, propose, approve, pay):
    key = uuid4()
    row = propose(key=key)
    assert propose(key=key).pk == row.pk
    approval, payment = uuid4(), uuid4()
    row = approve(row, key=approval)
    assert approve(row, key=approval).state == "approved"
    paid = pay(row, key=payment)
    assert pay(paid, key=payment).state == "paid"
    assert (Payment.objects.count(), Sent.objects.count()) == (1, 3)


def test_a_key_serves_one_act_only(propose, approve):
    key = uuid4()
    row = propose(key=key)
    with pytest.raises(Refused, match="something else"):
        approve(row, key=key)


def test_nobody_approves_the_own_proposal(propose, approve, county_eit):
    with pytest.raises(Refused, match="role"):
        approve(propose(), user=county_eit)


def two_roles(county_eit, county):
    """The same person, now acting for finance."""
    membership = MembershipFactory.create(
        user=county_eit,
        organisation=department(OrganisationKind.FINANCE, county),
        role=Role.COUNTY_FIN,
        is_default=False,
    )
    county_eit.acting = membership
    return county_eit


def test_both_opinions_by_one_person_with_two_roles_are_refused(propose, approve, county_eit, county):
    row = propose()
    with pytest.raises(Refused, match="does not review"):
        approve(row, user=two_roles(county_eit, county))


def test_the_database_refuses_self_approval_too(propose, approve):
    row = approve(propose())
    for name, value in (("approved_by", row.proposed_by), ("approved_for", row.proposed_for)):
        with pytest.raises(IntegrityError, match="tranche_two_departments"), transaction.atomic():
            Tranche.objects.filter(pk=row.pk).update(**{name: value})


def test_other_roles_do_not_move_money(
    propose, approve, pay, park_filer, prov_eit, auditor, other_county_eit, county_fin
):
    for user in (park_filer, prov_eit, auditor, other_county_eit, county_fin):
        with pytest.raises(Refused, match="role"):
            propose(user=user)
    row = propose()
    for user in (park_filer, prov_eit, auditor, other_county_eit):
        with pytest.raises(Refused, match="role"):
            approve(row, user=user)
    row = approve(row)
    with pytest.raises(Refused, match="role"):
        pay(row, user=park_filer)


@pytest.mark.parametrize("amount", ["1499999.99", "1500000.01", "-1500000.00", "NaN", "1e308", "1500000.001"])
def test_exactly_the_approved_amount_is_paid(propose, approve, pay, amount):
    row = approve(propose())
    with pytest.raises(Refused):
        pay(row, amount=amount)
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    ("days", "sentence"), [(1, "future"), (-1, "before the day it was approved"), (-400, "before the day")]
)
def test_a_payment_has_a_possible_day(propose, approve, pay, days, sentence):
    row = approve(propose())
    with pytest.raises(Refused, match=sentence):
        pay(row, made_on=TODAY() + timedelta(days=days))


def entry(row, **changes):
    """A line of the ledger written past the services."""
    values = {
        "award": row.award,
        "tranche": row,
        "kind": "pay",
        "amount_yuan": row.approved_yuan,
        "made_on": TODAY(),
        "county": row.award.county,
        "voucher_number": "X-1",
        "recorded_by": row.approved_by,
        "recorded_for": row.approved_for,
    }
    return Payment.objects.create(**values | changes)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"amount_yuan": Decimal("1500000.01")}, "payment_approved"),
        ({"amount_yuan": Decimal("-1.00")}, "payment_"),
        ({"made_on": TODAY() + timedelta(days=2)}, "payment_future"),
        ({"made_on": TODAY() - timedelta(days=2)}, "payment_approved"),
        ({"voucher_number": ""}, "payment_has_voucher"),
        ({"tranche": None}, "payment_"),
    ],
)
def test_the_database_refuses_bad_entries_by_itself(propose, approve, changes, name):
    row = approve(propose())
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        entry(row, **changes)
    assert name in (error.value.__cause__.diag.constraint_name or "")
    assert entry(row).pk


def test_the_column_itself_refuses_nan(award):
    """NaN is larger than every number in PostgreSQL, so the upper bound catches it."""
    with pytest.raises(IntegrityError, match="award_amount"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE funds_award SET amount_yuan = 'NaN' WHERE id = %s", [award.pk])


def test_a_tranche_is_paid_once_and_entries_stay_as_they_are(propose, approve, pay):
    row = pay(approve(propose()))
    with pytest.raises(IntegrityError, match="once"), transaction.atomic():
        entry(row)
    for act in (lambda: Payment.objects.update(amount_yuan=1), lambda: Payment.objects.all().delete()):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            act()


def test_a_voucher_number_serves_once_in_county_and_year(propose, approve, pay, second_gate, award):
    second_gate()
    row = approve(propose("2500000.00", number=2))
    used = Payment.objects.get().voucher_number
    with pytest.raises(Refused, match="voucher number has been used"):
        pay(row, number=f" {used.lower()} ")
    assert pay(row, number="OH-2").state == "paid"


def test_the_award_is_not_reduced_below_what_is_paid(award, propose, approve, pay, enrolment):
    pay(approve(propose()))
    with pytest.raises(IntegrityError, match="award below paid"), transaction.atomic():
        type(enrolment).objects.filter(pk=enrolment.pk).update(award_yuan=Decimal("1499999.99"))
    type(enrolment).objects.filter(pk=enrolment.pk).update(award_yuan=Decimal("1500000.00"))
    award.refresh_from_db()
    assert award.amount_yuan == Decimal("1500000.00")
    with pgtrigger.ignore("funds.Award:award_below_paid"):
        type(enrolment).objects.filter(pk=enrolment.pk).update(award_yuan=Decimal("1.00"))
    award.refresh_from_db()
    assert award.amount_yuan == Decimal("1.00")


def test_a_reversal_is_an_entry_of_its_own(award, propose, approve, pay, county_fin):
    row = pay(approve(propose()), number="A-1")
    with pytest.raises(Refused, match="reason"):
        services.reverse(tranche=row, reason="", made_on=TODAY(), user=county_fin, key=uuid4())
    back = services.reverse(tranche=row, reason="户名有误", made_on=TODAY(), user=county_fin, key=uuid4())
    assert (back.state, back.paid_yuan, sums(award).paid) == ("approved", None, Decimal(0))
    assert list(Payment.objects.order_by("pk").values_list("kind", flat=True)) == ["pay", "reverse"]
    with pytest.raises(Refused, match="voucher number"):
        pay(back, number="A-1")
    assert pay(back, number="A-2").state == "paid"
    assert sums(award).paid == Decimal("1500000.00")


def test_receipt_and_filing_in_their_order(propose, approve, pay, park_filer, county_eit):
    row = pay(approve(propose()))
    with pytest.raises(Refused, match="present state"):
        services.file(tranche=row, user=county_eit, key=uuid4())
    for day, sentence in ((1, "future"), (-1, "day it was paid or later")):
        with pytest.raises(Refused, match=sentence):
            services.receive(tranche=row, received_on=TODAY() + timedelta(days=day), user=park_filer, key=uuid4())
    row = services.receive(tranche=row, received_on=TODAY(), user=park_filer, key=uuid4())
    with pytest.raises(Refused, match="role"):
        services.file(tranche=row, user=park_filer, key=uuid4())
    assert services.file(tranche=row, user=county_eit, key=uuid4()).state == "filed"


def test_the_calendar_owes_the_filing_until_it_is_done(programme, propose, approve, pay, park_filer, county_eit):
    programme.fund_filing_days = 3
    programme.save()
    deadline(programme, "DLY", form="资金备案", kind=DeadlineKind.EVENT, due_date=None, submitters=["county_eit"])
    row = pay(approve(propose()))
    owed = Obligation.objects.get(rule__code="DLY")
    assert (owed.done_at, owed.due_on) == (None, row.filing_due_on)
    assert row.filing_due_on > TODAY() + timedelta(days=2)
    row = services.receive(tranche=row, received_on=TODAY(), user=park_filer, key=uuid4())
    services.file(tranche=row, user=county_eit, key=uuid4())
    owed.refresh_from_db()
    assert (owed.done_on, owed.document_url) == (TODAY(), row.get_absolute_url())


def test_a_case_freezes_every_step(award, propose, approve, pay, prov_eit):
    row = approve(propose())
    award.enrolment.violation_cases.create(
        kind="forged", facts="事实", amount_yuan=1, opened_by=prov_eit, opened_for=prov_eit.acting.organisation
    )
    with pytest.raises(Refused, match="No case holds payments back: VC-"):
        pay(row)
    award.enrolment.violation_cases.update(
        state="lifted",
        result="不成立",
        closed_by=person(Role.PROV_EIT, prov_eit.acting.organisation),
        closed_at=timezone.now(),
    )
    assert pay(row).state == "paid"
