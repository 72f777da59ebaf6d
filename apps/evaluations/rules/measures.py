"""What a part measures: an entry, an entry per another (税收 ÷ 用地), or growth on last year's (R1.38, R1.39)."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evaluations.rules.columns import Column
from apps.evaluations.rules.gathering import column_of, column_of_ratios, places_of
from apps.evaluations.rules.numbers import ZERO
from apps.evaluations.rules.participants import Participant

NUMBERS = {int, Decimal, Fraction}
SHOWN_PLACES = 6


@dataclass(frozen=True, slots=True)
class Measure:
    """Keys of the entries. ``growth`` is (this - last) ÷ |last| × ``scale``; ``places`` rounds the result, if set."""

    value: str
    per: str = ""
    last: str = ""
    last_per: str = ""
    scale: Fraction = Fraction(1)
    places: int | None = None

    @property
    def plain(self) -> bool:
        """Whether the number is the entry itself."""
        return not self.per and not self.last and self.places is None and self.scale == 1


@dataclass(slots=True)
class Measured:
    """A column of numbers; ``gaps`` are cells without one and why, ``notes`` what a reader must be told of others."""

    column: Column
    gaps: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)


def measured(measure: Measure, amount: Callable[[Any], Fraction], people: Sequence[Participant]) -> Measured:
    """The measure of everybody. Raises Refused naming participant and entry for what is no number."""
    found = _level(measure.value, measure.per, amount, people)
    if measure.last:
        found = _growth(found, _level(measure.last, measure.last_per, amount, people))
    column = found.column if measure.scale == 1 else found.column.affine(measure.scale, ZERO)
    found.column = column if measure.places is None else column.rounded(measure.places)
    return found


def written(measure: Measure, people: Sequence[Participant]) -> list[str] | None:
    """A plain measure as :func:`show` writes it, straight from its entries; None where it has to be computed."""
    if not measure.plain:
        return None
    raws: list[Any] = [each.values.get(measure.value) for each in people]
    places = places_of(raws)
    if places is None or places > SHOWN_PLACES:
        return None
    texts = list(map(str, raws))
    shown = [text.rstrip("0").rstrip(".") for text in texts] if places else texts
    return ["0" if text == "-0" else text for text in shown] if "-0" in shown else shown


def _level(key: str, per: str, amount: Callable[[Any], Fraction], people: Sequence[Participant]) -> Measured:
    found = _entries(key, amount, people)
    if not per:
        return found
    base = _entries(per, amount, people)
    nums, dens = [], []
    for index, (n, d, m, e) in enumerate(_pairs(found.column, base.column)):
        if index in base.gaps or not m:
            found.gaps.setdefault(index, "missing" if index in base.gaps else "zero_denominator")
        nums.append(n * e if m > 0 else -n * e)
        dens.append(abs(m) * d or 1)
    return Measured(column_of_ratios(nums, dens), found.gaps)


def _growth(this: Measured, last: Measured) -> Measured:
    found, nums, dens = Measured(this.column, this.gaps), [], []
    for index, (n, d, m, e) in enumerate(_pairs(this.column, last.column)):
        if index in last.gaps or not m:
            found.gaps.setdefault(index, "last_missing" if index in last.gaps else "last_zero")
        elif m < 0:
            found.notes[index] = "last_negative"
        nums.append(n * e - m * d)
        dens.append(d * abs(m) or 1)
    found.column = column_of_ratios(nums, dens)
    return found


def _pairs(left: Column, right: Column) -> Any:
    return zip(left.nums, left.each_den(), right.nums, right.each_den(), strict=True)


def _entries(key: str, amount: Callable[[Any], Fraction], people: Sequence[Participant]) -> Measured:
    raws: list[Any] = [each.values.get(key) for each in people]
    gaps: dict[int, str] = {}
    if set(map(type, raws)) <= NUMBERS:
        with suppress(ValueError, OverflowError):  # NaN and infinity are named below
            return Measured(column_of(raws))
    for index, raw in enumerate(raws):
        if raw is None or raw == "":
            gaps[index] = "missing"
        raws[index] = ZERO if index in gaps else _number(raw, key, amount, people[index])
    return Measured(column_of(raws), gaps)


def _number(raw: Any, key: str, amount: Callable[[Any], Fraction], person: Participant) -> Fraction:
    try:
        return amount(raw)
    except Refused as refusal:
        raise Refused(f"{person.name}, {key}: {refusal}") from refusal
    except (ValueError, TypeError, KeyError) as error:
        words = {"name": person.name, "key": key, "value": str(raw)[:40]}
        raise Refused(_("%(name)s, %(key)s: “%(value)s” is no exact number.") % words) from error
