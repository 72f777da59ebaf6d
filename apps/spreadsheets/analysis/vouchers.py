"""A list of vouchers: one row per expenditure of a park; income, balances and reversals are recognised and left out."""

from collections.abc import Callable
from typing import IO, Any, BinaryIO

from apps.spreadsheets.analysis.catalogue import Catalogue
from apps.spreadsheets.analysis.listsheet import BLANK_ROW, DATA, NOTE, ListSheet, columns_of, read_lists
from apps.spreadsheets.analysis.outcome import Outcome
from apps.spreadsheets.analysis.problems import REFUSE
from apps.spreadsheets.analysis.register import Register
from apps.spreadsheets.cells import offers as cells
from apps.spreadsheets.cells.codes import clean_uscc
from apps.spreadsheets.cells.result import OK, Cleaned, blank, failed
from apps.spreadsheets.cells.text import as_text, squeezed
from apps.spreadsheets.cells.words import row_label
from apps.spreadsheets.matching.headers import Header
from apps.spreadsheets.matching.vocabulary import VOUCHERS, words
from apps.spreadsheets.preflight import Preflight
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.reading.source import Sheet

VOUCHER_WORDS = words(VOUCHERS)
UNREAD = frozenset({"seq", "target", "income", "balance", "reversal", "note"})
NEEDED = ("entry_date", "voucher", "amount", "purpose", "payee", "service")
LENGTHS = {"voucher": 80, "purpose": 300, "payee": 120, "invoice": 40, "agreement": 60, "record": 20}


def is_voucher_list(header: Header) -> bool:
    """Whether a header names day, voucher and what was spent."""
    return {"entry_date", "voucher", "amount"} <= columns_of(header, VOUCHER_WORDS).keys()


class VoucherSheet(ListSheet):
    """Reads one sheet of vouchers into an outcome; ``first`` remembers where each number stood."""

    def __init__(
        self, sheet: Sheet, header: Header, outcome: Outcome, services: Catalogue, first: dict[str, tuple[str, int]]
    ) -> None:
        super().__init__(sheet, header, outcome, VOUCHER_WORDS)
        self.services, self.first = services, first
        lines = {field: self.line_of(limit) for field, limit in LENGTHS.items()}
        self.cleaners: dict[str, Callable[[Any], Cleaned]] = lines | {
            "entry_date": cells.clean_day,
            "payee_code": clean_uscc,
            "amount": lambda raw: cells.clean_price(raw, self.units["amount"]),
            "service": self.clean_service,
        }

    def line_of(self, limit: int) -> Callable[[Any], Cleaned]:
        """The cleaner of a text of one line."""
        return lambda raw: cells.clean_line(raw, limit)

    def clean_service(self, raw: Any) -> Cleaned:
        """A service of the programme by its name, code or another name."""
        text = as_text(raw).strip()
        if not text.strip("-/"):
            return blank(raw)
        found = self.services.find("", text)
        return failed("service_unknown", raw) if found is None else Cleaned(found.id, OK, found.name, raw)

    def filled(self, row: list[Any], field: str) -> bool:
        """Whether something stands in the cell of a field."""
        column = self.columns.get(field)
        return column is not None and column < len(row) and bool(as_text(row[column]).strip(" -/"))

    def is_expenditure(self, row: list[Any]) -> bool:
        """Not a balance, an income, or a line that takes another one back."""
        if not self.filled(row, "voucher") and not self.filled(row, "entry_date"):
            return False
        if self.filled(row, "reversal"):
            return False
        return self.filled(row, "amount") or not self.filled(row, "income")

    def read(self, number: int, row: list[Any]) -> str:
        """Takes one row and returns its kind."""
        texts = [value for value in row if as_text(value).strip()]
        full = [self.raw(number, row, column) for column in range(max(len(row), len(self.header.paths)))]
        if len(texts) < 2 or row_label(texts[0]) or not self.is_expenditure(full):
            kind = NOTE if texts else BLANK_ROW
            self.outcome.grid_row(number + 1, kind, row)
            return kind
        record: dict[str, Any] = {"row": number + 1, "sheet": self.sheet.index}
        status, self.faulty = "ready", set()
        for field, place in self.columns.items():
            if field not in UNREAD:
                cleaned = self.cleaners[field](full[place])
                record[field] = cleaned.value
                status = self.worse(status, self.said(number, field, full[place], cleaned))
        status = self.worse(status, self.complete(number, full, record))
        status = self.worse(status, self.twice(number, full, record))
        self.keep(status, record)
        self.outcome.grid_row(number + 1, DATA, row)
        return DATA

    def said(self, number: int, field: str, raw: Any, cleaned: Cleaned) -> str:
        """What is wrong with one cell."""
        if cleaned.rule == "service_unknown":
            nearest = self.services.nearest(as_text(raw))
            status = self.report(number, field, raw, code="service_unknown", nearest=nearest)
        elif cleaned.rule == "text_too_long":
            status = self.report(number, field, raw, code="text_too_long", limit=LENGTHS[field])
        else:
            status = self.judge(number, field, raw, cleaned)
        self.faulty |= {field} if status == REFUSE else set()
        return status

    def complete(self, number: int, row: list[Any], record: dict[str, Any]) -> str:
        """Everything an expenditure needs."""
        status = ""
        for field in NEEDED:
            if record.get(field) in (None, "") and field not in self.faulty:
                status = self.report(number, field, "", code="entry_blank")
        return status

    def twice(self, number: int, row: list[Any], record: dict[str, Any]) -> str:
        """The same voucher number in an earlier row."""
        key = squeezed(record.get("voucher") or "")
        if not key:
            return ""
        sheet, earlier = self.first.setdefault(key, (self.sheet.name, number + 1))
        if (sheet, earlier) == (self.sheet.name, number + 1):
            return ""
        return self.report(number, "voucher", record["voucher"], code="voucher_twice", sheet=sheet, row=earlier)


def read_vouchers(
    stream: BinaryIO,
    checked: Preflight,
    register: Register,
    limits: Limits,
    *,
    lines: IO[str],
    grid: IO[str] | None,
) -> Outcome:
    """Reads every list of vouchers of a file; usable rows go to `lines` as JSON, the preview to `grid`.

    Raises Refused when there is no such list, or none with rows.
    """
    services, first = Catalogue(register.services), dict[str, tuple[str, int]]()

    def make(sheet: Sheet, header: Header, head: list[list[Any]], outcome: Outcome) -> ListSheet:
        return VoucherSheet(sheet, header, outcome, services, first)

    return read_lists(
        stream,
        checked,
        Outcome(lines, limits.problems, grid),
        limits,
        words=VOUCHER_WORDS,
        accept=is_voucher_list,
        make=make,
        missing="no_voucher_list",
    )
