"""The list of records as an Excel workbook."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from apps.delivery.rules.precise import fact_words
from apps.delivery.selectors import Row

WIDTHS = (12, 24, 18, 30, 12, 40, 8, 26, 12, 12, 14, 12, 30)


def record_book(rows: Iterable[Row]) -> bytes:
    """The bytes of one sheet, a line per record. Text stays text whatever it begins with."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_("Service records"))
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_text(sheet, head, Font(bold=True)) for head in _heads()])
    for row in rows:
        sheet.append(_line(sheet, row))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _heads() -> list[str]:
    return [
        *(_("Record"), _("Park"), _("Service"), _("Title"), _("Date"), _("Enterprises served"), _("Visits")),
        *(_("Provider"), _("Quantity"), _("Amount (yuan)"), _("State"), _("Solved"), _("Missing")),
    ]


def _line(sheet: Any, row: Row) -> list[Any]:
    record = row.record
    lacks = [str(group) for group in row.missing] + ([fact_words(row.facts)] if row.facts else [])
    day = WriteOnlyCell(sheet, record.service_date)
    day.number_format = "yyyy-mm-dd"
    amount = WriteOnlyCell(sheet, record.amount_yuan)
    amount.number_format = "#,##0.00"
    return [
        _text(sheet, record.label),
        _text(sheet, record.enrolment.park.name),
        _text(sheet, record.service_type.name),
        _text(sheet, record.title),
        day,
        _text(sheet, _(", ").join(row.every_name)),
        row.visits,
        _text(sheet, record.provider_name),
        record.quantity,
        amount,
        _text(sheet, str(record.get_state_display())),
        _text(sheet, str(record.get_solved_display())),
        _text(sheet, _("; ").join(lacks)),
    ]


def _text(sheet: Any, value: str, font: Font | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # assigning made a formula of what begins with "="
    if font is not None:
        cell.font = font
    return cell
