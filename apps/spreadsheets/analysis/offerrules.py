"""What several cells of an offer together, several rows, or the register of the park show."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from apps.spreadsheets.analysis.catalogue import Catalogue
from apps.spreadsheets.analysis.listsheet import ListSheet
from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE
from apps.spreadsheets.analysis.register import KnownOffer, KnownProvider, Providers, Register
from apps.spreadsheets.cells.offers import MASK, PEOPLE, names_a_person, priced_per
from apps.spreadsheets.cells.text import as_text, squeezed

NEEDED = (
    *("service", "product", "content", "deliverable", "price", "unit", "reference", "source"),
    *("reference_note", "reference_date", "valid_from", "valid_until"),
)
# Which cell to point at, and to read from, when a value has no column of its own.
WITHIN = {
    "reference_note": "source",
    "reference_date": "source",
    "valid_from": "validity",
    "valid_until": "validity",
    "unit": "price",
}
KIND_WORDS = {
    "agency": "专业服务机构",
    "association": "行业协会",
    "volunteer": "中小企业服务志愿者",
    "mentor": "创业辅导师",
    "other": "其他",
}
AS_STORED = frozenset({"code", "price", "reference", "unit", "valid_from", "valid_until", "reference_date"})


@dataclass
class Line:
    """One row being judged: its sheet, number from 0, cells and record."""

    sheet: ListSheet
    number: int
    row: list[Any]
    record: dict[str, Any]

    def raw(self, field: str) -> Any:
        """What stands in the cell of a field, '' when there is no such column."""
        column = self.sheet.columns.get(field)
        return "" if column is None else self.row[column]

    def filled(self, field: str) -> bool:
        """Whether something stands in the cell."""
        return bool(as_text(self.raw(field)).strip(" -/"))

    def place(self, field: str) -> str:
        """The column that holds a field: its own, or one that holds several."""
        return field if field in self.sheet.columns else WITHIN.get(field, field)

    def refuse(self, field: str, code: str, raw: Any = None, **params: Any) -> str:
        """A problem that keeps the row back."""
        raw = self.raw(field) if raw is None else raw
        return self.sheet.report(self.number, field, raw, code=code, severity=REFUSE, **params)

    def ask(self, field: str, code: str, **params: Any) -> str:
        """A problem that a tick settles."""
        return self.sheet.report(self.number, field, self.raw(field), code=code, severity=CONFIRM, **params)


class Named(NamedTuple):
    """A provider as a row above names it: sheet, row from 1, name, code, kind."""

    sheet: str
    row: int
    name: str
    code: str | None
    kind: str | None


class OfferRules:
    """Judges the rows of one file one after the other; remembers what stood in earlier rows."""

    def __init__(self, register: Register, providers: Providers, services: Catalogue) -> None:
        self.register, self.providers, self.services = register, providers, services
        self.names = {service.id: service.name for service in register.services}
        self.offers: dict[tuple[int, int, str], list[KnownOffer]] = {}
        for offer in register.offers:
            self.offers.setdefault((offer.provider, offer.service, squeezed(offer.product)), []).append(offer)
        self.above: Named | None = None
        self.by_code: dict[str, Named] = {}
        self.given: dict[tuple[Any, ...], list[tuple[str, str, str, int]]] = {}

    def said(self, field: str, value: Any) -> str:
        """A cleaned value as the preview shows it."""
        if field == "service":
            return self.names.get(value, "")
        return KIND_WORDS.get(value, "") if field == "kind" else value or "" if field in AS_STORED else ""

    def judge(self, sheet: ListSheet, number: int, row: list[Any], record: dict[str, Any]) -> str:
        """Completes the record, reports what is wrong with the row and returns the state that follows."""
        line = Line(sheet, number, row, record)
        spread(record)
        said = [self.from_above(line), self.provider(line)]
        record["offers"] = any(line.filled(field) for field in ("service", "product", "price"))
        if record["offers"]:
            key = (record["provider"], record.get("service") or 0, squeezed(record.get("product") or ""))
            said = self.offer(line, self.offers.get(key, []), key[:2] in self.register.chosen, said)
        said.append(self.twice(line))
        return max(said, key=["", "ready", CONFIRM, REFUSE].index)

    def from_above(self, line: Line) -> str:
        """The provider of the row above, when the cell is blank and the row offers something; has it confirmed."""
        above, record = self.above, line.record
        if line.filled("name") or not line.filled("product") or above is None or above.sheet != line.sheet.sheet.name:
            return ""
        record["name"] = above.name
        if not record.get("code"):
            record |= {"code": above.code, "kind": above.kind}
        return line.ask("name", "provider_from_above", value=above.name)

    def provider(self, line: Line) -> str:
        """Name, kind and code of the provider; what an earlier row and the register say about them."""
        record = line.record
        record["provider"] = 0
        name, kind, code = (record.get(field) for field in ("name", "kind", "code"))
        if not name:
            return REFUSE if "name" in line.sheet.faulty else line.refuse("name", "provider_blank")
        known = self.providers.find(code or "", kind or "", name)
        record["provider"] = known.id if known else 0
        record["kind"] = kind or (known.kind if known else kind_by_name(name) if code else None)
        said = self.person(line) if record["kind"] in PEOPLE else self.organisation(line, kind, known)
        self.above = Named(line.sheet.sheet.name, line.number + 1, name, record.get("code"), record["kind"])
        return said

    def person(self, line: Line) -> str:
        """A volunteer or mentor: no credit code, and nothing of an identity card (R0.4)."""
        line.record["code"] = ""
        if not line.filled("code"):
            return ""
        raw = as_text(line.raw("code"))
        return line.refuse("code", "code_of_person", MASK if names_a_person(raw) else raw)

    def organisation(self, line: Line, kind: Any, known: KnownProvider | None) -> str:
        """An organisation with its code: one name per code; a new name or a guessed kind is confirmed."""
        record = line.record
        name, code = record["name"], record.get("code")
        if not code and "code" in line.sheet.faulty:
            return REFUSE
        if not code and known is None:
            return line.refuse("code", "provider_code_blank")
        if not code and known is not None:
            record["code"] = known.code
            return line.ask("code", "provider_by_name", value=known.code)
        here = Named(line.sheet.sheet.name, line.number + 1, name, code, None)
        first = self.by_code.setdefault(code or "", here)
        if squeezed(first.name) != squeezed(name):
            return line.refuse("name", "code_of_two", name=first.name, sheet=first.sheet, row=first.row)
        if known is None:
            return "" if kind else line.ask("name", "kind_assumed", value=KIND_WORDS[record["kind"]])
        if squeezed(known.name) != squeezed(name):
            return line.ask("name", "provider_renamed", known=known.name)
        record["name"] = known.name
        return ""

    def offer(self, line: Line, listed: list[KnownOffer], chosen: bool, before: list[str]) -> list[str]:
        """Everything about the product of a row; without a selection record it is not listed, and the row says so."""
        record = line.record
        record["offers"] = bool(listed) or chosen
        said = [*before, self.unit(line), self.complete(line, listed), self.price(line, listed), validity(line)]
        if not record["offers"] and record.get("service") and REFUSE not in said and not line.sheet.faulty:
            said.append(line.ask("name", "not_selected", service=self.names[record["service"]]))
        return said

    def complete(self, line: Line, listed: list[KnownOffer]) -> str:
        """Everything a product needs; one on the list already keeps what the sheet leaves blank."""
        status = ""
        for field in NEEDED if line.record["offers"] and not listed else ("service", "product"):
            place = line.place(field)
            if line.record.get(field) is None and place not in line.sheet.faulty:
                status = line.refuse(place, "offer_blank", wanted=field)
        return status

    def unit(self, line: Line) -> str:
        """What the price counts by, when the price says so itself."""
        record = line.record
        _amount, unit = priced_per(line.raw("price"))
        if not unit or unit == record.get("unit"):
            return ""
        if record.get("unit") or unit not in self.register.units:
            return line.refuse("price", "price_unit", unit=unit)
        record["unit"] = unit
        return ""

    def price(self, line: Line, listed: list[KnownOffer]) -> str:
        """A price above the reference goes to the county, unless it did so already (R0.40)."""
        price, reference = line.record.get("price"), line.record.get("reference")
        if reference is not None and Decimal(reference) == 0:
            return line.refuse("reference", "reference_zero")
        if price is None or reference is None or Decimal(price) <= Decimal(reference) or not line.record["offers"]:
            return ""
        if any((offer.price, offer.reference) == (price, reference) for offer in listed):
            return ""
        return line.ask("price", "price_over", price=price, reference=reference)

    def twice(self, line: Line) -> str:
        """The same product for a part of the same time in an earlier row."""
        record = line.record
        who = record.get("code") or (record.get("kind"), squeezed(record.get("name") or ""))
        key = (who, record.get("service"), squeezed(record.get("product") or ""))
        first, last = record.get("valid_from") or "", record.get("valid_until") or "9999"
        given = self.given.setdefault(key, [])
        for start, end, sheet, row in given:
            if record.get("name") and start <= last and first <= end:
                return line.refuse("product" if line.filled("product") else "name", "offer_twice", sheet=sheet, row=row)
        given.append((first, last, line.sheet.sheet.name, line.number + 1))
        return ""


def spread(record: dict[str, Any]) -> None:
    """Takes apart what stands together in one cell; a column of its own goes before."""
    source = record.get("source") or {}
    record["source"] = source.get("source")
    record["reference_note"] = record.get("reference_note") or source.get("note") or None
    record["reference_date"] = record.get("reference_date") or source.get("date") or None
    first, last = record.pop("validity", None) or (None, None)
    record["valid_from"] = record.get("valid_from") or first
    record["valid_until"] = record.get("valid_until") or last


def kind_by_name(name: str) -> str:
    """What an organisation is by its name."""
    return "association" if any(word in name for word in ("协会", "商会", "联合会")) else "agency"


def validity(line: Line) -> str:
    """A first day before the last one."""
    first, last = line.record.get("valid_from"), line.record.get("valid_until")
    return line.refuse(line.place("valid_until"), "validity_backwards") if first and last and last < first else ""
