"""The sign-in sheet as an Excel workbook. What a visitor typed stays text, whatever it begins with."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

THIN = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
HEADS = (("序号", 8), ("企业名称", 40), ("姓名", 16), ("签到时间", 14), ("签名", 20))


def sheet_workbook(content: dict[str, Any]) -> bytes:
    """The bytes of one sheet: title, event, one row for each line, the sums."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "签到单"
    hours = f" {content['starts_at']}—{content['ends_at']}" if content["starts_at"] else ""
    _wide(sheet, 1, "签到单", Font(bold=True, size=16))
    _wide(sheet, 2, f"{content['title']}（{content['service']}）", Font(size=11))
    _wide(sheet, 3, f"{content['park']}  {content['day']}{hours}  {content['place']}", Font(size=11))
    for column, (head, width) in enumerate(HEADS, start=1):
        cell = _text(sheet, 4, column, head)
        cell.font, cell.alignment, cell.border = Font(bold=True), CENTRED, GRID
        sheet.column_dimensions[cell.column_letter].width = width
    for row, line in enumerate(content["lines"], start=5):
        sheet.cell(row, 1, line["number"])
        for column, key in enumerate(("enterprise", "visitor", "time"), start=2):
            _text(sheet, row, column, line[key])
        for column in range(1, len(HEADS) + 1):
            sheet.cell(row, column).border, sheet.cell(row, column).alignment = GRID, CENTRED
    _wide(sheet, sheet.max_row + 1, f"签到 {content['visitors']} 人，企业 {content['enterprises']} 家", Font(bold=True))
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "4:4"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _wide(sheet: Any, row: int, text: str, font: Font) -> None:
    cell = _text(sheet, row, 1, text)
    cell.font, cell.alignment = font, CENTRED
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(HEADS))


def _text(sheet: Any, row: int, column: int, value: str) -> Any:
    cell = sheet.cell(row, column)
    cell.value = value
    cell.data_type = "s"  # assigning made a formula of what begins with "="
    cell.quotePrefix = True
    return cell
