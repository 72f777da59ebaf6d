"""Invoices as data: which numbers there are, what an electronic invoice says, what speaks against it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.common.money import CENT, parse_yuan
from apps.common.refusals import Refused, Sentence
from apps.programmes.choices import ServiceClass

INVOICE = "invoice"  # the code of 费用发票 in annex 1
# Digits of the number -> digits of the code that belongs to it; the fully digital invoice has none.
LENGTHS: dict[int, tuple[int, ...]] = {20: (0,), 8: (10, 12), 10: (8,)}
NAME_LIMIT = 120
DATE = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})", re.ASCII)
FIELDS = {
    # field: the last parts of the path to it, in the three dialects that tax and finance offices issue
    "number": ("InvoiceNumber", "FPHM", "发票号码"),
    "code": ("InvoiceCode", "FPDM", "发票代码"),
    "issued_on": ("IssueTime", "KPRQ", "开票日期"),
    "seller_name": ("SellerName", "XSFMC", "销售方名称"),
    "seller_code": ("SellerIdNum", "XSFNSRSBH", "销售方纳税人识别号"),
    "buyer_name": ("BuyerName", "GMFMC", "购买方名称"),
    "buyer_code": ("BuyerIdNum", "GMFNSRSBH", "购买方纳税人识别号"),
    # Not TotaltaxIncludedAmount: without the hyphen it is the total of one line.
    "amount": ("TotalTax-includedAmount", "JSHJXX", "JSHJ", "价税合计(小写)", "价税合计小写"),
    "before_tax": ("TotalAmWithoutTax", "HJJE", "合计金额"),
    "tax": ("TotalTaxAm", "HJSE", "合计税额"),
}
PLACES = {part: name for name, parts in FIELDS.items() for part in parts}
NUMBER_IN_TEXT = re.compile(r"发票号码\s*:?\s*(\d{20}|\d{8})(?!\d)")
CODE_IN_TEXT = re.compile(r"发票代码\s*:?\s*(\d{12}|\d{10})(?!\d)")
DATE_IN_TEXT = re.compile(r"开票日期\s*:?\s*(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)")
TOTAL_IN_TEXT = re.compile(r"小写\s*\)?\s*:?\s*¥?\s*(-?[\d,]+\.\d{2})(?!\d)")
NAME_IN_TEXT = re.compile(r"名\s*称\s*:\s*(\S+)")
CODE_OF_PARTY = re.compile(r"(?:纳税人识别号|社会信用代码)\s*:\s*([0-9A-Z]{15,20})(?![0-9A-Z])")


@dataclass(frozen=True)
class Reading:
    """What a file says of itself; empty where it says nothing. ``exact`` when it is data, not text laid out to read."""

    number: str = ""
    code: str = ""
    issued_on: date | None = None
    seller_name: str = ""
    seller_code: str = ""
    buyer_name: str = ""
    buyer_code: str = ""
    amount: Decimal | None = None
    exact: bool = False
    notes: tuple[Sentence, ...] = field(default=())

    @property
    def found(self) -> bool:
        """Whether anything was read."""
        return bool(self.number or self.amount is not None or self.seller_name)


def from_markup(leaves: Iterable[tuple[str, str]]) -> Reading:
    """What an XML invoice says. Raises :class:`Refused` for several invoices in one file and for red ones."""
    values: dict[str, list[str]] = {}
    for path, value in leaves:
        name = PLACES.get(path.rpartition("/")[2])
        if name:
            values.setdefault(name, []).append(unicodedata.normalize("NFKC", value))
    if len(set(values.get("number", []))) > 1:
        raise Refused(_("This file holds several invoices. Send each invoice by itself."))
    first = {name: found[0] for name, found in values.items()}
    notes: list[Sentence] = []
    amounts = {name: _yuan(first.get(name, ""), notes) for name in ("amount", "before_tax", "tax")}
    reading = Reading(
        number=normal_number(first.get("number", "")),
        code=normal_number(first.get("code", "")),
        issued_on=_day(first.get("issued_on", "")),
        amount=_checked_total(amounts, notes),
        exact=True,
        notes=tuple(dict.fromkeys(notes)),
    )
    return _with_parties(reading, first)


def from_text(text: str) -> Reading:
    """What the text of a PDF says: of two parties the buyer stands first. What the pattern misses stays empty."""
    text = unicodedata.normalize("NFKC", text)
    names, codes = NAME_IN_TEXT.findall(text), CODE_OF_PARTY.findall(text)
    numbers = set(NUMBER_IN_TEXT.findall(text))
    if len(numbers) > 1:
        raise Refused(_("This file holds several invoices. Send each invoice by itself."))
    notes: list[Sentence] = []
    reading = Reading(
        number=next(iter(numbers), ""),
        code=_first(CODE_IN_TEXT, text),
        issued_on=_day(_first(DATE_IN_TEXT, text)),
        amount=_yuan(_first(TOTAL_IN_TEXT, text), notes),
        notes=tuple(notes),
    )
    parties = {"buyer_name": names[:1], "seller_name": names[1:2], "buyer_code": codes[:1], "seller_code": codes[1:2]}
    return _with_parties(reading, {name: found[0] for name, found in parties.items() if found})


def _with_parties(reading: Reading, found: dict[str, str]) -> Reading:
    return replace(
        reading,
        seller_name=found.get("seller_name", "")[:NAME_LIMIT],
        buyer_name=found.get("buyer_name", "")[:NAME_LIMIT],
        seller_code=normal_number(found.get("seller_code", ""))[:20],
        buyer_code=normal_number(found.get("buyer_code", ""))[:20],
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1) if found else ""


def _day(text: str) -> date | None:
    found = DATE.match(text.strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None  # type: ignore[arg-type]
    except ValueError:
        return None


def _yuan(text: str, notes: list[Sentence]) -> Decimal | None:
    """An amount of the file, or none with a note. Raises :class:`Refused` for a red invoice."""
    if not text:
        return None
    try:
        amount = parse_yuan(text.strip(" ¥元"))
    except Refused:
        notes.append(_("The file gives an amount that cannot be read. Type it as it is printed."))
        return None
    if amount < 0:
        raise Refused(_("A red (negative) invoice cancels another one. Send the invoice that stands."))
    return amount


def _checked_total(amounts: dict[str, Decimal | None], notes: list[Sentence]) -> Decimal | None:
    """The total with tax, left out when the file contradicts itself by more than a cent."""
    total, before, tax = amounts["amount"], amounts["before_tax"], amounts["tax"]
    if total is None or before is None or tax is None or abs(before + tax - total) <= CENT:
        return total
    notes.append(_("In the file, the amount and the tax do not add up to the total. Ask for a correct invoice."))
    return None


def normal_number(text: str) -> str:
    """Number, code or credit code as it is compared: half-width, no blanks, capital letters."""
    return re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text)).upper()


def check_number(code: str, number: str) -> None:
    """Raise :class:`Refused` unless number and code have the digits of one of the kinds of invoice."""
    if not (number.isascii() and number.isdigit()) or len(number) not in LENGTHS:
        raise Refused(_("An invoice number has 20, 10 or 8 digits. Type it as it is printed."), field="number")
    wanted = LENGTHS[len(number)]
    if (code and not (code.isascii() and code.isdigit())) or len(code) not in wanted:
        if wanted == (0,):
            raise Refused(_("A number of 20 digits comes without a code. Leave the code empty."), field="code")
        digits = _(" or ").join(str(each) for each in wanted)
        raise Refused(
            _("To a number of %(number)s digits belongs a code of %(code)s digits.")
            % {"number": len(number), "code": digits},
            field="code",
        )


def _plain_name(name: str) -> str:
    return re.sub(r"[\s()\-·.,,。]+", "", unicodedata.normalize("NFKC", name)).casefold()


def same_party(name: str, code: str, other_name: str, other_code: str) -> bool:
    """Whether both are one firm: by the credit codes when both are known, else by the names."""
    if code and other_code:
        return normal_number(code) == normal_number(other_code)
    return bool(name) and _plain_name(name) == _plain_name(other_name)


def seller_refusal(service_class: str, seller: str, provider: str) -> str | None:
    """Why an invoice of another seller is refused; None where venues and speakers may bill too (R0.86)."""
    if service_class == ServiceClass.INCLUSIVE:
        return None
    return _(
        "The seller %(seller)s is not the provider of this record, %(provider)s. Correct the provider of the record, "
        "or send the invoice of the provider."
    ) % {"seller": seller, "provider": provider}


def contradiction(reading: Reading, number: str, amount: Decimal, issued_on: date) -> Refused | None:
    """What was typed against the data of the file itself; None for text that is only laid out to be read."""
    if not reading.exact:
        return None
    for name, typed, read in (
        ("number", number, reading.number or None),
        ("amount_yuan", amount, reading.amount),
        ("issued_on", issued_on, reading.issued_on),
    ):
        if read is not None and typed != read:
            return Refused(
                _("The file itself says %(read)s. What it says cannot be changed here.") % {"read": read}, field=name
            )
    return None


def above(total: Decimal, agreed: Decimal) -> bool:
    """Whether invoices exceed the amount agreed on: equal is in order, a cent more is not. Zero means none agreed."""
    return agreed > 0 and total > agreed
