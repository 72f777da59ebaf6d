"""The chain of payments against the books of the parks, award by award, in nine queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet, Sum

from apps.funds.choices import BookKind, EntryKind, FundSource, TrancheState
from apps.funds.models import Award, FundAccount, LedgerEntry, Payment, Tranche
from apps.funds.rules.reconciling import NOTHING, Gap, Standing, gaps, unexplained
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

Sums = dict[int, dict[str, Decimal]]


@dataclass(frozen=True)
class Reconciled:
    """One award with both sides and every difference nobody has explained."""

    award: Award
    standing: Standing

    @property
    def gaps(self) -> list[Gap]:
        """The differences, none when each yuan has its place."""
        return gaps(self.standing)

    @property
    def unexplained(self) -> Decimal:
        """Their sum in yuan."""
        return unexplained(self.standing)


@dataclass(frozen=True)
class Reconciliation:
    """Every award looked at, and those that do not add up."""

    awards: int
    unexplained_yuan: Decimal
    differing: list[Reconciled]


def reconcile(awards: "QuerySet[Award] | None" = None) -> Reconciliation:
    """Compare the chain and the books; without ``awards`` all there are. Nine queries."""
    rows = reconciled(Award.objects.all() if awards is None else awards)
    differing = [row for row in rows if row.unexplained]
    return Reconciliation(len(rows), sum((row.unexplained for row in differing), NOTHING), differing)


def unexplained_for(user: "User", programme: Programme) -> Reconciliation:
    """The same for the awards one may see in a programme."""
    return reconcile(Award.objects.visible_to(user).filter(enrolment__programme=programme))


def reconciled(awards: "QuerySet[Award]") -> list[Reconciled]:
    """Each award with its standing, in the order of its park."""
    rows = list(
        awards.select_related("enrolment__park", "enrolment__programme").order_by("enrolment__park__name", "pk")
    )
    keys = [row.pk for row in rows]
    chain, books = _chain(keys), _books([row.enrolment_id for row in rows])
    return [Reconciled(row, _standing(row, chain[row.pk], books[row.enrolment_id])) for row in rows]


def _standing(award: Award, chain: dict[str, Decimal], book: dict[str, Decimal]) -> Standing:
    total: Decimal = award.amount_yuan if award.allocated_yuan is None else award.allocated_yuan
    return replace(Standing(award=total), **chain, **book)


def _chain(awards: list[int]) -> Sums:
    """Approved, waiting, paid, travelling, recovered and returning of each award."""
    found: Sums = defaultdict(dict)
    tranches = Tranche.objects.filter(award__in=awards, approved_at__isnull=False)
    _put(found, "approved", tranches, "award", "approved_yuan")
    _put(found, "waiting", tranches.filter(state=TrancheState.APPROVED), "award", "approved_yuan")
    taken_back = Payment.objects.filter(reverses=OuterRef("pk"))
    standing = Payment.objects.filter(award__in=awards).exclude(Exists(taken_back))
    paid = standing.filter(kind=EntryKind.PAY)
    _put(found, "paid", paid, "award", "amount_yuan")
    _put(found, "travelling", paid.filter(tranche__state=TrancheState.PAID), "award", "amount_yuan")
    recovered = standing.filter(kind=EntryKind.RECOVER)
    _put(found, "recovered", recovered, "award", "amount_yuan")
    booked = LedgerEntry.objects.filter(payment=OuterRef("pk"))
    _put(found, "returning", recovered.exclude(Exists(booked)), "award", "amount_yuan")
    return found


def _books(enrolments: list[int]) -> Sums:
    """Received, returned, spent and balance of the provincial book of each enrolment."""
    found: Sums = defaultdict(dict)
    books = FundAccount.objects.filter(enrolment__in=enrolments, source=FundSource.PROVINCIAL)
    _put(found, "balance", books, "enrolment", "balance_yuan")
    names = {
        BookKind.RECEIPT: ("received", 1),
        BookKind.RETURNED: ("returned", -1),
        BookKind.EXPENDITURE: ("spent", -1),
    }
    rows = LedgerEntry.objects.filter(account__in=books).values("account__enrolment", "kind")
    for row in rows.annotate(total=Sum("effect_yuan")).order_by():
        name, sign = names[BookKind(row["kind"])]
        found[row["account__enrolment"]][name] = row["total"] * sign
    return found


def _put(found: Sums, name: str, rows: "QuerySet", key: str, field: str) -> None:
    for row in rows.values(key).annotate(total=Sum(field)).order_by():
        found[row[key]][name] = row["total"]


def awards_by_enrolment(rows: Iterable[Reconciled]) -> dict[int, Reconciled]:
    """Reconciled awards by the number of their pilot park."""
    return {row.award.enrolment_id: row for row in rows}
