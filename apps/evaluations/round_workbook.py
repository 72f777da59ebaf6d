"""The table of a round in Excel (评价结果表): points by block, total, rank, grade before and after review."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from apps.evaluations.models import Round
from apps.evaluations.rules.scheme import Scheme
from apps.evaluations.selectors.round_page import Row

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
THIN = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(vertical="center", wrap_text=True)


def round_table(row: Round, scheme: Scheme, heads: Iterable[tuple[str, Any]], rows: Iterable[Row]) -> bytes:
    """One sheet with a line per park. Text never becomes a formula."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("Results")
    columns = [
        *(_("Rank"), _("County"), _("Park")),
        *(f"{name} ({points.normalize():f})" for name, points in heads),
        *(_("Published total"), _("Computed grade"), _("Grade"), _("Remarks")),
    ]
    _line(sheet, 1, [f"{row.title}  {scheme.name}"], bold=True, grid=False)
    _line(sheet, 2, [f"{_('Figures of')} {row.as_of:%Y-%m-%d}  {row.get_state_display()}"], grid=False)
    _line(sheet, 3, columns, bold=True)
    for place, each in enumerate(rows, start=4):
        kept = each.score
        standing = [kept.published, kept.computed, kept.grade, "\n".join(kept.notes)]
        cells = [kept.rank, kept.enrolment.park.county.name, kept.park_name, *each.blocks, *standing]
        _line(sheet, place, cells)
    for number in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = {3: 26, len(columns): 44}.get(number, 13)
    sheet.freeze_panes = "D4"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _line(sheet: Any, row: int, values: list[Any], *, bold: bool = False, grid: bool = True) -> None:
    for place, value in enumerate(values, start=1):
        cell = sheet.cell(row, place)
        cell.value = value
        if isinstance(value, str):
            cell.data_type, cell.quotePrefix = "s", True
        if grid:
            cell.border, cell.alignment = GRID, WRAPPED
        cell.font = Font(bold=bold)
