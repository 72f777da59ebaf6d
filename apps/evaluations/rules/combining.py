"""Parts to a total: sum or weighted geometric mean, then bonus and deductions up to their caps, never below zero."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from apps.evaluations.rules.columns import Column
from apps.evaluations.rules.gathering import added, column_of
from apps.evaluations.rules.numbers import HUNDRED, ZERO
from apps.evaluations.rules.scheme import Category, Scheme

PRECISE = Context(prec=40, rounding=ROUND_HALF_EVEN)
ROOT_PLACES = Decimal("1e-12")  # a geometric mean has no exact number; it is kept to twelve decimals

Points = Mapping[str, Column]


def combined(scheme: Scheme, points: Points, size: int) -> tuple[Column, Column, Column, Column]:
    """Base, bonus and deduction (both after their caps), and the total of each of ``size`` participants."""
    base = _geometric(scheme, points, size) if scheme.combine == "geometric" else _sum(scheme, points, size)
    bonus, deducted = _block(scheme.bonus, points, size), _block(scheme.deductions, points, size)
    if not scheme.bonus.indicators and not scheme.deductions.indicators:
        return base, bonus, deducted, base.bounded(ZERO, above=False)
    total = added([base, bonus, deducted.affine(Fraction(-1), ZERO)], size)
    return base, bonus, deducted, total.bounded(ZERO, above=False)


def of_category(category: Category, points: Points, size: int) -> Column:
    """The points of a category, before any cap."""
    return added([points[part.key] for part in category.parts()], size)


def _sum(scheme: Scheme, points: Points, size: int) -> Column:
    return added([points[part.key] for category in scheme.categories for part in category.parts()], size)


def _block(block: Category, points: Points, size: int) -> Column:
    column = of_category(block, points, size)
    return column if block.cap is None else column.bounded(block.cap, above=True)


def _geometric(scheme: Scheme, points: Points, size: int) -> Column:
    """(Π dᵢ^wᵢ)^(1/Σwᵢ), where dᵢ are the points out of 100 and wᵢ their weight; a d of zero or less makes it zero."""
    weighted = [(part.points, points[part.key]) for category in scheme.categories for part in category.parts()]
    weighted = [(weight, column) for weight, column in weighted if weight]
    return column_of([_mean([(w, column.at(index) * HUNDRED / w) for w, column in weighted]) for index in range(size)])


def _mean(parts: list[tuple[Fraction, Fraction]]) -> Fraction:
    if min(d for _w, d in parts) <= 0:
        return ZERO
    logs = [PRECISE.multiply(_decimal(w), PRECISE.ln(_decimal(d))) for w, d in parts]
    total = Decimal(0)
    for log in logs:
        total = PRECISE.add(total, log)
    mean = PRECISE.exp(PRECISE.divide(total, _decimal(sum((w for w, _d in parts), ZERO))))
    return Fraction(mean.quantize(ROOT_PLACES, context=PRECISE))


def _decimal(value: Fraction) -> Decimal:
    return PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))
