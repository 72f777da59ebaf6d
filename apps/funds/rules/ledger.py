"""Pure decisions about the books of a park: days, room of a budget line, what stands out (R0.47-R0.63)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from apps.common.money import CENT, MAXIMUM
from apps.common.periods import Period
from apps.common.refusals import Sentence
from apps.plans.rules.prohibited import prohibited_in
from apps.programmes.choices import ServiceClass

HUNDRED = Decimal(100)
VOUCHER = re.compile(r"[\w()〔〕\[\]/#.号字第-]{1,40}")


@dataclass(frozen=True)
class Found:
    """Why an entry stands out: ``kind`` of flag, and the use, party or person it was found by."""

    kind: str
    detail: str


@dataclass(frozen=True)
class Insider:
    """Somebody the money may not go to: the operator itself, or a person of its staff."""

    kind: str
    name: str
    code: str = ""


@dataclass(frozen=True)
class Share:
    """What a quarter spent, in yuan, and how much of it on precise services; ``percent`` is None when nothing was."""

    quarter: str
    spent: Decimal
    precise: Decimal
    wanted: int

    @property
    def percent(self) -> Decimal | None:
        """The share with two decimals, cut off and not rounded, so that 49.999 never shows as 50."""
        if self.spent <= 0:
            return None
        return (self.precise * HUNDRED / self.spent).quantize(CENT, rounding=ROUND_DOWN)

    @property
    def is_low(self) -> bool:
        """Below the programme's threshold (R0.62); exactly at it is in order."""
        return self.spent > 0 and self.precise * HUNDRED < self.spent * self.wanted


def normal_voucher(text: str) -> str:
    """A voucher number as it is compared: half-width, without blanks, capital letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def voucher_fault(number: str) -> Sentence | None:
    """What is wrong with a normal voucher number."""
    if VOUCHER.fullmatch(number):
        return None
    return _("A voucher number has at most 40 letters, digits and signs such as - / #.")


def amount_fault(amount: Decimal) -> Sentence | None:
    """An amount is more than nothing, finite, with at most two decimals."""
    if not amount.is_finite() or not 0 < amount <= MAXIMUM or amount != amount.quantize(CENT):
        return _("Enter an amount in yuan above 0 with at most two decimals.")
    return None


def date_fault(day: date, *, start: date, end: date, today: date, first_receipt: date | None) -> Sentence | None:
    """Spending lies inside the programme, not in the future, and not before the first money came (R0.47)."""
    if day > today:
        return _("The date lies in the future.")
    if not start <= day <= end:
        return _("The date lies outside the programme, %(start)s to %(end)s.") % {"start": start, "end": end}
    if first_receipt is None:
        return _("No money has come into this account yet.")
    if day < first_receipt:
        return _("The first money came on %(day)s; nothing was spent out of it before.") % {"day": first_receipt}
    return None


def line_limit(planned: Decimal, percent: int) -> Decimal:
    """What a budget line may cost at most without a change of the plan, in yuan (R0.48)."""
    return (planned * (HUNDRED + percent) / HUNDRED).quantize(CENT, rounding=ROUND_DOWN)


def exceeds_line(planned: Decimal, spent: Decimal, amount: Decimal, percent: int) -> bool:
    """Whether an amount moves more onto a line than may be moved without a change of the plan."""
    return spent + amount > line_limit(planned, percent)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


def _same(name: str, code: str, insider: Insider) -> bool:
    """One party: by the codes when both are known, or by the name."""
    if code and insider.code and code == insider.code:
        return True
    return bool(_letters(name)) and _letters(name) == _letters(insider.name)


def findings(
    *, purpose: str, payee: str, payee_code: str, uses: Iterable[str], insiders: Iterable[Insider]
) -> list[Found]:
    """What the county has to look at: a prohibited use in the words, an insider as the payee (R0.63).

    A payee is found by name or credit code; people are found by name alone, so a namesake is cleared by the county.
    """
    found = []
    if use := prohibited_in(purpose, uses):
        found.append(Found("use", use))
    hit = next((each for each in insiders if _same(payee, payee_code, each)), None)
    if hit is not None:
        found.append(Found(hit.kind, hit.name))
    return found


def shares(sums: Mapping[str, Mapping[str, Decimal]], wanted: int) -> list[Share]:
    """The share of precise services by quarter, oldest first; ``sums`` is quarter code -> service class -> yuan net."""
    return [
        Share(
            quarter,
            sum(by_class.values(), Decimal(0)),
            by_class.get(ServiceClass.PRECISE, Decimal(0)),
            wanted,
        )
        for quarter, by_class in sorted(sums.items())
    ]


def quarter_of(day: date) -> str:
    """The quarter a day belongs to, like 2026Q3."""
    return Period.containing(day).code
