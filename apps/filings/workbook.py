"""The liaison list as an Excel workbook in the layout of annex 3 (R0.114)."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from apps.approvals.rules import check_code
from apps.filings.rules.lists import COLUMNS, SIGNATURES, TITLE, Payload, header, lines

THIN = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(vertical="center", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)


def workbook(payload: Payload, *, version: int | None, digest: str) -> bytes:
    """The bytes of one sheet; numbers are printed as the payload has them, hidden or not.

    Every cell is text, so no number loses its zero and nothing typed becomes a formula.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = TITLE
    _line(sheet, TITLE, Font(bold=True, size=16), CENTRED)
    _line(sheet, "  ".join(f"{name}：{value}" for name, value in header(payload, version)), Font(size=11), WRAPPED)
    _cells(sheet, [column.head for column in COLUMNS], Font(bold=True))
    for row in lines(payload):
        _cells(sheet, row, Font())
    _line(sheet, "        ".join(SIGNATURES), Font(size=11), WRAPPED)
    if digest:
        words = f"第{version}版，核验码 {check_code(digest)}，内容摘要 SHA-256 {digest}"
        _line(sheet, words, Font(size=9), WRAPPED)
    for place, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 9, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _line(sheet: Any, text: str, font: Font, alignment: Alignment) -> None:
    row = _next(sheet)
    cell = _text(sheet, row, 1, text)
    cell.font, cell.alignment = font, alignment
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(COLUMNS))
    sheet.row_dimensions[row].height = 30


def _cells(sheet: Any, values: list[str], font: Font) -> None:
    row = _next(sheet)
    for place, value in enumerate(values, start=1):
        cell = _text(sheet, row, place, value)
        cell.font, cell.alignment, cell.border = font, CENTRED, GRID


def _text(sheet: Any, row: int, column: int, value: str) -> Any:
    cell = sheet.cell(row, column)
    cell.value, cell.data_type = value, "s"
    cell.quotePrefix = True
    return cell


def _next(sheet: Any) -> int:
    return int(sheet.max_row) + 1 if sheet.cell(1, 1).value is not None else 1
