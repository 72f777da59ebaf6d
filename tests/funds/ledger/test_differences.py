# ruff: noqa: S608 - the SQL is made of names of this file, never of input
"""Each kind of difference, written by plain SQL past every guard, is found where it is and to the cent."""

from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from apps.funds import services
from apps.funds.models import FundAccount
from apps.funds.selectors.reconciling import reconcile
from apps.funds.services.ledger import open_account, record_income, reverse_entry
from apps.funds.services.vouchers import EntryData
from tests.funds.conftest import paper
from tests.funds.ledger.books import award_of, confirmed, paid, spend

D = Decimal


@pytest.fixture
def busy(book, enrolment, park_filer, county_eit, county_fin):
    """Two tranches paid, one of them received and partly spent, 300 yuan deducted, 400 back; own money besides."""
    award = award_of(enrolment)
    second = paid(award, county_eit, county_fin, "500000.00")
    confirmed(second, park_filer)
    first = spend(book, park_filer)
    spend(book, park_filer, amount_yuan=D("2000.00"))
    reverse_entry(entry=first, voucher="红1", reason="退款", user=park_filer)
    for kind, amount in (("deduct", "300.00"), ("recover", "400.00")):
        decision = services.Decision(kind, "整改不到位", paper(), D(amount))
        row = services.propose_measure(award=award, decision=decision, user=county_eit, key=uuid4())
        row = services.answer_measure(measure=row, agrees=True, text="同意", user=county_fin, key=uuid4())
    slip = services.Slip(D("400.00"), timezone.localdate(), "收1")
    services.record_recovery(measure=row, slip=slip, user=county_fin, key=uuid4())
    services.ledger.book_payment(payment=row.payments.get(), received_on=timezone.localdate(), user=park_filer)
    own = open_account(enrolment=enrolment, source="own")
    record_income(account=own, data=EntryData(timezone.localdate(), "自1", D("900.00"), "自筹"), user=park_filer)
    assert reconcile().unexplained_yuan == D("0.00")
    return award


def forge(*statements: str) -> None:
    """Plain SQL with every trigger off."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def found() -> dict[str, Decimal]:
    """Places and yuan of the one award, none when it adds up."""
    rows = reconcile().differing
    return {gap.place: gap.yuan for row in rows for gap in row.gaps}


FIRST = "(SELECT min(id) FROM {table} WHERE {where})"
SPENT = FIRST.format(table="funds_ledgerentry", where="kind = 'spend' AND amount_yuan = 2000")
INTO = FIRST.format(table="funds_ledgerentry", where="kind = 'receipt'")
PAID = FIRST.format(table="funds_payment", where="kind = 'pay'")
BOOK = FIRST.format(table="funds_fundaccount", where="source = 'provincial'")
CASES = {
    "a payment raised": (
        [f"UPDATE funds_payment SET amount_yuan = amount_yuan + 0.01 WHERE id = {PAID}"], "chain receipt"
    ),
    "a payment gone": (
        [
            f"UPDATE funds_ledgerentry SET payment_id = NULL WHERE payment_id = {PAID}",
            f"DELETE FROM funds_payment WHERE id = {PAID}",
        ],
        "chain receipt",
    ),
    "one payment raised, another lowered": (
        [
            f"UPDATE funds_payment SET amount_yuan = amount_yuan + CASE id WHEN {PAID} THEN 0.01 ELSE -0.01 END"
            " WHERE kind = 'pay'"
        ],
        "chain receipt",
    ),
    "the tranche says another amount": (
        ["UPDATE funds_tranche SET paid_yuan = paid_yuan - 0.01, approved_yuan = approved_yuan - 0.01"
         " WHERE id = (SELECT min(id) FROM funds_tranche)"],
        "chain log",
    ),
    "paid, but the tranche says approved": (
        ["UPDATE funds_tranche SET state = 'approved', paid_yuan = NULL, paid_on = NULL, received_on = NULL,"
         " received_by_id = NULL WHERE id = (SELECT min(id) FROM funds_tranche)"],
        "chain receipt log",
    ),
    "more paid than awarded": (["UPDATE funds_award SET allocated_yuan = 1500299.99"], "award"),
    "another award than the plan's": (["UPDATE funds_award SET amount_yuan = amount_yuan - 0.01"], "award"),
    "more recovered than paid": (
        ["UPDATE funds_payment SET amount_yuan = 1500000.01 WHERE kind = 'recover'"], "award measure recovery"
    ),
    "a deduction that nobody decided": (
        ["UPDATE funds_measure SET amount_yuan = 0.01 WHERE kind = 'deduct'"], "measure log"
    ),
    "a deduction without its entry": (["DELETE FROM funds_payment WHERE kind = 'deduct'"], "measure"),
    "a receipt the book does not show": (
        ["UPDATE funds_ledgerentry SET payment_id = NULL WHERE kind = 'receipt' AND payment_id IS NOT NULL"], "receipt"
    ),
    "a recovery booked with another amount": (
        ["UPDATE funds_ledgerentry SET amount_yuan = 399.99, effect_yuan = -399.99, balance_yuan = balance_yuan + 0.01"
         " WHERE kind = 'returned'", "UPDATE funds_fundaccount SET balance_yuan = balance_yuan + 0.01"
         " WHERE source = 'provincial'"],
        "recovery log",
    ),
    "the balance of the book": (
        [f"UPDATE funds_fundaccount SET balance_yuan = balance_yuan - 0.01 WHERE id = {BOOK}"], "ledger"
    ),
    "the balance of a book of own money": (
        ["UPDATE funds_fundaccount SET balance_yuan = balance_yuan - 0.01 WHERE source = 'own'"], "ledger"
    ),
    "a balance in the middle": (
        [f"UPDATE funds_ledgerentry SET balance_yuan = balance_yuan - 0.01 WHERE id = {INTO}"], "ledger"
    ),
    "the effect of a line": (
        [f"UPDATE funds_ledgerentry SET effect_yuan = effect_yuan + 0.01 WHERE id = {SPENT}"], "ledger"
    ),
    "an expenditure raised and everything behind it made to fit": (
        [
            "UPDATE funds_ledgerentry SET balance_yuan = balance_yuan - 5"
            f" WHERE account_id = {BOOK} AND id >= {SPENT}",
            f"UPDATE funds_fundaccount SET balance_yuan = balance_yuan - 5 WHERE id = {BOOK}",
            "UPDATE funds_ledgerentry SET amount_yuan = amount_yuan + 5, effect_yuan = effect_yuan - 5"
            f" WHERE id = {SPENT}",
        ],
        "log",
    ),
}  # fmt: skip
YUAN = {
    "a payment gone": {"chain": "1000000.00", "receipt": "1000000.00"},
    "one payment raised, another lowered": {"chain": "0.02", "receipt": "0.02"},
    "paid, but the tranche says approved": {"chain": "1000000.00", "receipt": "1000000.00", "log": "1000000.00"},
    "more recovered than paid": {"award": "0.01", "measure": "1499600.01", "recovery": "1499600.01"},
    "a deduction that nobody decided": {"measure": "299.99", "log": "299.99"},
    "a deduction without its entry": {"measure": "300.00"},
    "a receipt the book does not show": {"receipt": "3000000.00"},
    "an expenditure raised and everything behind it made to fit": {"log": "5.00"},
}


@pytest.mark.parametrize("name", CASES)
def test_a_difference_is_found_where_it_is(busy, name):
    statements, places = CASES[name]
    forge(*statements)
    wanted = YUAN.get(name, dict.fromkeys(places.split(), "0.01"))
    assert {place: f"{yuan:.2f}" for place, yuan in found().items()} == wanted
    out, told = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("reconcile_funds", stdout=out, stderr=told)
    total = sum(map(D, wanted.values()))
    assert (ended.value.code, out.getvalue()) == (1, f'{{"awards": 1, "unexplained_yuan": "{total:.2f}"}}\n')
    assert all(place in told.getvalue() for place in wanted)


def test_a_line_taken_out_with_everything_made_to_fit_is_found_by_the_log(busy):
    """The last expenditure disappears, numbers and balances fit: only what was once logged still knows of it."""
    book = FundAccount.objects.get(source="own")
    forge(
        f"DELETE FROM funds_ledgerentry WHERE account_id = {book.pk}",
        f"UPDATE funds_fundaccount SET balance_yuan = 0, entries_count = 0 WHERE id = {book.pk}",
    )
    assert (reconcile().differing, reconcile().gone, reconcile().unexplained_yuan) == ([], D("900.00"), D("900.00"))
    out, told = StringIO(), StringIO()
    with pytest.raises(SystemExit):
        call_command("reconcile_funds", stdout=out, stderr=told)
    assert told.getvalue() == "booked and gone: 900.00\n"
