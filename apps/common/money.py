"""Money is Decimal yuan with two decimals; everything else is refused with a sentence."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import CheckConstraint, DecimalField, Q
from django.utils.translation import gettext as _

from apps.common.refusals import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CENT = Decimal("0.01")
WAN = Decimal(10_000)
MAXIMUM = Decimal("999999999999.99")
PLAIN = re.compile(r"-?\d{1,12}(\.\d{1,2})?", re.ASCII)


def parse_yuan(text: str) -> Decimal:
    """Read an amount in yuan typed by a person; thousands separators are allowed.

    Raises :class:`Refused` for three decimals, NaN, exponents, full-width digits and amounts over the maximum.
    """
    plain = text.strip().replace(",", "")
    if not PLAIN.fullmatch(plain):
        raise Refused(_("Enter an amount in yuan with at most two decimals, for example 12,500.00."))
    return Decimal(plain)


def from_wan(amount_wan: Decimal) -> Decimal:
    """万元 to yuan, exact to the cent (half up)."""
    return (amount_wan * WAN).quantize(CENT, rounding=ROUND_HALF_UP)


def to_wan(amount_yuan: Decimal) -> Decimal:
    """Yuan to 万元 with two decimals (half up)."""
    return (amount_yuan / WAN).quantize(CENT, rounding=ROUND_HALF_UP)


def yuan_field(verbose_name: "StrOrPromise", **options: Any) -> "DecimalField[Any, Any]":
    """A column of yuan; pair it with :func:`bounded` because numeric columns accept NaN."""
    return DecimalField(verbose_name, max_digits=14, decimal_places=2, **options)


def bounded(
    field: str, *, name: str, sentence: "StrOrPromise", low: Decimal = Decimal(0), high: Decimal = MAXIMUM
) -> CheckConstraint:
    """A named constraint low ≤ field ≤ high. NaN sorts above every number, so the upper bound refuses it."""
    condition = Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return CheckConstraint(condition=condition, name=name, violation_error_message=sentence)
