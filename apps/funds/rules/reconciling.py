"""Does every yuan of an award have a place? (R0.57, R0.63)"""

from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Standing:
    """Both sides of one award, in yuan.

    Chain: ``award``; ``approved`` by finance; ``paid`` out with a date; ``recovered`` from the park; ``waiting`` is
    approved with a date and not yet paid; ``travelling`` is paid with a date and not yet confirmed by the park;
    ``returning`` is demanded back with a date and not yet booked by the park. Ledger: ``received``; ``returned``
    (recovered, as the park booked it); ``spent`` net of reversals; ``balance``.
    """

    award: Decimal = NOTHING
    approved: Decimal = NOTHING
    waiting: Decimal = NOTHING
    paid: Decimal = NOTHING
    travelling: Decimal = NOTHING
    recovered: Decimal = NOTHING
    returning: Decimal = NOTHING
    received: Decimal = NOTHING
    returned: Decimal = NOTHING
    spent: Decimal = NOTHING
    balance: Decimal = NOTHING


@dataclass(frozen=True)
class Gap:
    """One difference that no dated open step explains: where, and how many yuan."""

    place: str
    yuan: Decimal


def gaps(of: Standing) -> list[Gap]:
    """Every difference of an award; none when each yuan has its place."""
    found = {
        "chain": of.approved - of.waiting - of.paid,
        "award": max(of.paid - of.award, NOTHING),
        "receipt": of.paid - of.travelling - of.received,
        "recovery": of.recovered - of.returning - of.returned,
        "ledger": of.received - of.returned - of.spent - of.balance,
    }
    return [Gap(place, abs(yuan)) for place, yuan in found.items() if yuan]


def unexplained(of: Standing) -> Decimal:
    """The yuan of an award that nothing explains; 0.00 is the only good answer."""
    return sum((gap.yuan for gap in gaps(of)), NOTHING)
