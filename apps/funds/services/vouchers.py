"""What an entry of a book says, made clean and held against plan, goals, records and days before it is booked."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.delivery.models import Agreement, Invoice, ServiceRecord
from apps.funds.models import FundAccount
from apps.funds.rules import ledger as rules
from apps.funds.selectors.ledger import first_receipt, move_percent, spent_on
from apps.plans.choices import PlanState
from apps.plans.models import BudgetLine
from apps.targets.models import Target


class NeedsChange(Refused):
    """A refusal that a change request of the plan resolves (R0.48); ``plan_id`` is that plan."""

    def __init__(self, reason: str, plan_id: int) -> None:
        super().__init__(reason, field="budget_line")
        self.plan_id = plan_id


@dataclass(frozen=True)
class EntryData:
    """What a voucher says; the parts from ``budget_line`` on belong to expenditures."""

    entry_date: date
    voucher: str
    amount_yuan: Decimal
    purpose: str
    payee_name: str = ""
    payee_code: str = ""
    budget_line: BudgetLine | None = None
    target: Target | None = None
    record: ServiceRecord | None = None
    agreement: Agreement | None = None
    invoice: Invoice | None = None


def clean(data: EntryData) -> EntryData:
    """The voucher in one spelling. Raises :class:`Refused` with the field that is at fault."""
    voucher = rules.normal_voucher(clean_line(data.voucher, limit=80))
    if fault := rules.voucher_fault(voucher):
        raise Refused(fault, field="voucher")
    if fault := rules.amount_fault(data.amount_yuan):
        raise Refused(fault, field="amount_yuan")
    purpose = clean_line(data.purpose, limit=300)
    if not purpose:
        raise Refused(_("Say what the money is for."), field="purpose")
    code = rules.normal_voucher(clean_line(data.payee_code, limit=40))
    if len(code) not in {0, 18}:
        raise Refused(_("A unified social credit code has 18 capital letters and digits."), field="payee_code")
    payee = clean_line(data.payee_name, limit=120)
    return replace(data, voucher=voucher, purpose=purpose, payee_name=payee, payee_code=code)


def check_day(book: FundAccount, data: EntryData) -> None:
    """Inside the programme, not ahead, not before the first money. One query."""
    programme = book.enrolment.programme
    fault = rules.date_fault(
        data.entry_date,
        start=programme.start_date,
        end=programme.end_date,
        today=timezone.localdate(),
        first_receipt=first_receipt(book),
    )
    if fault:
        raise Refused(fault, field="entry_date")


def check_parts(book: FundAccount, data: EntryData) -> None:
    """Payee named; record, agreement and invoice of this pilot park, and of each other."""
    if not data.payee_name:
        raise Refused(_("An expenditure names its payee."), field="payee_name")
    for name in ("record", "agreement"):
        part = getattr(data, name)
        if part is not None and part.enrolment_id != book.enrolment_id:
            raise Refused(_("This belongs to another park."), field=name)
    if data.invoice is None:
        return
    cited = data.invoice.evidence.record
    if cited.enrolment_id != book.enrolment_id or not data.invoice.stands:
        raise Refused(_("This invoice belongs to another park, or it was replaced."), field="invoice")
    if data.record is not None and cited.pk != data.record.pk:
        raise Refused(_("This invoice belongs to another service record."), field="invoice")


def check_line(book: FundAccount, data: EntryData) -> None:
    """Provincial money follows a line of the approved plan and a goal of its service (R0.48, R0.60)."""
    line, target = data.budget_line, data.target
    if line is None:
        raise Refused(_("Choose the budget line of the approved plan."), field="budget_line")
    line = BudgetLine.objects.select_related("plan", "service_type").get(pk=line.pk)
    if line.plan.enrolment_id != book.enrolment_id or line.plan.state != PlanState.APPROVED:
        raise Refused(_("The expenditure needs a budget line of the approved plan of this park."), field="budget_line")
    fits = target is not None and target.enrolment_id == book.enrolment_id
    if target is None or not fits or target.service_type_id != line.service_type_id:
        raise Refused(_("Choose a goal of the goal list for the same service."), field="target")
    if data.record is not None and data.record.service_type_id != line.service_type_id:
        raise Refused(_("This record is of another service than the budget line."), field="record")
    spent, percent = spent_on(line), move_percent(book.enrolment.programme)
    if rules.exceeds_line(line.amount_yuan, spent, data.amount_yuan, percent):
        raise NeedsChange(
            _(
                "%(line)s: %(spent)s yuan are spent and at most %(limit)s may be. Moving more between budget lines"
                " needs a change of the plan."
            )
            % {
                "line": line.service_type,
                "spent": f"{spent:,.2f}",
                "limit": f"{rules.line_limit(line.amount_yuan, percent):,.2f}",
            },
            line.plan_id,
        )
