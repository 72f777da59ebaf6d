"""A list of the enterprises of a park: one row per tenant."""

from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, BinaryIO

from apps.spreadsheets.analysis.listsheet import BLANK_ROW, DATA, NOTE, ListSheet, columns_of, read_lists
from apps.spreadsheets.analysis.outcome import Outcome
from apps.spreadsheets.cells.codes import clean_uscc
from apps.spreadsheets.cells.dates import clean_date
from apps.spreadsheets.cells.numbers import clean_count, clean_money
from apps.spreadsheets.cells.result import ASK, BLANK, MONTH, PERIOD, Cleaned, blank, failed
from apps.spreadsheets.cells.text import as_text, folded, squeezed
from apps.spreadsheets.cells.words import clean_name, row_label
from apps.spreadsheets.matching.headers import Header
from apps.spreadsheets.matching.vocabulary import TENANTS, words
from apps.spreadsheets.preflight import Preflight
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.reading.source import Sheet

TENANT_WORDS = words(TENANTS)
HIGHEST = Decimal("9999999999.99")
MOST_EMPLOYEES = 1_000_000
YES, NO = frozenset("是 有 y yes √ ✓ 1 true 试点 重点".split()), frozenset("否 无 n no × x 0 false 非 不是".split())


def is_tenant_list(header: Header) -> bool:
    """Whether a header names enterprises and their codes."""
    return {"name", "code"} <= columns_of(header, TENANT_WORDS).keys()


def clean_flag(raw: Any) -> Cleaned:
    """Yes or no."""
    text = squeezed(raw)
    if text in YES | NO:
        return Cleaned(text in YES, "", "flag", raw)
    return blank(raw) if not text.strip("-/") else failed("not_yes_or_no", raw)


def clean_amount(raw: Any, unit: str) -> Cleaned:
    """Money in 万元 with two decimals, not negative, within what the register holds."""
    cleaned = clean_money(raw, unit or "万元")
    if cleaned.value is None:
        return cleaned
    factor = Decimal("0.0001") if unit == "元" else Decimal(1)
    value = (Decimal(cleaned.value) * factor).quantize(Decimal("0.01"))
    if value < 0:
        return failed("negative", raw)
    return failed("too_large", raw) if value > HIGHEST else cleaned._replace(value=str(value))


class TenantSheet(ListSheet):
    """Reads one sheet of tenants into an outcome."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        outcome: Outcome,
        divisions: Mapping[str, str],
        given: dict[str, tuple[str, int]],
    ) -> None:
        super().__init__(sheet, header, outcome, TENANT_WORDS)
        self.given, self.divisions = given, divisions
        self.names = {squeezed(name): code for code, name in divisions.items()}

    def clean_division(self, raw: Any) -> Cleaned:
        """A division of GB/T 4754 by code (34, C34) or name."""
        text = squeezed(raw)
        if not text.strip("-/"):
            return blank(raw)
        digits = "".join(c for c in text if c.isdigit())[:2]
        code = digits.zfill(2) if digits else self.names.get(text, "")
        return Cleaned(code, "", "division", raw) if code in self.divisions else failed("industry_unknown", raw)

    def clean(self, field: str, raw: Any) -> Cleaned:
        """One cell by the type of its field."""
        if field == "division":
            return self.clean_division(raw)
        if field in ("revenue", "assets"):
            return clean_amount(raw, self.units[field])
        if field == "employees":
            cleaned = clean_count(raw, "人")
            return failed("too_large", raw) if (cleaned.value or 0) > MOST_EMPLOYEES else cleaned
        simple = {"name": clean_name, "code": clean_uscc, "pilot": clean_flag, "key": clean_flag}
        return simple[field](raw) if field in simple else self.clean_day(raw)

    def clean_day(self, raw: Any) -> Cleaned:
        """A day; a month or a period counts from its first day when somebody confirms."""
        cleaned = clean_date(raw)
        if cleaned.flag == MONTH:
            return cleaned._replace(value=f"{cleaned.value}-01", flag=ASK, rule="first_day")
        return failed("not_a_date", raw) if cleaned.flag == PERIOD else cleaned

    def read(self, number: int, row: list[Any]) -> str:
        """Takes one row and returns its kind."""
        texts = [value for value in row if as_text(value).strip()]
        if len(texts) < 2 or row_label(texts[0]):
            kind = NOTE if texts else BLANK_ROW
            self.outcome.grid_row(number + 1, kind, row)
            return kind
        record: dict[str, Any] = {"row": number + 1, "sheet": self.sheet.index}
        changes, status = {}, "ready"
        for field, column in self.columns.items():
            if field not in ("seq", "note"):
                raw = self.raw(number, row, column)
                cleaned = self.clean(field, raw)
                record[field] = cleaned.value
                if type(cleaned.value) in (str, int) and folded(raw) != folded(cleaned.value):
                    changes[column] = str(cleaned.value)
                status = self.worse(status, self.judge(number, field, raw, cleaned))
        status = self.worse(status, self.judge_row(number, row, record))
        self.keep(status, record)
        self.outcome.grid_row(number + 1, DATA, row, changes)
        return DATA

    def judge(self, number: int, field: str, raw: Any, cleaned: Cleaned) -> str:
        """Reports what is wrong with a cell; name and code are needed."""
        if cleaned.flag == BLANK and field in ("name", "code"):
            return self.report(number, field, raw, code=f"{field}_blank")
        return super().judge(number, field, raw, cleaned)

    def judge_row(self, number: int, row: list[Any], record: dict[str, Any]) -> str:
        """What only several cells together, or several rows, can show."""
        code = record["code"]
        first = self.given.setdefault(code, (self.sheet.name, number + 1)) if code else None
        if first and first != (self.sheet.name, number + 1):
            raw = self.raw(number, row, self.columns["code"])
            return self.report(number, "code", raw, code="tenant_twice", sheet=first[0], row=first[1])
        moved_in, moved_out = record.get("moved_in"), record.get("moved_out")
        if moved_in and moved_out and moved_out < moved_in:
            raw = self.raw(number, row, self.columns["moved_out"])
            return self.report(number, "moved_out", raw, code="moved_out_before_in")
        if record.get("key") and not record.get("pilot") and "pilot" in self.columns:
            return self.report(number, "key", self.raw(number, row, self.columns["key"]), code="key_not_pilot")
        return ""


def read_tenants(
    stream: BinaryIO,
    checked: Preflight,
    divisions: Mapping[str, str],
    limits: Limits,
    *,
    lines: IO[str],
    grid: IO[str] | None,
) -> Outcome:
    """Reads every tenant list of a file; usable rows go to `lines` as JSON, the preview to `grid`.

    Raises Refused when there is no such list, or none with rows.
    """
    given: dict[str, tuple[str, int]] = {}
    return read_lists(
        stream,
        checked,
        Outcome(lines, limits.problems, grid),
        limits,
        words=TENANT_WORDS,
        accept=is_tenant_list,
        make=lambda sheet, header, _head, outcome: TenantSheet(sheet, header, outcome, divisions, given),
        missing="no_tenant_list",
    )
