"""A list of the enterprises of a park: one row per tenant."""

import json
from collections.abc import Mapping
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any, BinaryIO

from apps.spreadsheets.analysis.goals import HEAD
from apps.spreadsheets.analysis.outcome import Outcome, SheetSummary
from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE, Problem, shown
from apps.spreadsheets.cells.codes import clean_uscc
from apps.spreadsheets.cells.dates import clean_date
from apps.spreadsheets.cells.numbers import clean_count, clean_money
from apps.spreadsheets.cells.result import ASK, BLANK, CACHED, ERROR, MONTH, PERIOD, Cleaned, blank, failed
from apps.spreadsheets.cells.text import as_text, folded, squeezed
from apps.spreadsheets.cells.words import clean_name, row_label
from apps.spreadsheets.matching.headers import Header, find_header
from apps.spreadsheets.matching.vocabulary import TENANTS, key_of, without_unit, words
from apps.spreadsheets.preflight import Preflight
from apps.spreadsheets.reading.limits import Limits, Refused
from apps.spreadsheets.reading.source import Sheet, open_sheets

TENANT_WORDS = words(TENANTS)
HIGHEST = Decimal("9999999999.99")
MOST_EMPLOYEES = 1_000_000
YES, NO = frozenset("是 有 y yes √ ✓ 1 true 试点 重点".split()), frozenset("否 无 n no × x 0 false 非 不是".split())


def match_columns(header: Header) -> dict[str, int]:
    """Columns of a tenant list by field; the first column of a meaning wins."""
    found: dict[str, int] = {}
    for column, path in enumerate(header.paths):
        field = TENANT_WORDS.get(key_of(path[-1])) or TENANT_WORDS.get(key_of("".join(path))) if path else None
        if field:
            found.setdefault(field, column)
    return found


def is_tenant_list(header: Header) -> bool:
    """Whether a header names enterprises and their codes."""
    return {"name", "code"} <= match_columns(header).keys()


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


class TenantSheet:
    """Reads one sheet of tenants into an outcome."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        divisions: Mapping[str, str],
        outcome: Outcome,
        given: dict[str, tuple[str, int]],
    ) -> None:
        self.sheet, self.header, self.outcome, self.given = sheet, header, outcome, given
        self.columns = match_columns(header)
        self.divisions = divisions
        self.names = {squeezed(name): code for code, name in divisions.items()}
        self.counts = {"ready": 0, CONFIRM: 0, REFUSE: 0}
        self.units = {
            field: next((u for part in header.paths[column] if (u := without_unit(squeezed(part))[1])), "")
            for field, column in self.columns.items()
        }

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
            kind = "note" if texts else "blank"
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
                status = self.worse(status, self.judge(number, field, column, raw, cleaned))
        status = self.worse(status, self.judge_row(number, row, record))
        self.count(status)
        if status != REFUSE:
            self.outcome.buffer.append(json.dumps(record, ensure_ascii=False) + "\n")
        self.outcome.grid_row(number + 1, "data", row, changes)
        return "data"

    def raw(self, number: int, row: list[Any], column: int) -> Any:
        """The content of a cell; a formula without result and an error value are shown as such."""
        facts = self.sheet.facts
        value = row[column] if column < len(row) else ""
        return value if value != "" else facts.uncached.get((number, column)) or facts.errors.get((number, column), "")

    def count(self, status: str) -> None:
        """Counts a row by its status."""
        self.counts[status] += 1
        self.outcome.counts[status] += 1

    def worse(self, before: str, now: str) -> str:
        """The graver of two states of a row."""
        return max(before, now, key=["", "ready", CONFIRM, REFUSE].index)

    def judge(self, number: int, field: str, column: int, raw: Any, cleaned: Cleaned) -> str:
        """Reports what is wrong with a cell and returns the severity, '' for none."""
        if cleaned.flag == BLANK and field in ("name", "code"):
            return self.report(number, column, raw, code=f"{field}_blank")
        if cleaned.flag in (ERROR, CACHED):
            code = "formula_without_result" if cleaned.flag == CACHED else cleaned.rule
            return self.report(number, column, raw, code=code, unit=self.units[field])
        if cleaned.flag == ASK:
            return self.report(
                number, column, raw, code=f"ask_{cleaned.rule}", severity=CONFIRM, value=str(cleaned.value)
            )
        return ""

    def judge_row(self, number: int, row: list[Any], record: dict[str, Any]) -> str:
        """What only several cells together, or several rows, can show."""
        column, code = self.columns["code"], record["code"]
        raw = row[column] if column < len(row) else ""
        first = self.given.setdefault(code, (self.sheet.name, number + 1)) if code else None
        if first and first != (self.sheet.name, number + 1):
            return self.report(number, column, raw, code="tenant_twice", sheet=first[0], row=first[1])
        moved_in, moved_out = record.get("moved_in"), record.get("moved_out")
        if moved_in and moved_out and moved_out < moved_in:
            column = self.columns["moved_out"]
            return self.report(number, column, row[column], code="moved_out_before_in")
        if record.get("key") and not record.get("pilot") and "pilot" in self.columns:
            return self.report(number, self.columns["key"], row[self.columns["key"]], code="key_not_pilot")
        return ""

    def report(self, number: int, column: int, raw: Any, *, code: str, severity: str = REFUSE, **params: Any) -> str:
        """Adds a problem and returns its severity."""
        title = self.header.title(column)
        self.outcome.report(Problem(self.sheet.name, number, column, title, shown(raw), code, params, severity))
        return severity


def read_sheet(
    sheet: Sheet, divisions: Mapping[str, str], outcome: Outcome, limits: Limits, given: dict[str, tuple[str, int]]
) -> None:
    """Reads one sheet, or notes why not."""
    head = list(islice(sheet.rows, HEAD))
    header = find_header(head, sheet.facts.merges, TENANT_WORDS, is_tenant_list)
    if header is None or sheet.state != "visible":
        filled = any(as_text(value).strip() for row in head for value in row)
        state = "hidden" if header else "no_table" if filled else "empty"
        outcome.end_sheet(SheetSummary(sheet.name, state, 0, 0, [], {}))
        return
    tenants = TenantSheet(sheet, header, divisions, outcome, given)
    start, empty = header.top + header.depth, 0
    for number, row in enumerate(chain(head[start:], sheet.rows), start):
        empty = empty + 1 if tenants.read(number, row) == "blank" else 0
        if empty >= limits.empty_rows:
            break
    names = [header.title(column) for column in range(len(header.paths))]
    outcome.end_sheet(SheetSummary(sheet.name, "read", header.top + 1, header.depth, names, dict(tenants.counts)))


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
    outcome = Outcome(lines, limits.problems, grid)
    outcome.notes += [(note, {}) for note in checked.notes]
    given: dict[str, tuple[str, int]] = {}
    for sheet in open_sheets(stream, checked, limits):
        read_sheet(sheet, divisions, outcome, limits, given)
    states = {summary.state for summary in outcome.sheets}
    if not states or states == {"empty"}:
        raise Refused("empty_workbook")
    if "read" not in states:
        raise Refused("all_hidden" if "hidden" in states else "no_tenant_list")
    if not any(outcome.counts.values()):
        raise Refused("no_rows")
    return outcome
