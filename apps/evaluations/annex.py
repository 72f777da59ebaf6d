"""Annex 2 as an Excel workbook in the layout of the policy (R0.109), with the county's conclusion on a second sheet."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from apps.approvals.models import Submission
from apps.approvals.rules import check_code
from apps.evaluations.rules import midterm_layout as layout
from apps.evaluations.rules.midterm import Payload

THIN = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(vertical="center", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
# The second part has five columns over the seven of the first: its goals and results take two each.
SPANS = {"inclusive": (1, 1, 1, 1, 1, 1, 1), "precise": (1, 2, 2, 1, 1)}
WIDTHS = tuple(column.width for column in layout.INCLUSIVE)
LINE_HEIGHT, WIDE = 15, len(WIDTHS)


def workbook(payload: Payload, version: Submission | None, result: Submission | None) -> bytes:
    """The bytes: title, header, both parts, the long-term mechanism; version and digest of what was submitted.

    Text stays text whatever it begins with, so nothing typed becomes a formula.
    """
    book = Workbook()
    _annex(book.active, payload, version)
    if result is not None:
        _result(book, result)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _annex(sheet: Any, payload: Payload, version: Submission | None) -> None:
    sheet.title = layout.TITLE
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    _line(sheet, layout.TITLE, Font(bold=True, size=16), CENTRED, 30)
    words = layout.header(payload, version.version if version else None)
    _line(sheet, "  ".join(f"{name}：{value}" for name, value in words), Font(size=10), WRAPPED, 22)
    for key, heading, columns, rows in layout.tables(payload):
        _line(sheet, heading, Font(bold=True, size=12), CENTRED, 22, grid=True)
        _table(sheet, SPANS[key], columns, rows)
    _line(sheet, layout.MECHANISM, Font(bold=True, size=12), CENTRED, 22, grid=True)
    _line(sheet, payload["mechanism"], Font(size=11), WRAPPED, _height(payload["mechanism"], sum(WIDTHS)), grid=True)
    if payload["files"]:
        names = "；".join(file["name"] for file in payload["files"])
        _line(sheet, f"附件：{names}", Font(size=10), WRAPPED, 30, grid=True)
    if version is not None:
        code = f"版本 {version.version}，核验码 {check_code(version.digest)}，内容摘要 SHA-256 {version.digest}"
        _line(sheet, code, Font(size=9), WRAPPED, 22)
    _page(sheet)


def _result(book: Workbook, result: Submission) -> None:
    sheet: Any = book.create_sheet(layout.RESULT_TITLE)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 100
    for row, (name, value) in enumerate(layout.result_lines(result.payload), start=1):
        for place, text in enumerate((name, value), start=1):
            cell = _text(sheet, row, place, text)
            cell.border, cell.alignment, cell.font = GRID, WRAPPED, Font(bold=place == 1)
        sheet.row_dimensions[row].height = _height(value, 100)
    code = f"核验码 {check_code(result.digest)}，内容摘要 SHA-256 {result.digest}"
    _text(sheet, sheet.max_row + 1, 1, code).font = Font(size=9)
    _page(sheet)


def _table(sheet: Any, spans: tuple[int, ...], columns: tuple[layout.Column, ...], rows: list[list[str]]) -> None:
    first = int(sheet.max_row) + 1
    _row(sheet, first, spans, [(column.head, False) for column in columns], Font(bold=True), CENTRED)
    sheet.row_dimensions[first].height = 46
    for down, row in enumerate(rows, start=first + 1):
        cells = [(value, column.figure) for column, value in zip(columns, row, strict=True)]
        _row(sheet, down, spans, cells, Font(size=11), WRAPPED)
        sheet.row_dimensions[down].height = max(_height(row[-1], WIDTHS[-1]), _height(row[-2], WIDTHS[-2]), 24)


def _row(
    sheet: Any, row: int, spans: tuple[int, ...], cells: list[tuple[str, bool]], font: Font, alignment: Alignment
) -> None:
    start = 1
    for span, (value, is_figure) in zip(spans, cells, strict=True):
        for place in range(start, start + span):
            sheet.cell(row, place).border = GRID
        cell = _figure(sheet, row, start, value) if is_figure else _text(sheet, row, start, value)
        cell.font, cell.alignment = font, CENTRED if is_figure else alignment
        if span > 1:
            sheet.merge_cells(start_row=row, start_column=start, end_row=row, end_column=start + span - 1)
        start += span


def _line(sheet: Any, text: str, font: Font, alignment: Alignment, height: float, *, grid: bool = False) -> None:
    row = int(sheet.max_row) + 1 if sheet.cell(1, 1).value is not None else 1
    cell = _text(sheet, row, 1, text)
    cell.font, cell.alignment = font, alignment
    for place in range(1, WIDE + 1) if grid else ():
        sheet.cell(row, place).border = GRID
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=WIDE)
    sheet.row_dimensions[row].height = height


def _figure(sheet: Any, row: int, column: int, value: str) -> Any:
    """A figure as a number, so that it can be added up in Excel."""
    number = float(value) if "." in value else int(value) if value else None
    return _text(sheet, row, column, "") if number is None else sheet.cell(row, column, number)


def _text(sheet: Any, row: int, column: int, value: str) -> Any:
    cell = sheet.cell(row, column)
    cell.value, cell.data_type = value, "s"
    cell.quotePrefix = True
    return cell


def _height(text: str, width: int) -> float:
    """Room for a text: a Chinese character takes two of the width's units."""
    lines = sum(max(-(-len(line) * 2 // width), 1) for line in text.splitlines()) or 1
    return min(max(lines * LINE_HEIGHT + 6, 24), 400)


def _page(sheet: Any) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
