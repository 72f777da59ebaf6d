"""The plan as an Excel workbook: one sheet per part, in the layout of the printed form."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from apps.approvals.rules import check_code
from apps.plans.rules.layout import SIGNATURES, TITLE, Table, header, tables

THIN = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(vertical="center", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)


def workbook(payload: dict[str, Any], *, version: int | None, digest: str) -> bytes:
    """The bytes: every sheet carries title, header, its part, signatures, version, check code and digest.

    Text stays text whatever it begins with, so nothing typed by a park becomes a formula.
    """
    book = Workbook()
    book.remove(book.active)
    for table in tables(payload):
        sheet = book.create_sheet(table.heading.partition("、")[2] or table.heading[2:10])
        _fill(sheet, table, payload, version, digest)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Any, table: Table, payload: dict[str, Any], version: int | None, digest: str) -> None:
    width = max(len(table.columns), 3)
    _line(sheet, width, TITLE, Font(bold=True, size=16), CENTRED)
    words = "  ".join(f"{name}：{value}" for name, value in header(payload, version))
    _line(sheet, width, words, Font(size=10), WRAPPED)
    _line(sheet, width, table.heading, Font(bold=True, size=12), WRAPPED)
    _cells(sheet, table)
    for text in (table.note, table.text, "        ".join(SIGNATURES)):
        if text:
            _line(sheet, width, text, Font(size=11), WRAPPED)
    if digest:
        words = f"第{version}版，核验码 {check_code(digest)}，内容摘要 SHA-256 {digest}"
        _line(sheet, width, words, Font(size=9), WRAPPED)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _cells(sheet: Any, table: Table) -> None:
    first = _next(sheet)
    for place, column in enumerate(table.columns, start=1):
        cell = _text(sheet, first, place, column.head)
        cell.font, cell.alignment, cell.border = Font(bold=True), CENTRED, GRID
        sheet.column_dimensions[get_column_letter(place)].width = column.width + 2
    for down, row in enumerate(table.rows, start=first + 1):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True), start=1):
            cell = (_figure if column.figure else _text)(sheet, down, place, value)
            cell.alignment, cell.border = (CENTRED if column.figure else WRAPPED), GRID


def _line(sheet: Any, width: int, text: str, font: Font, alignment: Alignment) -> None:
    row = _next(sheet)
    cell = _text(sheet, row, 1, text)
    cell.font, cell.alignment = font, alignment
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    sheet.row_dimensions[row].height = 30


def _figure(sheet: Any, row: int, column: int, value: str) -> Any:
    """A figure as a number, so that it can be added up in Excel."""
    if not value:
        return _text(sheet, row, column, "")
    return sheet.cell(row, column, float(value) if "." in value else int(value))


def _text(sheet: Any, row: int, column: int, value: str) -> Any:
    cell = sheet.cell(row, column)
    cell.value, cell.data_type = value, "s"
    cell.quotePrefix = True
    return cell


def _next(sheet: Any) -> int:
    return int(sheet.max_row) + 1 if sheet.cell(1, 1).value is not None else 1
