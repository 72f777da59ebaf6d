"""A catalogue of providers and their products: one row per product, or per provider that offers none yet."""

from collections.abc import Callable, Mapping
from typing import IO, Any, BinaryIO

from apps.spreadsheets.analysis.catalogue import Catalogue, class_of
from apps.spreadsheets.analysis.listsheet import BLANK_ROW, DATA, NOTE, ListSheet, columns_of, read_lists
from apps.spreadsheets.analysis.offerrules import OfferRules
from apps.spreadsheets.analysis.outcome import Outcome
from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE, Problem
from apps.spreadsheets.analysis.register import Providers, Register
from apps.spreadsheets.analysis.titles import title_values
from apps.spreadsheets.cells import offers as cells
from apps.spreadsheets.cells.codes import clean_uscc
from apps.spreadsheets.cells.result import OK, Cleaned, blank, failed
from apps.spreadsheets.cells.text import as_text, folded
from apps.spreadsheets.cells.words import row_label
from apps.spreadsheets.matching.headers import Header
from apps.spreadsheets.matching.vocabulary import OFFERS, words
from apps.spreadsheets.preflight import Preflight
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.reading.source import Sheet

OFFER_WORDS = words(OFFERS)
# Not read: kept by the provider's own page, or by nobody. What stands there is not shown either.
PRIVATE = frozenset({"person", "phone", "account", "identity"})
UNREAD = PRIVATE | {"seq", "selection", "note", "class"}
LENGTHS = {
    "name": 120,
    "legal": 60,
    "address": 200,
    "product": 120,
    "deliverable": 300,
    "reference_note": 200,
    "reason": 500,
}
LONGEST_CONTENT = 2000


def is_offer_list(header: Header) -> bool:
    """Whether a header names providers, and their codes or priced products."""
    found = columns_of(header, OFFER_WORDS).keys()
    return "name" in found and ("code" in found or {"product", "price"} <= found)


class OfferSheet(ListSheet):
    """Reads one sheet of a catalogue into an outcome."""

    def __init__(self, sheet: Sheet, header: Header, outcome: Outcome, rules: OfferRules) -> None:
        super().__init__(sheet, header, outcome, OFFER_WORDS)
        self.rules, self.above = rules, list[Any]()
        self.merged = {
            (row, column)
            for merge in sheet.facts.merges
            for row in range(merge.top + 1, merge.bottom + 1)
            for column in range(merge.left, merge.right + 1)
            if merge.top >= header.top + header.depth and merge.left == merge.right
        }
        lengths = {field: self.line_of(limit) for field, limit in LENGTHS.items()}
        self.cleaners: dict[str, Callable[[Any], Cleaned]] = lengths | {
            "kind": cells.clean_kind,
            "code": clean_uscc,
            "service": self.clean_service,
            "content": lambda raw: cells.clean_lines(raw, LONGEST_CONTENT),
            "price": lambda raw: cells.clean_price(raw, self.units["price"]),
            "reference": lambda raw: cells.clean_price(raw, self.units["reference"]),
            "unit": lambda raw: cells.clean_per(raw, rules.register.units),
            "source": cells.clean_source,
            "reference_date": cells.clean_day,
            "validity": cells.clean_validity,
            "valid_from": cells.clean_day,
            "valid_until": lambda raw: cells.clean_day(raw, last=True),
        }
        self.row_class = ""

    def line_of(self, limit: int) -> Callable[[Any], Cleaned]:
        """The cleaner of a text of one line."""
        return lambda raw: cells.clean_line(raw, limit)

    def clean_service(self, raw: Any) -> Cleaned:
        """A service of the programme by its name, code or another name."""
        text = as_text(raw).strip()
        if not text.strip("-/"):
            return blank(raw)
        found = self.rules.services.find(self.row_class, text)
        return failed("service_unknown", raw) if found is None else Cleaned(found.id, OK, found.name, raw)

    def filled(self, number: int, row: list[Any]) -> list[Any]:
        """The row as wide as the header, formulas without results shown, merged cells with the value they share."""
        width = max(len(row), len(self.header.paths))
        done = [self.raw(number, row, column) for column in range(width)]
        for column in range(width):
            if done[column] == "" and (number, column) in self.merged and column < len(self.above):
                done[column] = self.above[column]
        return done

    def read(self, number: int, row: list[Any]) -> str:
        """Takes one row and returns its kind."""
        texts = [value for value in row if as_text(value).strip()]
        if len(texts) < 2 or row_label(texts[0]):
            kind = NOTE if texts else BLANK_ROW
            self.outcome.grid_row(number + 1, kind, self.masked(row))
            return kind
        full = self.filled(number, row)
        record: dict[str, Any] = {"row": number + 1, "sheet": self.sheet.index}
        status = self.cells(number, full, record)
        status = self.worse(status, self.rules.judge(self, number, full, record))
        self.keep(status, record)
        self.outcome.grid_row(number + 1, DATA, self.masked(row), self.changes(full, record))
        self.above = full
        return DATA

    def cells(self, number: int, row: list[Any], record: dict[str, Any]) -> str:
        """Cleans every cell into the record and returns the state of the row so far."""
        status, self.faulty = "ready", set()
        column = self.columns.get("class")
        self.row_class = class_of(as_text(row[column])) if column is not None else ""
        for field, place in self.columns.items():
            if field in UNREAD:
                continue
            raw = row[place]
            cleaned = self.cleaners[field](raw)
            if isinstance(raw, str) and cells.names_a_person(raw):
                cleaned, raw = failed("identity_card", cells.MASK), cells.MASK
            record[field] = cleaned.value
            said = self.judge(number, field, raw, cleaned)
            self.faulty |= {field} if said == REFUSE else set()
            status = self.worse(status, said)
        return status

    def judge(self, number: int, field: str, raw: Any, cleaned: Cleaned) -> str:
        """Like every list; a service or a code that is not known gets a hint."""
        if cleaned.rule == "service_unknown":
            nearest = self.rules.services.nearest(as_text(raw))
            return self.report(number, field, raw, code="service_unknown", nearest=nearest)
        if cleaned.rule == "text_too_long":
            return self.report(number, field, raw, code="text_too_long", limit=LENGTHS.get(field, LONGEST_CONTENT))
        return super().judge(number, field, raw, cleaned)

    def changes(self, row: list[Any], record: Mapping[str, Any]) -> dict[int, str]:
        """Cleaned texts by column where they differ from what the sheet shows."""
        changes = {}
        for field, column in self.columns.items():
            value = self.rules.said(field, record.get(field))
            shown = folded(row[column]).replace(",", "")
            if value and shown not in (folded(value), value.removesuffix("0").removesuffix(".0")):
                changes[column] = value
        return changes

    def masked(self, row: list[Any]) -> list[Any]:
        """The row as it may be shown: no contacts, no numbers of identity cards."""
        hidden = {self.columns[field] for field in PRIVATE if field in self.columns}
        return [
            cells.MASK
            if as_text(value).strip() and (column in hidden or cells.names_a_person(as_text(value)))
            else value
            for column, value in enumerate(row)
        ]


def check_park(sheet: OfferSheet, head: list[list[Any]]) -> None:
    """Has a sheet confirmed whose title lines name another park."""
    titles = title_values(enumerate(head[: sheet.header.top]))
    text, row, column = titles.get("code", ("", 0, 0))
    cleaned = clean_uscc(text.split()[0]) if text.strip() else blank("")
    if cleaned.value and cleaned.value != sheet.rules.register.park_code:
        named = titles.get("park", (cleaned.value, 0, 0))[0]
        params = {"park": named}
        sheet.outcome.report(Problem(sheet.sheet.name, row, column, "", named, "other_park", params, CONFIRM))


def read_offers(
    stream: BinaryIO,
    checked: Preflight,
    register: Register,
    limits: Limits,
    *,
    lines: IO[str],
    grid: IO[str] | None,
) -> Outcome:
    """Reads every catalogue of a file; usable rows go to `lines` as JSON, the preview to `grid`.

    Raises Refused when there is no such list, or none with rows.
    """
    rules = OfferRules(register, Providers(register), Catalogue(register.services))

    def make(sheet: Sheet, header: Header, head: list[list[Any]], outcome: Outcome) -> ListSheet:
        made = OfferSheet(sheet, header, outcome, rules)
        check_park(made, head)
        return made

    return read_lists(
        stream,
        checked,
        Outcome(lines, limits.problems, grid),
        limits,
        words=OFFER_WORDS,
        accept=is_offer_list,
        make=make,
        missing="no_offer_list",
    )
