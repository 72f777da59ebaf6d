"""What lists with one row per thing share: cells by field, states of rows, problems, the way through the sheets."""

import json
from collections.abc import Callable, Mapping
from itertools import chain, islice
from typing import Any, BinaryIO

from apps.spreadsheets.analysis.outcome import Outcome, SheetSummary
from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE, Problem, shown
from apps.spreadsheets.cells.result import ASK, CACHED, ERROR, Cleaned
from apps.spreadsheets.cells.text import as_text, squeezed
from apps.spreadsheets.matching.headers import Header, find_header
from apps.spreadsheets.matching.vocabulary import key_of, without_unit
from apps.spreadsheets.preflight import Preflight
from apps.spreadsheets.reading.limits import Limits, Refused
from apps.spreadsheets.reading.source import Sheet, open_sheets

HEAD = 60
BLANK_ROW, DATA, NOTE = "blank", "data", "note"


def columns_of(header: Header, words: Mapping[str, str]) -> dict[str, int]:
    """Columns by field; the first column of a meaning wins."""
    found: dict[str, int] = {}
    for column, path in enumerate(header.paths):
        field = words.get(key_of(path[-1])) or words.get(key_of("".join(path))) if path else None
        if field:
            found.setdefault(field, column)
    return found


class ListSheet:
    """One sheet of a list; a subclass says what its rows mean."""

    def __init__(self, sheet: Sheet, header: Header, outcome: Outcome, words: Mapping[str, str]) -> None:
        self.sheet, self.header, self.outcome = sheet, header, outcome
        self.columns = columns_of(header, words)
        self.counts = {"ready": 0, CONFIRM: 0, REFUSE: 0}
        self.faulty: set[str] = set()
        self.units = {
            field: next((u for part in header.paths[column] if (u := without_unit(squeezed(part))[1])), "")
            for field, column in self.columns.items()
        }

    def read(self, number: int, row: list[Any]) -> str:
        """Takes one row, counted from 0, and returns its kind."""
        raise NotImplementedError

    def raw(self, number: int, row: list[Any], column: int) -> Any:
        """The content of a cell; a formula without result and an error value are shown as such."""
        facts = self.sheet.facts
        value = row[column] if column < len(row) else ""
        return value if value != "" else facts.uncached.get((number, column)) or facts.errors.get((number, column), "")

    def keep(self, status: str, record: dict[str, Any]) -> None:
        """Counts a row by its status; a usable one is kept for writing."""
        self.counts[status] += 1
        self.outcome.counts[status] += 1
        if status != REFUSE:
            self.outcome.buffer.append(json.dumps(record, ensure_ascii=False) + "\n")

    def worse(self, before: str, now: str) -> str:
        """The graver of two states of a row."""
        return max(before, now, key=["", "ready", CONFIRM, REFUSE].index)

    def judge(self, number: int, field: str, raw: Any, cleaned: Cleaned) -> str:
        """Reports what is wrong with a cell and returns the severity, '' for none."""
        if cleaned.flag in (ERROR, CACHED):
            code = "formula_without_result" if cleaned.flag == CACHED else cleaned.rule
            return self.report(number, field, raw, code=code, unit=self.units.get(field, ""))
        if cleaned.flag == ASK:
            code, value = f"ask_{cleaned.rule}", cleaned.value
            value = " - ".join(value) if isinstance(value, list) else str(value)
            return self.report(number, field, raw, code=code, severity=CONFIRM, value=value)
        return ""

    def report(self, number: int, field: str, raw: Any, *, code: str, severity: str = REFUSE, **params: Any) -> str:
        """Adds a problem at the cell of a field and returns its severity."""
        column = self.columns.get(field, 0)
        title = self.header.title(column)
        self.outcome.report(Problem(self.sheet.name, number, column, title, shown(raw), code, params, severity))
        return severity


Make = Callable[[Sheet, Header, list[list[Any]], Outcome], ListSheet]


def read_lists(
    stream: BinaryIO,
    checked: Preflight,
    outcome: Outcome,
    limits: Limits,
    *,
    words: Mapping[str, str],
    accept: Callable[[Header], bool],
    make: Make,
    missing: str,
) -> Outcome:
    """Reads every sheet with a header that `accept` takes; raises Refused with `missing` when there is none."""
    outcome.notes += [(note, {}) for note in checked.notes]
    for sheet in open_sheets(stream, checked, limits):
        head = list(islice(sheet.rows, HEAD))
        header = find_header(head, sheet.facts.merges, words, accept)
        if header is None or sheet.state != "visible":
            filled = any(as_text(value).strip() for row in head for value in row)
            state = "hidden" if header else "no_table" if filled else "empty"
            outcome.end_sheet(SheetSummary(sheet.name, state, 0, 0, [], {}))
            continue
        read_rows(make(sheet, header, head, outcome), head, limits)
    states = {summary.state for summary in outcome.sheets}
    if not states or states == {"empty"}:
        raise Refused("empty_workbook")
    if "read" not in states:
        raise Refused("all_hidden" if "hidden" in states else missing)
    if not any(outcome.counts.values()):
        raise Refused("no_rows")
    return outcome


def read_rows(rows: ListSheet, head: list[list[Any]], limits: Limits) -> None:
    """Reads the rows below the header until there are too many empty ones in a row."""
    header = rows.header
    start, empty = header.top + header.depth, 0
    for number, row in enumerate(chain(head[start:], rows.sheet.rows), start):
        empty = empty + 1 if rows.read(number, row) == BLANK_ROW else 0
        if empty >= limits.empty_rows:
            break
    titles = [header.title(column) for column in range(len(header.paths))]
    summary = SheetSummary(
        rows.sheet.name, "read", header.top + 1, header.depth, titles, dict(rows.counts), rows.columns
    )
    rows.outcome.end_sheet(summary)
