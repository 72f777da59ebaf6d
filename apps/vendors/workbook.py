"""The list as an Excel workbook in the statutory layout: one table, the service in a column of its own."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from apps.approvals.rules import check_code
from apps.vendors.rules.layout import COLUMNS, SIGNATURES, TITLE, Column, header, rows_of

THIN = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(vertical="center", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
SERVICE = Column("service", "服务项目", 18)
HEADS = (COLUMNS[0], SERVICE, *COLUMNS[1:])


def workbook(payload: dict[str, Any], *, version: int | None, digest: str) -> bytes:
    """The bytes of one sheet: title, header, table, signature lines, version, check code and digest.

    Text stays text whatever it begins with, so nothing typed by a park becomes a formula.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "清单"
    _line(sheet, TITLE, Font(bold=True, size=16), CENTRED)
    _line(sheet, "  ".join(f"{name}：{value}" for name, value in header(payload, version)), Font(size=10), WRAPPED)
    _table(sheet, payload)
    _line(sheet, "        ".join(SIGNATURES), Font(size=11), WRAPPED)
    if digest:
        words = f"第{version}版，核验码 {check_code(digest)}，内容摘要 SHA-256 {digest}"
        _line(sheet, words, Font(size=9), WRAPPED)
    _page(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _table(sheet: Any, payload: dict[str, Any]) -> None:
    first = int(sheet.max_row) + 1
    for place, column in enumerate(HEADS, start=1):
        cell = _text(sheet, first, place, column.head)
        cell.font, cell.alignment, cell.border = Font(bold=True), CENTRED, GRID
        sheet.column_dimensions[get_column_letter(place)].width = column.width + 2
    lines = [(service["name"], cells) for service in payload["services"] for cells in rows_of(service)]
    for number, (name, cells) in enumerate(lines, start=1):
        for place, (column, value) in enumerate(zip(HEADS, [str(number), name, *cells[1:]], strict=True), start=1):
            cell = (_figure if column.figure else _text)(sheet, first + number, place, value)
            cell.alignment, cell.border = (CENTRED if column.figure else WRAPPED), GRID
    sheet.print_title_rows = f"{first}:{first}"


def _line(sheet: Any, text: str, font: Font, alignment: Alignment) -> None:
    row = int(sheet.max_row) + 1 if sheet.cell(1, 1).value is not None else 1
    cell = _text(sheet, row, 1, text)
    cell.font, cell.alignment = font, alignment
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(HEADS))
    sheet.row_dimensions[row].height = 30 if alignment is CENTRED else 22


def _figure(sheet: Any, row: int, column: int, value: str) -> Any:
    """A figure as a number, so that it can be compared in Excel."""
    cell = sheet.cell(row, column, float(value) if "." in value else int(value))
    cell.number_format = "#,##0.00" if "." in value else "0"
    return cell


def _text(sheet: Any, row: int, column: int, value: str) -> Any:
    cell = sheet.cell(row, column)
    cell.value = value
    cell.data_type = "s"  # assigning made a formula of what begins with "="
    cell.quotePrefix = True
    return cell


def _page(sheet: Any) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
