"""The book of a park as an Excel workbook, in the layout of a detailed account; an import reads its columns back."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from apps.funds.choices import BookKind
from apps.funds.models import FundAccount, LedgerEntry
from apps.funds.selectors.ledger import LineStanding

THIN = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
MONEY, DAY = "#,##0.00", "yyyy-mm-dd"
SOURCES = {"provincial": "省级激励资金", "county": "县级配套资金", "own": "园区自筹资金"}
# The words of the officials' own accounts, whatever language a person reads the portal in.
HEADS = (
    *(("序号", 6), ("日期", 12), ("凭证号", 16), ("摘要", 34), ("收款单位", 26), ("统一社会信用代码", 22)),
    *(("服务项目", 18), ("绩效目标", 20), ("收入（元）", 15), ("支出（元）", 15), ("结余（元）", 15)),
    *(("发票号码", 22), ("协议编号", 16), ("服务记录", 12), ("冲销", 10)),
)
LINE_HEADS = (("服务项目", 24), ("类别", 18), ("预算（元）", 16), ("已支出（元）", 16), ("执行率（%）", 12))


def ledger_book(account: FundAccount, entries: Iterable[LedgerEntry], lines: Iterable[LineStanding]) -> bytes:
    """The bytes of two sheets: every entry with the balance after it, and the budget lines planned and spent."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "资金台账"
    park, programme = account.enrolment.park, account.enrolment.programme
    _titles(sheet, len(HEADS), f"{SOURCES[account.source]}使用台账", f"{park.name}　{programme.name}")
    _heads(sheet, HEADS)
    for entry in entries:
        _row(sheet, _cells(entry))
    _row(sheet, ["", "", "", "结余", *[""] * 6, account.balance_yuan, *[""] * 4])
    sheet.freeze_panes = "A4"
    if account.source == "provincial":
        _lines(book, lines)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cells(entry: LedgerEntry) -> list[Any]:
    income = entry.kind == BookKind.RECEIPT
    moved = entry.effect_yuan if income else -entry.effect_yuan
    service = entry.budget_line.service_type.name if entry.budget_line else ""
    return [
        entry.number,
        entry.entry_date,
        entry.voucher,
        entry.purpose,
        entry.payee_name,
        entry.payee_code,
        service,
        f"{entry.target.value} {entry.target.unit}" if entry.target else "",
        moved if income else "",
        "" if income else moved,
        entry.balance_yuan,
        entry.invoice.number if entry.invoice else "",
        entry.agreement.number if entry.agreement else "",
        entry.record.label if entry.record else "",
        f"第{entry.reverses.number}号" if entry.reverses else "",
    ]


def _lines(book: Workbook, lines: Iterable[LineStanding]) -> None:
    sheet: Any = book.create_sheet("预算执行")
    _titles(sheet, len(LINE_HEADS), "预算执行情况", "")
    _heads(sheet, LINE_HEADS)
    for each in lines:
        service = each.line.service_type
        kind = "精准化个性服务" if service.service_class == "precise" else "普惠性公共服务"
        _row(sheet, [service.name, kind, each.line.amount_yuan, each.spent, each.percent])


def _titles(sheet: Any, width: int, title: str, under: str) -> None:
    for row, text, size in ((1, title, 16), (2, under, 11)):
        _put(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font, sheet.cell(row, 1).alignment = Font(bold=row == 1, size=size), CENTRED
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)


def _heads(sheet: Any, heads: tuple[tuple[str, int], ...]) -> None:
    for column, (head, width) in enumerate(heads, start=1):
        cell = sheet.cell(3, column)
        _put(cell, head)
        cell.font, cell.alignment, cell.border = Font(bold=True), CENTRED, GRID
        sheet.column_dimensions[cell.column_letter].width = width


def _row(sheet: Any, values: list[Any]) -> None:
    row = sheet.max_row + 1
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column)
        _put(cell, value)
        cell.border = GRID


def _put(cell: Any, value: Any) -> None:
    """Text stays text whatever it begins with; money and days keep their type."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    elif hasattr(value, "isoformat"):
        cell.number_format = DAY
    elif not isinstance(value, int):
        cell.number_format = MONEY
