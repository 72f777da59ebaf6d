"""The fund table of a county or of the province as a workbook (资金拨付情况表)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from apps.funds.selectors.lists import Row
from apps.programmes.models import Programme, TrancheRule

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "资金拨付情况表"
THIN = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEADING, TRAILING = ["县（市、区）", "园区"], ["已拨合计", "拨付率%", "扣减", "收回", "未拨", "园区已支出", "执行率%"]
ENDS = ("paid", "paid_percent", "deducted", "recovered", "left", "spent", "spent_percent")
YUAN = "#,##0.00"


def fund_table(
    programme: Programme | None,
    rules: Iterable[TrancheRule],
    rows: Iterable[Row],
    totals: dict[str, Any],
    today: date,
) -> bytes:
    """The bytes of one sheet: a line per park in yuan, the sums below. Text never becomes a formula."""
    rules = list(rules)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = TITLE
    heads = [*LEADING, "安排资金", *(rule.name for rule in rules), *TRAILING]
    _text(sheet, 1, 1, f"{programme.name if programme else ''} {TITLE}").font = Font(bold=True, size=16)
    _text(sheet, 2, 1, f"截至 {today:%Y-%m-%d}　单位：元")
    for column, head in enumerate(heads, start=1):
        cell = _text(sheet, 3, column, head)
        cell.font, cell.alignment, cell.border = Font(bold=True), CENTRED, GRID
        sheet.column_dimensions[get_column_letter(column)].width = 26 if column == 2 else 17
    for place, row in enumerate(rows, start=4):
        _line(
            sheet, place, [row.award.county.name, row.award.enrolment.park.name, row.now.total, *_paid(row), *_end(row)]
        )
    last = [
        totals[name] for name in ("paid", "paid_percent", "deducted", "recovered", "left", "spent", "spent_percent")
    ]
    _line(sheet, sheet.max_row + 1, ["合计", "", totals["total"], *[None] * len(rules), *last])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.freeze_panes = "C4"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _paid(row: Row) -> list[Decimal | None]:
    return [cell["tranche"].paid_yuan if cell["tranche"] else None for cell in row.cells]


def _end(row: Row) -> list[Decimal | None]:
    now = row.now
    return [now.paid, row.paid_percent, now.deducted, now.recovered, now.left, row.spent, row.executed]


def _line(sheet: Any, place: int, values: list[Any]) -> None:
    for column, value in enumerate(values, start=1):
        if isinstance(value, Decimal):
            cell = sheet.cell(place, column, value)
            cell.number_format = YUAN
        else:
            cell = _text(sheet, place, column, value or "")
        cell.border = GRID


def _text(sheet: Any, row: int, column: int, value: str) -> Any:
    cell = sheet.cell(row, column)
    cell.value, cell.data_type = value, "s"
    cell.quotePrefix = True
    return cell
