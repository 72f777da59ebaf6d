"""The report as an Excel workbook in the statutory layout (R0.46, R0.115)."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from apps.approvals.rules import check_code
from apps.reports.rules.figures import Payload
from apps.reports.rules.layout import SIGNATURES, TITLE, Column, header, period_words, tables

THIN = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(vertical="center", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
WIDTH = 13


def workbook(payload: Payload, *, version: int | None, digest: str) -> bytes:
    """The bytes of one sheet: title, header, both tables, signature lines, version and digest.

    Text stays text whatever it begins with, so nothing typed by a park becomes a formula.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = TITLE
    _line(sheet, f"{period_words(payload['period']['code'])}{TITLE}", Font(bold=True, size=16), CENTRED)
    _line(sheet, "  ".join(f"{name}：{value}" for name, value in header(payload, version)), Font(size=10), WRAPPED)
    for _key, heading, columns, rows in tables(payload):
        _line(sheet, heading, Font(bold=True, size=12), WRAPPED)
        _table(sheet, columns, rows)
    _line(sheet, "        ".join(SIGNATURES), Font(size=11), WRAPPED)
    if digest:
        _line(sheet, f"版本 {version}，核验码 {check_code(digest)}，内容摘要 SHA-256 {digest}", Font(size=9), WRAPPED)
    _page(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _line(sheet: Any, text: str, font: Font, alignment: Alignment) -> None:
    row = _next_row(sheet)
    cell = _text(sheet, row, 1, text)
    cell.font, cell.alignment = font, alignment
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=WIDTH)
    sheet.row_dimensions[row].height = 30 if alignment is CENTRED else 22


def _table(sheet: Any, columns: list[Column], rows: list[list[str]]) -> None:
    first = _next_row(sheet)
    for place, column in enumerate(columns, start=1):
        cell = _text(sheet, first, place, column.head)
        cell.font, cell.alignment, cell.border = Font(bold=True), CENTRED, GRID
        width = sheet.column_dimensions[get_column_letter(place)].width if first > 4 else 0
        sheet.column_dimensions[get_column_letter(place)].width = max(width, column.width + 2)
    for down, row in enumerate(rows, start=first + 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            cell = _figure(sheet, down, place, value) if column.figure else _text(sheet, down, place, value)
            cell.alignment, cell.border = (CENTRED if column.figure else WRAPPED), GRID


def _figure(sheet: Any, row: int, column: int, value: str) -> Any:
    """A figure as a number, so that it can be added up in Excel."""
    return (
        sheet.cell(row, column, float(value) if "." in value else int(value))
        if value
        else _text(sheet, row, column, "")
    )


def _text(sheet: Any, row: int, column: int, value: str) -> Any:
    cell = sheet.cell(row, column)
    cell.value, cell.data_type = value, "s"
    cell.quotePrefix = True
    return cell


def _next_row(sheet: Any) -> int:
    return int(sheet.max_row) + 1 if sheet.cell(1, 1).value is not None else 1


def _page(sheet: Any) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
