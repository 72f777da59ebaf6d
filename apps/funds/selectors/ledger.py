"""Reads about the books of parks: lines with their balance, budget lines planned and spent, precise share, flags."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Prefetch, Q, QuerySet, Sum

from apps.accounts.models import User
from apps.funds.choices import BookKind, FlagKind, FundSource
from apps.funds.models import FundAccount, LedgerEntry, LedgerFile, LedgerFlag, LedgerTerms
from apps.funds.rules.ledger import Insider, Share, line_limit, quarter_of, shares
from apps.parks.models import Park
from apps.plans.choices import PlanState
from apps.plans.models import BudgetLine
from apps.programmes.models import Enrolment, Programme
from apps.vendors.models import OperatorDeclaration

if TYPE_CHECKING:
    from apps.funds.models.flags import LedgerFlagQuerySet

NOTHING = Decimal("0.00")
MOVE_PERCENT = 10  # the default of R0.48
SHOWN_WITH = ("budget_line__service_type", "target__service_type", "record", "agreement", "invoice", "reverses")


@dataclass(frozen=True)
class LineStanding:
    """A budget line with what it may cost and did cost, in yuan."""

    line: BudgetLine
    spent: Decimal
    limit: Decimal

    @property
    def percent(self) -> Decimal:
        """What was spent in percent of the plan; 0 for a line of nothing."""
        planned: Decimal = self.line.amount_yuan
        return (self.spent * 100 / planned).quantize(Decimal("0.1")) if planned else NOTHING

    @property
    def is_over(self) -> bool:
        """More was spent than planned, within what may be moved."""
        return bool(self.spent > self.line.amount_yuan)

    @property
    def room(self) -> Decimal:
        """What may still be spent without a change of the plan."""
        return self.limit - self.spent


@dataclass(frozen=True)
class Totals:
    """Sums of one book in yuan, net of reversals."""

    received: Decimal
    spent: Decimal
    returned: Decimal


@dataclass(frozen=True)
class ParkBooks:
    """One pilot park in the list of departments: its provincial book and what waits there."""

    enrolment: Enrolment
    account: FundAccount | None
    totals: Totals
    flags: int
    is_low: bool


def account_of(enrolment: Enrolment, source: str = FundSource.PROVINCIAL) -> FundAccount | None:
    """The book of a pilot park for a source of money; None before its first entry. One query."""
    return FundAccount.objects.filter(enrolment=enrolment, source=source).first()


def move_percent(programme: Programme) -> int:
    """How much may be moved between budget lines, in percent of the line. One query."""
    row = LedgerTerms.objects.filter(programme=programme).first()
    return row.move_percent if row is not None else MOVE_PERCENT


def entries_of(account: FundAccount) -> "QuerySet[LedgerEntry]":
    """The lines of a book in the order they were booked, with what a page shows of them."""
    rows = LedgerEntry.objects.filter(account=account).select_related(*SHOWN_WITH, "recorded_by", "reversed_by")
    files = Prefetch("files", LedgerFile.objects.select_related("upload"))
    return rows.prefetch_related(files, "flags").order_by("number")


def narrowed(
    rows: "QuerySet[LedgerEntry]", *, text: str = "", kind: str = "", line: BudgetLine | None = None,
    start: date | None = None, end: date | None = None,
) -> "QuerySet[LedgerEntry]":  # fmt: skip
    """Lines that contain a text in voucher, payee or purpose, of a kind, a budget line and some days."""
    if text:
        rows = rows.filter(Q(voucher__icontains=text) | Q(payee_name__icontains=text) | Q(purpose__icontains=text))
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(budget_line=line) if line else rows
    rows = rows.filter(entry_date__gte=start) if start else rows
    return rows.filter(entry_date__lte=end) if end else rows


def first_receipt(account: FundAccount) -> date | None:
    """The day the first money came in that was not taken back. One query."""
    rows = LedgerEntry.objects.standing().filter(account=account, kind=BookKind.RECEIPT)
    day: date | None = rows.aggregate(day=Min("entry_date"))["day"]
    return day


def spent_on(line: BudgetLine) -> Decimal:
    """What was spent on a budget line in yuan, net of reversals. One query."""
    total = LedgerEntry.objects.filter(budget_line=line).aggregate(total=Sum("effect_yuan"))["total"]
    return -(total or NOTHING)


def approved_lines(enrolment: Enrolment) -> "QuerySet[BudgetLine]":
    """The budget lines of the approved plan of a pilot park; none before it passed."""
    rows = BudgetLine.objects.filter(plan__enrolment=enrolment, plan__state=PlanState.APPROVED, amount_yuan__gt=0)
    return rows.select_related("service_type").order_by("service_type__position", "pk")


def line_standings(enrolment: Enrolment, percent: int) -> list[LineStanding]:
    """Every budget line planned and spent. Two queries."""
    lines = list(approved_lines(enrolment))
    sums = LedgerEntry.objects.filter(budget_line__in=lines).values("budget_line").annotate(total=Sum("effect_yuan"))
    spent = {row["budget_line"]: -row["total"] for row in sums.order_by()}
    return [LineStanding(line, spent.get(line.pk, NOTHING), line_limit(line.amount_yuan, percent)) for line in lines]


def totals_of(account: FundAccount | None) -> Totals:
    """What came in, was spent and was paid back. One query."""
    if account is None:
        return Totals(NOTHING, NOTHING, NOTHING)
    rows = LedgerEntry.objects.filter(account=account).values("kind").annotate(total=Sum("effect_yuan")).order_by()
    return _totals({row["kind"]: row["total"] for row in rows})


def _totals(by_kind: dict[str, Decimal]) -> Totals:
    return Totals(
        by_kind.get(BookKind.RECEIPT, NOTHING),
        -by_kind.get(BookKind.EXPENDITURE, NOTHING),
        -by_kind.get(BookKind.RETURNED, NOTHING),
    )


def precise_shares(accounts: Iterable[int], wanted: int) -> list[Share]:
    """The share of precise services of some provincial books by quarter, oldest first (R0.62). One query."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    rows = LedgerEntry.objects.filter(account__in=accounts, kind=BookKind.EXPENDITURE)
    by_day = rows.values("entry_date", "budget_line__service_type__service_class").annotate(total=Sum("effect_yuan"))
    for row in by_day.order_by():
        sums[quarter_of(row["entry_date"])][row["budget_line__service_type__service_class"] or ""] -= row["total"]
    return shares(sums, wanted)


def insiders_of(park: Park) -> list[Insider]:
    """The operator and its staff, as far as the portal knows them: people with a role, and what was declared.

    Three queries.
    """
    operator = park.operator
    found = [
        Insider(FlagKind.OPERATOR, operator.name, operator.credit_code or ""),
        Insider(FlagKind.OPERATOR, park.name, park.credit_code),
    ]
    people = User.objects.filter(memberships__organisation=operator).distinct().order_by("pk")
    found += [Insider(FlagKind.STAFF, name) for name in people.values_list("name", flat=True)]
    declared = OperatorDeclaration.objects.filter(park=park).first()
    if declared is not None and declared.legal_representative:
        found.append(Insider(FlagKind.STAFF, declared.legal_representative))
    return found


def flags_waiting(user: User, programme: Programme | None = None) -> "LedgerFlagQuerySet":
    """Open flags in the books one may see, oldest first."""
    rows = LedgerFlag.objects.visible_to(user).open()
    if programme is not None:
        rows = rows.filter(entry__account__enrolment__programme=programme)
    return rows.select_related("entry__account__enrolment__park").order_by("pk")


def books_in(user: User, programme: Programme) -> list[ParkBooks]:
    """Every pilot park one may see with its provincial book. Five queries, however many parks."""
    enrolments = list(
        Enrolment.objects.visible_to(user).filter(programme=programme).select_related("park__county", "programme")
        .order_by("park__county__code", "park__sort_key", "pk")
    )  # fmt: skip
    rows = FundAccount.objects.filter(enrolment__in=enrolments, source=FundSource.PROVINCIAL)
    books = {row.enrolment_id: row for row in rows}
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    totals = LedgerEntry.objects.filter(account__in=books.values()).values("account", "kind")
    for row in totals.annotate(total=Sum("effect_yuan")).order_by():
        sums[row["account"]][row["kind"]] = row["total"]
    flags = LedgerFlag.objects.pressing().filter(entry__account__in=books.values())
    counts = dict(flags.values_list("entry__account").annotate(many=Count("pk")).order_by())
    low = _low_books(list(books.values()), programme.precise_share_percent)
    return [
        ParkBooks(
            each,
            book := books.get(each.pk),
            _totals(sums[book.pk] if book else {}),
            counts.get(book.pk, 0) if book else 0,
            book is not None and book.pk in low,
        )
        for each in enrolments
    ]


def _low_books(accounts: list[FundAccount], wanted: int) -> set[int]:
    """Books whose spending so far is below the threshold of precise services. One query."""
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    rows = LedgerEntry.objects.filter(account__in=accounts, kind=BookKind.EXPENDITURE)
    by_class = rows.values("account", "budget_line__service_type__service_class").annotate(total=Sum("effect_yuan"))
    for row in by_class.order_by():
        sums[row["account"]][row["budget_line__service_type__service_class"] or ""] -= row["total"]
    return {pk for pk, found in sums.items() if shares({"": found}, wanted)[0].is_low}
