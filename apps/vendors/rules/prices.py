"""Whether a price and a number of providers hold, and what the market price may be (R0.39, R0.40)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from apps.common.money import CENT
from apps.vendors.choices import Verdict

PROVIDERS_NEEDED = 2
# The mark of the reference stands at four fifths of a price bar, so a price over it still shows how far over.
REFERENCE_MARK = Decimal(80)


@dataclass(frozen=True)
class Suggestion:
    """A market price read off the list prices of all parks: their median and the sample it comes from, in yuan."""

    median: Decimal
    count: int
    low: Decimal
    high: Decimal


def price_verdict(price: Decimal, reference: Decimal, *, accepted: bool) -> Verdict:
    """A price holds up to the reference, both in yuan; above it only as an exception the county accepted (R0.40)."""
    if price <= reference:
        return Verdict.HOLDS
    return Verdict.EXCEPTION if accepted else Verdict.BLOCKED


def second_verdict(providers: int, *, accepted: bool) -> Verdict:
    """A service offered by two or more providers holds; by one only as an accepted exception (R0.39)."""
    if providers >= PROVIDERS_NEEDED or providers == 0:
        return Verdict.HOLDS
    return Verdict.EXCEPTION if accepted else Verdict.BLOCKED


def suggest(prices: Iterable[Decimal]) -> Suggestion | None:
    """The median of prices in yuan, to the cent; None without prices."""
    ordered = sorted(prices)
    if not ordered:
        return None
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return Suggestion(median.quantize(CENT, rounding=ROUND_HALF_UP), len(ordered), ordered[0], ordered[-1])


def bar_width(price: Decimal, reference: Decimal) -> Decimal:
    """The length of a price bar in percent of its frame, where the reference stands at ``REFERENCE_MARK``."""
    return min(Decimal(100), (price / reference * REFERENCE_MARK).quantize(CENT))
