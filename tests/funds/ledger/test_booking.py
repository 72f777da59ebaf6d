from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from apps.common.refusals import Refused
from apps.funds.choices import FlagState, FundSource
from apps.funds.models import FundAccount, LedgerEntry, LedgerFlag, LedgerTerms
from apps.funds.selectors.ledger import line_standings, precise_shares, totals_of
from apps.funds.services.flags import decide_flag
from apps.funds.services.ledger import (
    book_payment,
    open_account,
    record_income,
    record_spending,
    reverse_entry,
)
from apps.funds.services.vouchers import NeedsChange
from apps.notifications.models import Message
from apps.plans.models import BudgetLine
from apps.programmes.models import ProhibitedUse
from apps.targets.models import Target
from tests.factories.delivery import ServiceRecordFactory
from tests.funds.ledger.books import award_of, confirmed, invoice_of, line_of, paid, spend, voucher

D = Decimal


def named(error: IntegrityError) -> str:
    return error.__cause__.diag.constraint_name


def test_a_confirmed_payment_is_the_first_line(book, payment):
    [entry] = book.entries.all()
    assert (entry.number, entry.effect_yuan, entry.balance_yuan) == (1, D("1000000.00"), D("1000000.00"))
    assert (entry.payment, entry.entry_date) == (payment, payment.made_on)
    assert book.balance_yuan == D("1000000.00")


def test_spending_lowers_the_balance_and_is_numbered(book, park_filer):
    first, second = spend(book, park_filer), spend(book, park_filer, amount_yuan=D("0.01"))
    assert (first.number, second.number) == (2, 3)
    assert (first.balance_yuan, second.balance_yuan) == (D("999000.00"), D("998999.99"))
    book.refresh_from_db()
    assert (book.balance_yuan, book.entries_count) == (D("998999.99"), 3)


def test_the_whole_balance_can_be_spent_and_no_cent_more(book, park_filer):
    spend(book, park_filer, amount_yuan=D("1000000.00"))
    with pytest.raises(Refused, match="More would be spent than is in this book"):
        spend(book, park_filer, amount_yuan=D("0.01"))
    book.refresh_from_db()
    assert book.balance_yuan == D("0.00")


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "1e308", "0.001", "1000000000000"])
def test_bad_amounts(book, park_filer, amount):
    with pytest.raises(Refused, match="two decimals"):
        spend(book, park_filer, amount_yuan=D(amount))


def test_the_database_refuses_what_is_no_amount(book, park_filer):
    own = open_account(enrolment=book.enrolment, source=FundSource.OWN)
    sql = (
        "INSERT INTO funds_ledgerentry (account_id, number, kind, entry_date, voucher, amount_yuan, effect_yuan,"
        " balance_yuan, purpose, payee_name, payee_code, recorded_by_id, recorded_at)"
        " VALUES (%s, 0, 'receipt', current_date, %s, %s::numeric, 0, 0, 'x', '', '', %s, now())"
    )
    for number, amount in enumerate(("NaN", "-1.00", "0.00", "1000000000000")):
        with pytest.raises((IntegrityError, DataError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [own.pk, f"X{number}", amount, park_filer.pk])
    with connection.cursor() as cursor:
        cursor.execute(sql, [own.pk, "X9", "0.01", park_filer.pk])
    assert [entry.balance_yuan for entry in own.entries.all()] == [D("0.01")]


def test_balance_is_never_written_by_hand(book):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        FundAccount.objects.filter(pk=book.pk).update(balance_yuan=D("5.00"))
    assert named(caught.value) == "fund_account_counted"


def test_entries_only_grow(book):
    for act in (lambda: book.entries.update(purpose="x"), lambda: book.entries.all().delete()):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            act()
    assert book.entries.count() == 1


def test_a_reversal_is_a_new_line(book, park_filer):
    entry = spend(book, park_filer)
    back = reverse_entry(entry=entry, voucher="红1", reason="付错", user=park_filer)
    assert (back.number, back.effect_yuan, back.balance_yuan) == (3, D("1000.00"), D("1000000.00"))
    assert totals_of(book).spent == D("0.00")
    for again in (entry, back):
        with pytest.raises(Refused, match="taken back already"):
            reverse_entry(entry=again, voucher="红2", reason="付错", user=park_filer)


def test_a_confirmed_payment_is_not_taken_back_by_the_park(book, park_filer):
    with pytest.raises(Refused, match="The department takes the payment back first"):
        reverse_entry(entry=book.entries.get(), voucher="红1", reason="错", user=park_filer)


def test_a_payment_is_booked_once_and_in_its_own_park(book, payment, park_filer, other_enrolment, other_filer):
    with pytest.raises(Refused, match="in the book already"):
        book_payment(payment=payment, received_on=timezone.localdate(), user=park_filer)
    other = open_account(enrolment=other_enrolment)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        LedgerEntry.objects.create(
            account=other, kind="receipt", payment=payment, entry_date=timezone.localdate(), voucher="1",
            amount_yuan=payment.amount_yuan, purpose="x", recorded_by=other_filer,
        )  # fmt: skip
    assert named(caught.value) == "ledger_payment"


def test_provincial_money_comes_by_payment_only(book, park_filer):
    with pytest.raises(Refused, match="confirms a payment"):
        record_income(account=book, data=voucher(book.enrolment), user=park_filer)


def test_books_of_other_money_stay_apart(book, park_filer):
    own = open_account(enrolment=book.enrolment, source=FundSource.OWN)
    data = replace(voucher(book.enrolment, amount_yuan=D("500.00")), budget_line=None, target=None)
    record_income(account=own, data=data, user=park_filer)
    record_spending(account=own, data=replace(data, voucher="自2", amount_yuan=D("200.00")), user=park_filer)
    assert (totals_of(own).received, totals_of(own).spent) == (D("500.00"), D("200.00"))
    assert (totals_of(book).received, totals_of(book).spent) == (D("1000000.00"), D("0.00"))
    assert [each.spent for each in line_standings(book.enrolment, 10)] == [D("0.00"), D("0.00")]


def test_a_voucher_number_is_used_once_in_a_book(book, park_filer):
    spend(book, park_filer, voucher="记-7")
    with pytest.raises(Refused, match="This voucher number is in the book already") as caught:
        spend(book, park_filer, voucher=" 记－７", amount_yuan=D("2.00"))
    assert caught.value.field == "voucher"
    assert book.entries.count() == 2


def test_the_same_form_twice_is_one_entry(book, park_filer):
    data = voucher(book.enrolment)
    first, second = (record_spending(account=book, data=data, user=park_filer) for _time in range(2))
    assert first == second
    assert book.entries.count() == 2


def test_days(book, payment, park_filer):
    spend(book, park_filer, entry_date=payment.made_on)
    with pytest.raises(Refused, match="nothing was spent out of it before"):
        spend(book, park_filer, entry_date=payment.made_on - timedelta(days=1))
    with pytest.raises(Refused, match="future"):
        spend(book, park_filer, entry_date=timezone.localdate() + timedelta(days=1))


def test_only_lines_of_the_approved_plan(book, park_filer, other_enrolment):
    data = voucher(book.enrolment)
    with pytest.raises(Refused, match="Choose the budget line"):
        record_spending(account=book, data=replace(data, budget_line=None), user=park_filer)
    with pytest.raises(Refused, match="goal of the goal list"):
        record_spending(account=book, data=replace(data, target=None), user=park_filer)
    other = Target.objects.exclude(service_type=data.budget_line.service_type).first()
    with pytest.raises(Refused, match="goal of the goal list"):
        record_spending(account=book, data=replace(data, target=other), user=park_filer)


def test_a_line_takes_its_share_more_and_no_cent_beyond(book, park_filer, county_eit, county_fin, enrolment):
    """I1 is planned with 2,000,000.00: up to 2,200,000.00 without a change of the plan."""
    confirmed(paid(award_of(enrolment), county_eit, county_fin, "2000000.00"), park_filer)
    spend(book, park_filer, "I1", amount_yuan=D("2200000.00"))
    with pytest.raises(NeedsChange, match="needs a change of the plan") as caught:
        spend(book, park_filer, "I1", amount_yuan=D("0.01"))
    assert caught.value.plan_id == enrolment.plan.pk


def test_a_programme_sets_its_own_threshold(book, park_filer, county_eit, county_fin, enrolment):
    LedgerTerms.objects.create(programme=enrolment.programme, move_percent=0)
    confirmed(paid(award_of(enrolment), county_eit, county_fin, "2000000.00"), park_filer)
    spend(book, park_filer, "I1", amount_yuan=D("2000000.00"))
    with pytest.raises(NeedsChange):
        spend(book, park_filer, "I1", amount_yuan=D("0.01"))


def open_for_change(enrolment) -> None:
    """What the service of a change that passed tells the triggers."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT set_config('parkservice.changed_enrolment', %s, true)", [str(enrolment.pk)])


def test_a_change_of_the_plan_cannot_take_a_line_below_what_was_spent(book, park_filer, enrolment):
    spend(book, park_filer, amount_yuan=D("110000.00"))
    line = BudgetLine.objects.filter(pk=line_of(enrolment).pk)
    with transaction.atomic():
        open_for_change(enrolment)
        line.update(amount_yuan=D("100000.00"))
    for act in (lambda: line.update(amount_yuan=D("99999.99")), line.delete):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            open_for_change(enrolment)
            act()
        assert named(caught.value) == "budget_line_spent"


def test_expenditures_stay_within_their_invoice(book, park_filer, enrolment):
    record = ServiceRecordFactory.create(enrolment=enrolment, service_type=line_of(enrolment).service_type)
    invoice = invoice_of(record, park_filer, "1500.00")
    first = spend(book, park_filer, invoice=invoice, record=record)
    spend(book, park_filer, invoice=invoice, amount_yuan=D("500.00"))
    with pytest.raises(Refused, match="exceed the amount of the invoice"):
        spend(book, park_filer, invoice=invoice, amount_yuan=D("0.01"))
    reverse_entry(entry=first, voucher="红9", reason="退款", user=park_filer)
    spend(book, park_filer, invoice=invoice, amount_yuan=D("1000.00"))


def test_parts_of_another_park_are_refused(book, park_filer, other_enrolment, other_filer, programme):
    record = ServiceRecordFactory.create(enrolment=other_enrolment, service_type=programme.service_types.get(code="P1"))
    with pytest.raises(Refused, match="another park"):
        spend(book, park_filer, record=record)
    with pytest.raises(Refused, match="another park"):
        spend(book, park_filer, invoice=invoice_of(record, other_filer, "9.00"))


def test_only_staff_of_the_park_keep_the_book(book, county_eit, other_filer):
    for user in (county_eit, other_filer):
        with pytest.raises(Refused, match="Only staff of the park"):
            spend(book, user)


@pytest.fixture
def uses(programme):
    ProhibitedUse.objects.create(programme=programme, name="园区自身建设改造")


def test_prohibited_words_are_flagged_and_the_county_is_told(book, park_filer, county_eit, county_fin, uses):
    entry = spend(book, park_filer, purpose="办公室装修")
    [flag] = entry.flags.all()
    assert (flag.kind, flag.detail, flag.state) == ("use", "园区自身建设改造", "open")
    told = Message.objects.filter(effect_key=f"ledger-flag:{entry.pk}").order_by("recipient")
    assert {message.recipient for message in told} == {county_eit, county_fin}
    assert spend(book, park_filer).flags.count() == 0


def test_the_operator_and_its_staff_as_payees_are_flagged(book, park_filer, park):
    entry = spend(book, park_filer, payee_name=park.operator.name)
    assert [flag.kind for flag in entry.flags.all()] == ["operator"]
    entry = spend(book, park_filer, payee_name=park_filer.name)
    assert [flag.kind for flag in entry.flags.all()] == ["staff"]


def test_the_county_clears_or_upholds(book, park_filer, county_eit, other_county_eit, uses):
    one, two = (spend(book, park_filer, purpose="办公室装修").flags.get() for _time in range(2))
    for user in (park_filer, other_county_eit):
        with pytest.raises(Refused, match="county"):
            decide_flag(flag=one, clear=True, answer="已核实", user=user)
    with pytest.raises(Refused, match="Say what was found"):
        decide_flag(flag=one, clear=True, answer=" ", user=county_eit)
    decide_flag(flag=one, clear=True, answer="合同为企业车间诊断", user=county_eit)
    decide_flag(flag=two, clear=False, answer="属园区装修", user=county_eit)
    with pytest.raises(Refused, match="has been decided"):
        decide_flag(flag=one, clear=False, answer="再看", user=county_eit)
    assert list(LedgerFlag.objects.order_by("pk").values_list("state", flat=True)) == ["cleared", "upheld"]
    assert list(LedgerFlag.objects.pressing()) == [LedgerFlag.objects.get(state=FlagState.UPHELD)]
    reverse_entry(entry=two.entry, voucher="红5", reason="园区退回", user=park_filer)
    assert LedgerFlag.objects.pressing().count() == 0


def test_share_of_precise_services_by_quarter(book, park_filer):
    spend(book, park_filer, "P1", amount_yuan=D("499.99"))
    spend(book, park_filer, "I1", amount_yuan=D("500.01"))
    [share] = precise_shares([book.pk], 50)
    assert (share.spent, share.precise, share.percent, share.is_low) == (D("1000.00"), D("499.99"), D("49.99"), True)
    spend(book, park_filer, "P1", amount_yuan=D("0.02"))
    assert not precise_shares([book.pk], 50)[0].is_low
