"""Many people book at once: the row of the book decides, and without its lock the same test fails."""

from dataclasses import replace
from decimal import Decimal
from itertools import cycle

import pgtrigger
import pytest
from django.db import transaction

from apps.funds.models import FundAccount, LedgerEntry
from apps.funds.services.flags import decide_flag
from apps.funds.services.ledger import book_payment, record_spending, reverse_entry
from apps.programmes.models import ProhibitedUse
from tests.approvals.test_races import together
from tests.factories.delivery import ServiceRecordFactory
from tests.funds.ledger.books import NUMBERS, award_of, invoice_of, line_of, provincial, spend, voucher
from tests.funds.test_races import ROUNDS, race

D = Decimal
WRITERS = 12


def spending_at_once(book, user, amount: str, *, writers: int = WRITERS, **parts) -> list[str]:
    """What so many people hear who book the same amount under vouchers of their own at one moment."""
    data = [voucher(book.enrolment, amount_yuan=D(amount), **parts) for _writer in range(writers)]
    acts = [lambda each=each: record_spending(account=book, data=each, user=user) for each in data]
    return together(*acts)


@pytest.mark.django_db(transaction=True)
def test_room_for_five_of_twelve_is_used_by_five(book, park_filer):
    heard = spending_at_once(book, park_filer, "190000.00")
    book.refresh_from_db()
    assert sorted(heard) == ["done"] * 5 + ["refused"] * 7
    assert (book.balance_yuan, book.entries_count) == (D("50000.00"), 6)
    assert list(book.entries.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_one_voucher_number_at_once_is_one_entry(book, park_filer):
    data = voucher(book.enrolment)
    others = [replace(data, amount_yuan=D(each)) for each in range(1, WRITERS + 1)]
    acts = [lambda each=each: record_spending(account=book, data=each, user=park_filer) for each in others]
    assert sorted(together(*acts)) == ["done"] + ["refused"] * (WRITERS - 1)
    assert book.entries.filter(kind="spend").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_invoice_is_spent_once_across_two_books(book, park_filer, enrolment):
    record = ServiceRecordFactory.create(enrolment=enrolment, service_type=line_of(enrolment).service_type)
    invoice = invoice_of(record, park_filer, "2000.00")
    heard = spending_at_once(book, park_filer, "1000.00", invoice=invoice)
    assert sorted(heard) == ["done"] * 2 + ["refused"] * (WRITERS - 2)


@pytest.mark.django_db(transaction=True)
def test_a_payment_is_booked_once(payment, park_filer, enrolment):
    act = {"payment": payment, "received_on": payment.made_on, "user": park_filer}
    assert sorted(together(*[lambda: book_payment(**act)] * WRITERS)) == ["done"] + ["refused"] * (WRITERS - 1)
    assert provincial(enrolment).balance_yuan == award_of(enrolment).payments.get().amount_yuan


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_one_reversal_of_an_entry_wins(book, park_filer, people, rounds):
    for _round in range(rounds):
        entry = spend(book, park_filer)
        given = {"entry": entry, "reason": "退款", "user": park_filer}
        assert race(people, lambda given=given: reverse_entry(voucher=f"红{next(NUMBERS)}", **given)) == 1
        book.refresh_from_db()
        assert book.balance_yuan == D("1000000.00")


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_one_word_about_a_flag_wins(book, park_filer, county_eit, county_fin, programme, people, rounds):
    ProhibitedUse.objects.create(programme=programme, name="园区自身建设改造")
    for _round in range(rounds):
        flag = spend(book, park_filer, purpose="办公室装修").flags.get()
        users = cycle((county_eit, county_fin))
        act = {"flag": flag, "clear": True, "answer": "已核实"}
        assert race(people, lambda act=act, users=users: decide_flag(user=next(users), **act)) == 1


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_is_one_entry(book, park_filer, people, rounds):
    """The same voucher with the same content: everybody hears that it is booked, and it was booked once."""
    for place in range(1, rounds + 1):
        data = voucher(book.enrolment)
        given = {"account": book, "data": data, "user": park_filer}
        assert race(people, lambda given=given: record_spending(**given)) == people
        assert book.entries.filter(kind="spend").count() == place


@pytest.mark.django_db(transaction=True)
def test_without_the_trigger_the_book_goes_below_zero_unnoticed(book, park_filer):
    """The guard off: entries that each saw enough money are all written, and no balance follows them."""

    def write(number: int) -> None:
        fields = {"account": book, "kind": "spend", "amount_yuan": D("190000.00"), "purpose": "x", "payee_name": "x"}
        line = line_of(book.enrolment)
        with pgtrigger.ignore("funds.LedgerEntry:ledger_booked"), transaction.atomic():
            if FundAccount.objects.get(pk=book.pk).balance_yuan >= D("190000.00"):
                LedgerEntry.objects.create(
                    **fields, number=number, voucher=f"{number}", entry_date=line.plan.approved_at.date(),
                    budget_line=line, recorded_by=park_filer,
                )  # fmt: skip

    acts = [lambda number=number: write(number) for number in range(2, WRITERS + 2)]
    assert together(*acts) == ["done"] * WRITERS
    assert book.entries.filter(kind="spend").count() == WRITERS
