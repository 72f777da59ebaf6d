"""Lists of awards: tranches, sums, execution rate, what is overdue (R0.59)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet, Sum

from apps.funds.choices import BookKind, FundSource, TrancheState
from apps.funds.models import Award, LedgerEntry, Scheme, Tranche
from apps.funds.rules.amounts import Sums
from apps.funds.selectors.facts import sums_of
from apps.funds.selectors.pages import CHIPS
from apps.programmes.models import Programme, TrancheRule

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Row:
    """One park in the list: its tranches by rule, sums in yuan, what was spent in percent of the allocation."""

    award: Award
    now: Sums
    cells: list[dict[str, Any]]
    spent: Decimal
    is_late: bool

    @property
    def paid_percent(self) -> Decimal | None:
        """Paid in percent of the allocation."""
        return self.now.share(self.now.paid)

    @property
    def executed(self) -> Decimal | None:
        """Spent in percent of the allocation (执行率)."""
        return self.now.share(self.spent)


def awards_in(user: "User", programme: Programme | None) -> "QuerySet[Award]":
    """Awards of a programme one may see, by county and park."""
    rows = Award.objects.visible_to(user).with_names().filter(enrolment__programme=programme)
    tranches = Prefetch("tranches", Tranche.objects.select_related("rule"))
    return rows.prefetch_related(tranches).order_by("county__code", "enrolment__park__sort_key", "pk")


def rows_of(awards: Iterable[Award], programme: Programme | None, today: date) -> list[Row]:
    """The awards as rows. Three queries, however many awards."""
    awards = list(awards)
    rules = list(TrancheRule.objects.filter(programme=programme).order_by("number"))
    now, spent = sums_of(awards), _spent(awards)
    return [_row(award, rules, now[award.pk], spent.get(award.enrolment_id, Decimal(0)), today) for award in awards]


def _spent(awards: list[Award]) -> dict[int, Decimal]:
    """Spent from the provincial book by enrolment, net of reversals. One query."""
    entries = LedgerEntry.objects.filter(
        account__enrolment__in=[award.enrolment_id for award in awards],
        account__source=FundSource.PROVINCIAL,
        kind=BookKind.EXPENDITURE,
    )
    found = entries.order_by().values("account__enrolment").annotate(sum=Sum("effect_yuan"))
    return {row["account__enrolment"]: -row["sum"] for row in found}


def _row(award: Award, rules: list[TrancheRule], now: Sums, spent: Decimal, today: date) -> Row:
    standing = {row.rule_id: row for row in award.tranches.all()}
    return Row(
        award,
        now,
        [_cell(rule, standing.get(rule.pk)) for rule in rules],
        spent,
        any(overdue(row, today) for row in standing.values()),
    )


def overdue(row: Tranche, today: date) -> bool:
    """Whether a payment should have been filed with the province by now."""
    waits = row.state in {TrancheState.PAID, TrancheState.RECEIVED}
    return waits and row.filing_due_on is not None and row.filing_due_on < today


def _cell(rule: TrancheRule, row: Tranche | None) -> dict[str, Any]:
    status, icon = CHIPS[row.state] if row else ("", "lock")
    return {"rule": rule, "tranche": row, "status": status, "icon": icon}


def totals(rows: Iterable[Row]) -> dict[str, Any]:
    """The line at the bottom: sums in yuan, shares of the whole."""
    rows = list(rows)
    found: dict[str, Any] = {
        name: sum((getattr(row.now, name) for row in rows), Decimal(0))
        for name in ("total", "paid", "deducted", "recovered", "left")
    }
    found["spent"] = sum((row.spent for row in rows), Decimal(0))
    for name in ("paid", "spent"):
        whole = found["total"]
        share = (found[name] * 100 / whole).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if whole else None
        found[f"{name}_percent"] = share
    found["late"] = sum(row.is_late for row in rows)
    return found


def schemes_in(user: "User", programme: Programme | None) -> "QuerySet[Scheme]":
    """Schemes of a programme one may see, by county."""
    rows = Scheme.objects.visible_to(user).filter(programme=programme)
    return rows.select_related("county", "programme", "written_by").order_by("county__code")
