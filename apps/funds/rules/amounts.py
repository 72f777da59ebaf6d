"""What a tranche may amount to (R0.53-R0.57): shares are of the whole allocation, the remainder is by subtraction."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from apps.common.money import CENT, MAXIMUM
from apps.common.refusals import Sentence


@dataclass(frozen=True)
class Sums:
    """Net sums of the payment ledger of one award in yuan; recovered money does not become payable again."""

    total: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    deducted: Decimal = Decimal(0)
    recovered: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What may still be paid or deducted."""
        return self.total - self.paid - self.deducted

    @property
    def held(self) -> Decimal:
        """What the park holds of what it was paid."""
        return self.paid - self.recovered

    def share(self, amount: Decimal | None) -> Decimal | None:
        """An amount in percent of the allocation, two decimals; None without either."""
        if amount is None or not self.total:
            return None
        return (amount * 100 / self.total).quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Bounds:
    """What a tranche may amount to in yuan, and the shares behind it; ``max_share`` None is the rest."""

    low: Decimal
    high: Decimal
    min_share: Decimal
    max_share: Decimal | None
    left: Decimal


def bounds(sums: Sums, min_share: Decimal, max_share: Decimal | None) -> Bounds:
    """Bounds of a tranche after what has been paid: whole cents inside the shares, never more than what is left.

    When less is left than the least share, all that is left satisfies it.
    """
    low = min((sums.total * min_share).quantize(CENT, rounding=ROUND_CEILING), sums.left)
    most = sums.left if max_share is None else (sums.total * max_share).quantize(CENT, rounding=ROUND_FLOOR)
    return Bounds(low, min(most, sums.left), min_share, max_share, sums.left)


def amount_faults(amount: Decimal) -> list[Sentence]:
    """What keeps a figure from being an amount in yuan at all: NaN, infinite, too large, three decimals, negative."""
    if not amount.is_finite() or abs(amount) > MAXIMUM or amount != amount.quantize(CENT):
        return [_("Enter an amount in yuan with at most two decimals, for example 12,500.00.")]
    return [_("An amount is not negative.")] if amount < 0 else []


def range_faults(amount: Decimal, allowed: Bounds) -> list[Sentence]:
    """What speaks against an amount of a tranche, in sentences; an empty list when it fits."""
    if faults := amount_faults(amount):
        return faults
    if amount > allowed.left:
        return [_("Only %(left)s yuan of the award are left.") % {"left": f"{allowed.left:,.2f}"}]
    if amount > allowed.high:
        words = {"share": percent(allowed.max_share or Decimal(0)), "high": f"{allowed.high:,.2f}"}
        return [_("This tranche is at most %(share)s of the award: %(high)s yuan.") % words]
    if amount < allowed.low:
        words = {"share": percent(allowed.min_share), "low": f"{allowed.low:,.2f}"}
        return [_("This tranche is at least %(share)s of the award: %(low)s yuan.") % words]
    return []


def percent(share: Decimal) -> str:
    """A share as percent, without zeros at the end: ``30%``, ``12.5%``."""
    return f"{(share * 100).normalize():f}%"
