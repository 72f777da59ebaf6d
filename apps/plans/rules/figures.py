"""Amounts and quantities of a plan: how they are read, what they add up to (R0.29, R0.62)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.common.money import parse_yuan
from apps.common.refusals import Refused

QUANTITY = re.compile(r"\d{1,8}(\.\d{1,2})?", re.ASCII)
MINUS = "-"


@dataclass(frozen=True)
class Budget:
    """Amounts in yuan: the sum of the lines, what services of the precise class get of it, and the award."""

    total: Decimal
    precise: Decimal
    award: Decimal

    @property
    def difference(self) -> Decimal:
        """What is still to be planned; negative when more is planned than was awarded."""
        return self.award - self.total

    @property
    def share(self) -> Decimal:
        """Percent of the sum that goes to precise services, 0 without a sum."""
        return self.precise * 100 / self.total if self.total else Decimal(0)

    def is_low(self, threshold: int) -> bool:
        """Whether precise services get less than ``threshold`` percent (R0.62: 重点用于)."""
        return self.total > 0 and self.precise * 100 < self.total * threshold


def read_quantity(text: str) -> Decimal:
    """A planned quantity; thousands separators are allowed. Raises :class:`Refused` for anything else."""
    plain = text.strip().replace(",", "")
    if not QUANTITY.fullmatch(plain):
        raise Refused(_("Enter a quantity from 0 to 99,999,999.99, for example 12."))
    return Decimal(plain)


def read_amount(text: str) -> Decimal:
    """A budget amount in yuan, not negative. Raises :class:`Refused` for NaN, three decimals and the like."""
    amount = parse_yuan(text)
    if amount < 0 or text.strip().startswith(MINUS):
        raise Refused(_("A budget line is not negative."))
    return amount


def read_day(text: str, *, start: date, end: date) -> date:
    """A day inside the programme period, both ends included. Raises :class:`Refused`."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused(_("Enter a day like 2026-05-31.")) from error
    if not start <= day <= end:
        raise Refused(
            _("The day lies outside the period of the programme, %(start)s to %(end)s.")
            % {"start": start.isoformat(), "end": end.isoformat()}
        )
    return day


def plain(value: Decimal) -> str:
    """One spelling per figure: ``12.50`` and ``12.5`` are ``12.5``, no exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal) -> str:
    """Yuan with two decimals, as frozen and compared."""
    return f"{value:.2f}"


def total(values: Iterable[Decimal]) -> Decimal:
    """The sum, 0 for none."""
    return sum(values, Decimal(0))
