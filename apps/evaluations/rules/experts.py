"""Experts: a draw that anybody can repeat, what a mark must be, the mean and the spread of the marks (R0.73).

The rule of the draw: for every key of the pool the SHA-256 of ``seed:key`` is written in hexadecimal; the keys stand in
the order of these texts, and the first ones are invited. Whoever is replaced is followed by the next in the order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from apps.common.money import CENT
from apps.common.refusals import Sentence
from apps.evaluations.rules.kinds.entries import Experts
from apps.evaluations.rules.numbers import as_decimal, exact

RULE = "sha256(seed:key)"
FULL = Decimal(100)
WHOLE = "total"


@dataclass(frozen=True)
class Aspect:
    """One thing experts mark, with the most points it gives; all of them give 100 together."""

    key: str
    name: str
    points: Decimal


def lot(seed: str, key: str) -> str:
    """What decides about the place of one key: 64 hexadecimal digits."""
    return sha256(f"{seed}:{key}".encode()).hexdigest()


def drawn_order(seed: str, keys: Iterable[str]) -> list[str]:
    """All keys of a pool in the order of the draw; a key that stands twice takes part once."""
    return sorted(set(keys), key=lambda key: lot(seed, key))


def verify(seed: str, keys: Iterable[str], order: Sequence[str]) -> bool:
    """Whether the stored order is the one that seed and pool give."""
    return drawn_order(seed, keys) == list(order)


def aspects_of(rows: Iterable[Mapping[str, Any]]) -> list[Aspect]:
    """The aspects a programme names; none named: one mark for the whole."""
    found = [Aspect(f"a{number}", str(row["name"]), Decimal(str(row["points"]))) for number, row in enumerate(rows, 1)]
    return found or [Aspect(WHOLE, "", FULL)]


def mark_faults(aspects: Sequence[Aspect], marks: Mapping[str, Decimal | None]) -> dict[str, Sentence]:
    """What is wrong with the marks of one expert, by aspect; empty when all are right."""
    faults: dict[str, Sentence] = {}
    for aspect in aspects:
        mark = marks.get(aspect.key)
        if mark is None or not mark.is_finite():
            faults[aspect.key] = _("Give a mark for every aspect.")
        elif not 0 <= mark <= aspect.points:
            faults[aspect.key] = _("This mark lies between 0 and %(most)s.") % {"most": f"{aspect.points:f}"}
        elif mark != mark.quantize(CENT):
            faults[aspect.key] = _("A mark has at most two decimals.")
    return faults


def total_of(marks: Mapping[str, Decimal | None]) -> Decimal:
    """The mark for the whole: the sum over the aspects."""
    return sum((mark for mark in marks.values() if mark is not None), Decimal(0)).quantize(CENT)


def mean(totals: Mapping[str, Decimal], *, trim: int, trim_from: int) -> Decimal | None:
    """The mean of all experts' marks as the scoring engine trims it, two decimals half up; None without marks."""
    if not totals:
        return None
    kind = Experts(full=Fraction(FULL), trim=trim, trim_from=trim_from)
    return as_decimal(kind.amount(dict(totals)), 2)


def kept(totals: Mapping[str, Decimal], *, trim: int, trim_from: int) -> set[str]:
    """The experts whose marks remain when the highest and lowest ones are left out."""
    names = sorted(totals, key=lambda name: (exact(totals[name]), name))
    return set(names[trim : len(names) - trim] if len(names) >= trim_from else names)


def spread(totals: Iterable[Decimal]) -> Decimal:
    """The highest mark less the lowest one; 0 without marks."""
    values = list(totals)
    return max(values) - min(values) if values else Decimal(0)


def is_alarming(totals: Iterable[Decimal], limit: Decimal) -> bool:
    """Whether experts lie more than ``limit`` points apart."""
    return spread(totals) > limit
