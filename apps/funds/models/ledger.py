"""The books of a park: one per pilot park and source of money, append-only, never below zero (R0.47)."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.common.money import CENT, bounded, yuan_field
from apps.delivery.models import Agreement, Invoice, ServiceRecord
from apps.evidence.models import Upload
from apps.funds.choices import BookKind, FundSource
from apps.funds.models.booking import COUNTED, KEEPS_COUNT, KEEPS_INVOICE, MOVES
from apps.funds.models.payments import Payment
from apps.plans.models import BudgetLine
from apps.programmes.models import Enrolment, Programme
from apps.targets.models import Target

if TYPE_CHECKING:
    from apps.accounts.models import User


class FundAccountQuerySet(models.QuerySet["FundAccount"]):
    """Row rules of books."""

    def visible_to(self, user: "User") -> Self:
        """Books of the pilot parks one may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))

    def with_names(self) -> Self:
        """With programme, park, county and operator loaded."""
        return self.select_related("enrolment__programme", "enrolment__park__operator", "enrolment__park__county")


class FundAccount(models.Model):
    """One book; the row is the lock for its entries. Balance and number of entries are kept by the database alone."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="fund_accounts"
    )
    source = models.CharField(_("source of the money"), max_length=10, choices=FundSource)
    balance_yuan = yuan_field(_("balance (yuan)"), default=0, editable=False)
    entries_count = models.PositiveIntegerField(_("entries"), default=0, editable=False)

    objects = FundAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("book of a park")
        verbose_name_plural = _("books of parks")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "source"],
                name="fund_account_once",
                violation_error_message=_("The park has a book for this money already."),
            ),
            bounded(
                "balance_yuan",
                name="fund_account_balance",
                sentence=_("More would be spent than is in this book."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="fund_account_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="fund_account_counted", operation=pgtrigger.Update, when=pgtrigger.Before, func=COUNTED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.park} · {self.get_source_display()}"

    def get_absolute_url(self) -> str:
        """The page of the book."""
        return reverse("funds:ledger", args=[self.pk])


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    """Row rules of entries."""

    def visible_to(self, user: "User") -> Self:
        """Entries of the books one may see."""
        return self.filter(account__in=FundAccount.objects.visible_to(user))

    def standing(self) -> Self:
        """Entries that were not taken back, and no reversals."""
        return self.filter(reverses=None, reversed_by=None)


class LedgerEntry(models.Model):
    """One line of a book. The database numbers it and sets effect and balance; a mistake is reversed, never changed."""

    account = models.ForeignKey(FundAccount, verbose_name=_("book"), on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(_("number"), default=0, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=BookKind)
    reverses = models.OneToOneField(
        "self", verbose_name=_("takes back"), null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    entry_date = models.DateField(_("date"))
    voucher = models.CharField(_("voucher number"), max_length=40)
    amount_yuan = yuan_field(_("amount (yuan)"))
    effect_yuan = yuan_field(_("effect (yuan)"), default=0, editable=False)
    balance_yuan = yuan_field(_("balance (yuan)"), default=0, editable=False)
    purpose = models.CharField(_("purpose"), max_length=300)
    payee_name = models.CharField(_("payee"), max_length=120, blank=True)
    payee_code = models.CharField(_("credit code of the payee"), max_length=18, blank=True)
    payment = models.ForeignKey(
        Payment, verbose_name=_("payment"), null=True, on_delete=models.PROTECT, related_name="book_entries"
    )
    # DO_NOTHING: the trigger of SpentLine refuses in words before a plan could lose a line that money was spent on.
    budget_line = models.ForeignKey(
        BudgetLine, verbose_name=_("budget line"), null=True, on_delete=models.DO_NOTHING, related_name="+"
    )
    target = models.ForeignKey(Target, verbose_name=_("goal"), null=True, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(
        ServiceRecord, verbose_name=_("service record"), null=True, on_delete=models.PROTECT, related_name="spending"
    )
    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), null=True, on_delete=models.PROTECT, related_name="spending"
    )
    invoice = models.ForeignKey(
        Invoice, verbose_name=_("invoice"), null=True, on_delete=models.PROTECT, related_name="spending"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a book")
        verbose_name_plural = _("entries of books")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number"],
                name="ledger_number",
                violation_error_message=_("This entry number is taken."),
            ),
            models.UniqueConstraint(
                fields=["account", "voucher"],
                name="ledger_voucher",
                violation_error_message=_("This voucher number is in the book already."),
            ),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(payment__isnull=False, reverses=None),
                name="ledger_payment_once",
                violation_error_message=_("This payment is in the book already."),
            ),
            bounded(
                "amount_yuan",
                name="ledger_amount",
                low=CENT,
                sentence=_("The amount lies between 0.01 and 999,999,999,999.99 yuan."),
            ),
            models.CheckConstraint(
                condition=~Q(voucher="") & ~Q(purpose=""),
                name="ledger_words",
                violation_error_message=_("An entry has a voucher number and a purpose."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="spend") | ~Q(payee_name=""),
                name="ledger_payee",
                violation_error_message=_("An expenditure names its payee."),
            ),
            models.CheckConstraint(
                condition=Q(kind="spend", payment=None) | ~Q(kind="spend") & Q(budget_line=None, target=None),
                name="ledger_parts",
                violation_error_message=_("Only an expenditure has a budget line and a goal."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="ledger_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="ledger_booked",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[
                    *(("book", "funds_fundaccount%ROWTYPE"), ("source", "funds_ledgerentry%ROWTYPE")),
                    *(("first_day", "date"), ("room", "numeric")),
                ],
                func=MOVES,
            ),
        ]
        indexes = [models.Index(fields=["account", "entry_date"], name="ledger_by_day")]

    def __str__(self) -> str:
        return f"{self.voucher} {self.amount_yuan}"


class LedgerFile(models.Model):
    """A file to an entry: the voucher, the bank slip, whatever belongs to it; never taken off."""

    entry = models.ForeignKey(LedgerEntry, verbose_name=_("entry"), on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey(Upload, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of an entry")
        verbose_name_plural = _("files of entries")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "upload"],
                name="ledger_file_once",
                violation_error_message=_("This file is attached already."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="ledger_file_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.upload)


class LedgerTerms(models.Model):
    """What a programme says about books; a programme without a row follows the defaults."""

    programme = models.OneToOneField(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="ledger_terms"
    )
    # xgettext:no-python-format
    move_percent = models.PositiveSmallIntegerField(_("moved between budget lines at most (% of the line)"), default=10)

    class Meta:
        verbose_name = _("terms of the books")
        verbose_name_plural = _("terms of the books")
        constraints = [
            models.CheckConstraint(
                condition=Q(move_percent__lte=100),
                name="ledger_terms_percent",
                violation_error_message=_("At most the whole of a line may be moved."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.programme)


class SpentLine(BudgetLine):
    """A budget line under the guard that it cannot fall below what was spent on it, whoever changes the plan."""

    class Meta:
        proxy = True
        verbose_name = _("budget line with spending")
        verbose_name_plural = _("budget lines with spending")
        triggers = [
            pgtrigger.Trigger(
                name="budget_line_spent",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("spent", "numeric"), ("percent", "numeric"), ("place", "bigint")],
                func=KEEPS_COUNT,
            ),
        ]


class SpentInvoice(Invoice):
    """An invoice under the guard that its amount cannot be corrected below what was spent on it."""

    class Meta:
        proxy = True
        verbose_name = _("invoice with spending")
        verbose_name_plural = _("invoices with spending")
        triggers = [
            pgtrigger.Trigger(
                name="invoice_spent",
                operation=pgtrigger.UpdateOf("amount_yuan"),
                when=pgtrigger.Before,
                declare=[("spent", "numeric")],
                func=KEEPS_INVOICE,
            ),
        ]
