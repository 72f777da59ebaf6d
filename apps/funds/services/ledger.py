"""Booking in a park's ledger: income, spending, money paid back, reversals, and the county's word on flags."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.evidence.services import store_upload
from apps.funds.choices import BookKind, EntryKind, FundSource
from apps.funds.models import FundAccount, LedgerEntry, LedgerFile, Payment
from apps.funds.permissions import keeps_book
from apps.funds.rules import ledger as rules
from apps.funds.services.flags import flag_entry, log_entry
from apps.funds.services.vouchers import EntryData, check_day, check_line, check_parts, clean
from apps.programmes.models import Enrolment

if TYPE_CHECKING:
    from apps.accounts.models import User

FIELDS = {
    "ledger_voucher": "voucher",
    "ledger_amount": "amount_yuan",
    "ledger_words": "purpose",
    "ledger_payee": "payee_name",
    "ledger_balance": "amount_yuan",
    "ledger_invoice": "amount_yuan",
    "ledger_line": "budget_line",
    "ledger_line_room": "budget_line",
    "ledger_goal": "target",
    "ledger_future": "entry_date",
    "ledger_first": "entry_date",
}


def open_account(*, enrolment: Enrolment, source: str = FundSource.PROVINCIAL) -> FundAccount:
    """The book of a pilot park for one source of money, made when it is not there yet."""
    return FundAccount.objects.get_or_create(enrolment=enrolment, source=source)[0]


@transaction.atomic
def record_spending(
    *, account: FundAccount, data: EntryData, user: "User", files: Iterable[UploadedFile] = ()
) -> LedgerEntry:
    """Book an expenditure. Locks the book. Raises :class:`Refused`; :class:`NeedsChange` when a line is exceeded.

    The same voucher sent twice with the same content is one entry. Findings become flags, and the county is told.
    """
    book = _to_write(account, user)
    data = clean(data)
    if (twin := _twin(book, data)) is not None:
        return twin
    check_day(book, data)
    check_parts(book, data)
    if book.source == FundSource.PROVINCIAL:
        check_line(book, data)
    with worded(fields=FIELDS):
        entry = LedgerEntry.objects.create(account=book, kind=BookKind.EXPENDITURE, recorded_by=user, **vars(data))
    _attach(entry, files, user)
    log_entry(entry, "ledger.spent", user)
    if book.source == FundSource.PROVINCIAL:
        flag_entry(entry, user)
    return _fresh(entry)


@transaction.atomic
def record_income(
    *, account: FundAccount, data: EntryData, user: "User", files: Iterable[UploadedFile] = ()
) -> LedgerEntry:
    """Book income of county or own money; provincial money comes in by confirming a payment. Locks the book."""
    book = _to_write(account, user)
    if book.source == FundSource.PROVINCIAL:
        raise Refused(_("Provincial money comes in when the park confirms a payment."))
    data = clean(data)
    if (twin := _twin(book, data)) is not None:
        return twin
    if data.entry_date > timezone.localdate():
        raise Refused(_("The date lies in the future."), field="entry_date")
    with worded(fields=FIELDS):
        entry = LedgerEntry.objects.create(account=book, kind=BookKind.RECEIPT, recorded_by=user, **vars(data))
    _attach(entry, files, user)
    log_entry(entry, "ledger.received", user)
    return _fresh(entry)


@transaction.atomic
def book_payment(*, payment: Payment, received_on: date, user: "User") -> LedgerEntry:
    """Book a payment the park confirms, or a recovery it paid back, in its provincial book. Locks the book.

    Call it inside the transaction that confirms. Raises :class:`Refused` when it is booked already, was taken back,
    or, for a recovery, when the book holds less.
    """
    account = open_account(enrolment=payment.award.enrolment)
    book = _to_write(account, user)
    kind = BookKind.RECEIPT if payment.kind == EntryKind.PAY else BookKind.RETURNED
    what = payment.tranche.rule.name if payment.tranche else payment.get_kind_display()
    with worded("received_on"):
        entry = LedgerEntry.objects.create(
            account=book,
            kind=kind,
            payment=payment,
            entry_date=received_on,
            voucher=_free_voucher(book, payment),
            amount_yuan=payment.amount_yuan,
            purpose=what,
            recorded_by=user,
        )
    log_entry(entry, "ledger.received" if kind == BookKind.RECEIPT else "ledger.returned", user)
    return _fresh(entry)


@transaction.atomic
def unbook_payment(*, payment: Payment, reason: str, taken_on: date, user: "User") -> LedgerEntry | None:
    """Take back what the park booked of a payment that the department takes back; None when it booked nothing yet.

    Call it inside the transaction of the reversal. Locks the book. Raises :class:`Refused` when the park has spent it.
    """
    entry = LedgerEntry.objects.standing().filter(payment=payment).select_related("account").first()
    if entry is None:
        return None
    book = _locked(entry.account)
    with worded():
        back = LedgerEntry.objects.create(
            account=book,
            kind=entry.kind,
            reverses=entry,
            payment=payment,
            entry_date=max(taken_on, entry.entry_date),
            voucher=f"{entry.voucher[:30]}-{entry.pk}",
            amount_yuan=entry.amount_yuan,
            purpose=reason[:300],
            recorded_by=user,
        )
    log_entry(back, "ledger.reversed", user, note=reason[:300])
    return _fresh(back)


@transaction.atomic
def reverse_entry(*, entry: LedgerEntry, voucher: str, reason: str, user: "User") -> LedgerEntry:
    """Take an entry back by a new one of today. Locks the book. Raises :class:`Refused`.

    A confirmed payment is taken back only after its payment was.
    """
    book = _to_write(entry.account, user)
    row = LedgerEntry.objects.select_related("payment").get(pk=entry.pk, account=book)
    if row.reverses_id or LedgerEntry.objects.filter(reverses=row).exists():
        raise Refused(_("This entry has been taken back already, or takes another one back."))
    if row.payment is not None and not Payment.objects.filter(reverses=row.payment).exists():
        raise Refused(_("This entry follows from a payment. The department takes the payment back first."))
    words = clean(EntryData(timezone.localdate(), voucher, row.amount_yuan, reason))
    parts = ("payment_id", "budget_line_id", "target_id", "record_id", "agreement_id", "invoice_id")
    same = {name: getattr(row, name) for name in (*parts, "payee_name", "payee_code")}
    with worded(fields=FIELDS):
        back = LedgerEntry.objects.create(
            account=book,
            kind=row.kind,
            reverses=row,
            entry_date=words.entry_date,
            voucher=words.voucher,
            amount_yuan=row.amount_yuan,
            purpose=words.purpose,
            recorded_by=user,
            **same,
        )
    log_entry(back, "ledger.reversed", user, note=words.purpose)
    return _fresh(back)


def _locked(account: FundAccount) -> FundAccount:
    """The book under its row lock, with what entries are held against."""
    return FundAccount.objects.select_for_update(of=("self",)).with_names().get(pk=account.pk)


def _to_write(account: FundAccount, user: "User") -> FundAccount:
    """The same, for who keeps it; refuses everybody else."""
    book = _locked(account)
    if not keeps_book(user, book):
        raise Refused(_("Only staff of the park keep its books."))
    return book


def _twin(book: FundAccount, data: EntryData) -> LedgerEntry | None:
    """The same voucher booked with the same content: a form that was sent twice."""
    found = LedgerEntry.objects.filter(account=book, voucher=data.voucher, reverses=None).first()
    same = found is not None and all(getattr(found, name) == value for name, value in vars(data).items())
    return found if same else None


def _free_voucher(book: FundAccount, payment: Payment) -> str:
    """The department's voucher number with its year; with the number of the payment where the park used it before."""
    number = rules.normal_voucher(f"{payment.made_on.year}-{payment.voucher_number}")[:40]
    if LedgerEntry.objects.filter(account=book, voucher=number).exists():
        number = f"{number[:24]}/{payment.pk}"
    return number


def _attach(entry: LedgerEntry, files: Iterable[UploadedFile], user: "User") -> None:
    operator = entry.account.enrolment.park.operator
    for file in files:
        upload = store_upload(file=file, name=file.name or "", organisation=operator, user=user)
        LedgerFile.objects.create(entry=entry, upload=upload)


def _fresh(entry: LedgerEntry) -> LedgerEntry:
    """The entry with the number, effect and balance the database gave it."""
    entry.refresh_from_db(fields=["number", "effect_yuan", "balance_yuan"])
    return entry
