"""Books with money in them: a tranche that was approved, paid and confirmed, without the pages it takes in life."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.audit.services import record
from apps.delivery.choices import InvoiceSource
from apps.delivery.models import Invoice, RecordEvidence, ServiceRecord
from apps.evidence.models import Blob, Upload
from apps.funds.choices import EntryKind, TrancheState
from apps.funds.models import Award, FundAccount, LedgerEntry, Payment, Tranche
from apps.funds.services.ledger import book_payment, open_account, record_spending
from apps.funds.services.vouchers import EntryData
from apps.plans.models import BudgetLine
from apps.programmes.models import Enrolment, TrancheRule
from apps.targets.models import Target

NUMBERS = count(1)


def award_of(enrolment: Enrolment) -> Award:
    """The award of a pilot park, as much as its enrolment says."""
    fields = {"county": enrolment.park.county, "amount_yuan": enrolment.award_yuan}
    return Award.objects.get_or_create(enrolment=enrolment, defaults=fields)[0]


def paid(award: Award, economy: User, finance: User, amount: str = "1000000.00", *, days_ago: int = 20) -> Payment:
    """A tranche of an award that finance has approved and paid."""
    rule = TrancheRule.objects.create(
        programme=award.enrolment.programme,
        number=TrancheRule.objects.count() + 1,
        name=f"第{TrancheRule.objects.count() + 1}批",
        trigger="方案审核通过",
        min_share=0,
    )
    day = timezone.localdate() - timedelta(days=days_ago)
    moment = timezone.now() - timedelta(days=days_ago)
    tranche = Tranche.objects.create(
        award=award, rule=rule, state=TrancheState.PAID, suggested_yuan=Decimal(amount), reason="试点推进",
        proposed_by=economy, proposed_for=economy.acting.organisation, proposed_at=moment,
        approved_yuan=Decimal(amount), approved_by=finance, approved_for=finance.acting.organisation,
        approved_at=moment, paid_yuan=Decimal(amount), paid_on=day,
    )  # fmt: skip
    record(
        user=finance, action="tranche.paid", target=tranche, jurisdiction_id=award.county_id,
        changes={"paid_yuan": [None, Decimal(amount)]},
    )  # fmt: skip
    return Payment.objects.create(
        award=award, tranche=tranche, kind=EntryKind.PAY, amount_yuan=Decimal(amount), made_on=day,
        county=award.county, voucher_number=f"拨{next(NUMBERS)}", recorded_by=finance,
        recorded_for=finance.acting.organisation,
    )  # fmt: skip


def confirmed(payment: Payment, filer: User, *, day: date | None = None) -> LedgerEntry:
    """The park says the money is there, and the book says so in the same moment."""
    day = day or payment.made_on
    Tranche.objects.filter(pk=payment.tranche_id).update(
        state=TrancheState.RECEIVED, received_on=day, received_by=filer
    )
    return book_payment(payment=payment, received_on=day, user=filer)


def line_of(enrolment: Enrolment, code: str = "P1") -> BudgetLine:
    return BudgetLine.objects.get(plan__enrolment=enrolment, service_type__code=code)


def voucher(enrolment: Enrolment, code: str = "P1", **changes: Any) -> EntryData:
    """An expenditure of 1,000 yuan on a budget line with its goal, today."""
    line = line_of(enrolment, code)
    target = Target.objects.filter(enrolment=enrolment, service_type=line.service_type).order_by("pk").first()
    facts = {
        "entry_date": timezone.localdate(), "voucher": f"记{next(NUMBERS)}", "amount_yuan": Decimal("1000.00"),
        "purpose": "企业诊断服务费", "payee_name": "示例服务机构", "budget_line": line, "target": target,
    }  # fmt: skip
    return EntryData(**facts | changes)


def spend(account: FundAccount, user: User, code: str = "P1", **changes: Any) -> LedgerEntry:
    return record_spending(account=account, data=voucher(account.enrolment, code, **changes), user=user)


def provincial(enrolment: Enrolment) -> FundAccount:
    return open_account(enrolment=enrolment)


def invoice_of(record: ServiceRecord, user: User, amount: str) -> Invoice:
    """A standing invoice of a record."""
    blob = Blob.objects.create(sha256=f"{next(NUMBERS):064x}", size=1, content_type="application/pdf")
    upload = Upload.objects.create(blob=blob, name="发票.pdf", organisation=user.acting.organisation, uploaded_by=user)
    kind = record.enrolment.programme.evidence_kinds.get(code="invoice")
    evidence = RecordEvidence.objects.create(record=record, kind=kind, upload=upload)
    return Invoice.objects.create(
        evidence=evidence, number=f"{next(NUMBERS):020d}", issued_on=record.service_date, seller_name="示例服务机构",
        buyer_name="示例园区", amount_yuan=Decimal(amount), source=InvoiceSource.TYPED, confirmed_by=user,
    )  # fmt: skip
