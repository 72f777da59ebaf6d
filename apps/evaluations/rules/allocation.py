"""Money divided by factors, to the cent and without a rest (R2.34, R2.35)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.numbers import ZERO, as_decimal

CENTS = 100


def largest_remainder(pool: Fraction, weights: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """``pool`` yuan (whole cents) divided in proportion to ``weights`` (none negative); the parts add up to it.

    Cents left over go to the largest remainders, equal ones in the order of the codes. Raises Refused where there is
    nobody, or nobody with a weight (R2.36).
    """
    total = sum(weights.values(), ZERO)
    cents = pool * CENTS
    if cents.denominator != 1 or cents < 0 or min(weights.values(), default=ZERO) < 0:
        raise Refused(_("An amount in whole cents, zero or more, and weights of zero or more are needed."))
    if not total:
        raise Refused(_("Nobody has a share: nothing is allocated."))
    exact = {code: cents * weight / total for code, weight in weights.items()}
    parts = {code: int(share) for code, share in exact.items()}
    rest = int(cents) - sum(parts.values())
    for code in sorted(exact, key=lambda code: (parts[code] - exact[code], code))[:rest]:
        parts[code] += 1
    return {code: as_decimal(Fraction(part, CENTS), 2) for code, part in parts.items()}


def factor_scores(
    amounts: Mapping[str, Mapping[str, Fraction]], points: Mapping[str, Fraction], totals: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """Σ amount ÷ total × points over the factors, by code. A factor whose total is zero gives nobody anything."""
    return {
        code: sum((own[key] / totals[key] * share for key, share in points.items() if totals[key]), ZERO)
        for code, own in amounts.items()
    }
