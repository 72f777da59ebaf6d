"""The chain of payments against the books of the parks and the log, award by award; two queries however many."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from apps.funds.models import Award
from apps.funds.rules.reconciling import NOTHING, Gap, unexplained
from apps.funds.selectors.differences import differences, gone
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Reconciled:
    """One award with every difference nobody has explained; none when each yuan has its place."""

    award: Award
    gaps: list[Gap] = field(default_factory=list)

    @property
    def unexplained(self) -> Decimal:
        """Their sum in yuan."""
        return unexplained(self.gaps)


@dataclass(frozen=True)
class Reconciliation:
    """How many awards were looked at, those that do not add up, and the yuan of booked lines that are ``gone``."""

    awards: int
    differing: list[Reconciled]
    gone: Decimal = NOTHING

    @property
    def unexplained_yuan(self) -> Decimal:
        """All of it in yuan; 0.00 is the only good answer."""
        return sum((row.unexplained for row in self.differing), self.gone)


def reconcile(awards: "QuerySet[Award] | None" = None) -> Reconciliation:
    """Compare chain, books and log of these awards; without any given, of all there are, and what the log alone knows.

    Two queries, three for all.
    """
    wanted = Award.objects.all() if awards is None else awards
    rows = list(
        wanted.select_related("enrolment__park", "enrolment__programme").order_by("enrolment__park__name", "pk")
    )
    found = differences([row.pk for row in rows])
    differing = [Reconciled(row, found[row.pk]) for row in rows if row.pk in found]
    return Reconciliation(len(rows), differing, gone() if awards is None else NOTHING)


def unexplained_for(user: "User", programme: Programme) -> Reconciliation:
    """The same for the awards one may see in a programme."""
    return reconcile(Award.objects.visible_to(user).filter(enrolment__programme=programme))
