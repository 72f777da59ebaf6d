"""Exact numbers: what may be one, how it is rounded, how it is written."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import isqrt

PLAIN = re.compile(r"[-+]?\d{1,15}(\.\d{1,12})?", re.ASCII)
TABLED = 4  # decimals whose 10,000 endings are kept
ZERO = Fraction(0)
HUNDRED = Fraction(100)


def exact(value: object) -> Fraction:
    """An int, Decimal, Fraction or plain decimal text as a fraction.

    Raises ValueError for anything else: floats are not exact, and NaN, exponents and full-width digits are no figures.
    """
    if isinstance(value, str) and PLAIN.fullmatch(value.strip()):
        return Fraction(value.strip())
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, Decimal) and value.is_finite():
        return Fraction(value)
    raise ValueError(value)


def half_up(value: Fraction, places: int) -> Fraction:
    """四舍五入 to ``places`` decimals; a half goes away from zero, as Excel's ROUND does."""
    scale = 10**places
    size = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    return Fraction(size if value >= 0 else -size, scale)


def floor_to(value: Fraction, places: int) -> Fraction:
    """The largest number of ``places`` decimals that is not above ``value``."""
    scale = 10**places
    return Fraction(value.numerator * scale // value.denominator, scale)


def as_decimal(value: Fraction, places: int) -> Decimal:
    """``value`` with exactly ``places`` decimals, half up."""
    return Decimal((half_up(value, places) * 10**places).numerator).scaleb(-places)


def show(value: Fraction, places: int = 4) -> str:
    """At most ``places`` decimals, half up, without trailing zeros: ``58.7333``, ``100``, ``-0.5``."""
    return show_scaled((half_up(value, places) * 10**places).numerator, places)


def show_scaled(size: int, places: int) -> str:
    """The text of size ÷ 10 ** places."""
    if size < 0:
        return f"-{show_scaled(-size, places)}"
    whole, rest = divmod(size, 10**places)
    return f"{whole}.{rest:0{places}d}".rstrip("0") if rest else str(whole)


def show_all(sizes: Sequence[int], places: int) -> list[str]:
    """:func:`show_scaled` of many numbers; the usual decimals are looked up."""
    if not places:
        return list(map(str, sizes))
    if min(sizes, default=0) < 0:
        plain = show_all(list(map(abs, sizes)), places)
        return [f"-{text}" if size < 0 else text for size, text in zip(sizes, plain, strict=True)]
    scale = 10**places
    if places > TABLED:
        return [f"{size // scale}.{size % scale:0{places}d}".rstrip("0").rstrip(".") for size in sizes]
    tails = _tails(places)
    return [f"{size // scale}{tails[size % scale]}" for size in sizes]


@cache
def _tails(places: int) -> list[str]:
    """What stands behind the whole number for every remainder."""
    return ["", *(f".{rest:0{places}d}".rstrip("0") for rest in range(1, 10**places))]


def root(value: Fraction, places: int = 6) -> Fraction:
    """The square root, cut off after ``places`` decimals; stored with a round, so that it stays the same."""
    scale = 10**places
    return Fraction(isqrt(value.numerator * scale * scale // value.denominator), scale)
