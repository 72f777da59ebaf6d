"""Sheets of a pre-flighted file as rows of plain values."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

import python_calamine

from apps.spreadsheets.preflight import Preflight, SheetPart
from apps.spreadsheets.reading.kinds import CSV
from apps.spreadsheets.reading.limits import Limits, Refused
from apps.spreadsheets.reading.sheetscan import Merge, SheetFacts

Row = list[Any]
STATES = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "veryHidden"}
MAX_FIELD = 131_072


class Sheet(NamedTuple):
    """A sheet: its place among the tabs, name, visibility, scanned facts and rows, each from column A on."""

    index: int
    name: str
    state: str
    facts: SheetFacts
    rows: Iterator[Row]


def decoded(content: bytes) -> str:
    """Text of a CSV file in UTF-8, UTF-16 with its mark, or GB 18030."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "gb18030")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise Refused("csv_encoding")


def csv_rows(content: bytes, limits: Limits) -> Iterator[Row]:
    """Rows of a CSV file; the separator is the one most frequent in its first lines."""
    text = decoded(content)
    start = text[:10_000]
    separator = max((",", "\t", ";"), key=start.count)
    csv.field_size_limit(MAX_FIELD)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            if number > limits.rows:
                raise Refused("too_many_rows", sheet="CSV", cell=f"A{number}", limit=limits.rows)
            if len(row) > limits.columns and any(row[limits.columns :]):
                raise Refused("far_cell", sheet="CSV", cell=f"A{number}")
            yield list(row)
    except csv.Error as error:
        raise Refused("damaged") from error


def open_book(stream: BinaryIO) -> Any:
    """The workbook as the fast reader sees it; refused when it cannot read it."""
    try:
        return python_calamine.CalamineWorkbook.from_filelike(stream)
    except python_calamine.PasswordError as error:
        raise Refused("encrypted") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("damaged") from error


def book_rows(sheet: Any, limits: Limits) -> Iterator[Row]:
    """Rows of one sheet from row 1 and column A on, bounded once more by what the reader found."""
    if sheet.start is None:
        return
    last_row, last_column = sheet.end
    if last_row >= limits.rows:
        raise Refused("too_many_rows", sheet=sheet.name, cell=f"A{last_row + 1}", limit=limits.rows)
    if last_column >= limits.columns:
        raise Refused("far_cell", sheet=sheet.name, cell=f"1:{last_column + 1}")
    left = sheet.start[1]
    if left == 0:
        yield from sheet.iter_rows()
        return
    filling = [""] * left
    for row in sheet.iter_rows():
        yield filling + row


def mended(rows: Iterator[Row], mends: Mapping[int, Mapping[int, str]]) -> Iterator[Row]:
    """The rows with the texts that stand for what the file says."""
    for number, row in enumerate(rows):
        texts = mends.get(number)
        yield row if texts is None else replaced(row, texts)


def replaced(row: Row, texts: Mapping[int, str]) -> Row:
    """The row with other texts in some columns."""
    filling = [""] * (max(texts) + 1 - len(row))
    return [texts.get(column, value) for column, value in enumerate([*row, *filling])]


def facts_of(sheet: Any, part: SheetPart | None) -> SheetFacts:
    """The scanned facts, or for the old binary format what the reader knows."""
    if part is not None:
        return part.facts
    facts = SheetFacts()
    facts.merges = [Merge(a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or []]
    return facts


def open_sheets(stream: BinaryIO, checked: Preflight, limits: Limits) -> Iterator[Sheet]:
    """Every worksheet of the file in the order of its tabs, hidden ones included."""
    if checked.kind == CSV:
        rows = mended(csv_rows(stream.read(), limits), checked.mends.get(0, {}))
        yield Sheet(0, "CSV", "visible", SheetFacts(), rows)
        return
    book = open_book(stream)
    parts = {part.name: part for part in checked.sheets}
    worksheets = [meta for meta in book.sheets_metadata if str(meta.typ).endswith("WorkSheet")]
    if len(worksheets) > limits.sheets:
        raise Refused("too_many_sheets", limit=limits.sheets)
    for index, meta in enumerate(worksheets):
        try:
            sheet = book.get_sheet_by_name(meta.name)
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise Refused("damaged") from error
        state = STATES.get(str(meta.visible).rpartition(".")[2], "visible")
        rows = mended(book_rows(sheet, limits), checked.mends.get(index, {}))
        yield Sheet(index, meta.name, state, facts_of(sheet, parts.get(meta.name)), rows)
