"""The calculation sheet of one participant in Excel, with live formulas: those of the engine (R1.40)."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from apps.evaluations.rules.rounds import Round
from apps.evaluations.rules.scheme import Category
from apps.evaluations.sheet import COLUMNS, POINTS, SCORE, formulas_of, geometric

THIN = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(vertical="center", wrap_text=True)
WIDTHS = (30, 10, 12, 12, 12, 12, 14, 14, 14, 14, 10, 14)
FIRST = 4  # row of the first line


def calculation_sheet(scored: Round, code: str) -> bytes:
    """The workbook: entries and the round's values as numbers, everything else as formulas.

    The last four rows are points without bonus, bonus, deductions and the total; below it the published total.
    Raises Refused for who is not scored.
    """
    index, book = scored.index(code), Workbook()
    sheet: Any = book.active
    sheet.title = _("Calculation")
    _line(sheet, 1, [f"{scored.people[index].name}  {scored.scheme.name}"], bold=True)
    _line(sheet, FIRST - 1, list(_heads()), bold=True)
    for letter, width in zip(COLUMNS, WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _totals(sheet, scored, {block.code: _block(sheet, scored, block, index) for block in scored.scheme.blocks()})
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _heads() -> tuple[str, ...]:
    return (
        _("indicator"),
        _("unit"),
        _("entry"),
        _("divided by"),
        _("last year"),
        _("last year divided by"),
        _("value"),
        _("satisfied value"),
        _("unallowed value"),
        _("baseline"),
        _("points"),
        _("score"),
    )


def _block(sheet: Any, scored: Round, block: Category, index: int) -> list[int]:
    """Writes the parts of a block; returns their rows."""
    rows = []
    for indicator in block.indicators:
        for part in indicator.parts:
            row = max(sheet.max_row + 1, FIRST)
            _line(sheet, row, [part.name, indicator.unit, *formulas_of(scored, part, index, row)])
            rows.append(row)
    return rows


def _totals(sheet: Any, scored: Round, rows: dict[str, list[int]]) -> None:
    scheme = scored.scheme
    main = [row for category in scheme.categories for row in rows[category.code]]
    weighted = [row for row in main if sheet[f"{POINTS}{row}"].value]
    base = geometric(weighted) if scheme.combine == "geometric" else _sum(main)
    first = sheet.max_row + 1
    lines = (
        (_("Points without bonus"), f"={base}"),
        (_("Bonus"), f"={_capped(scheme.bonus, rows)}"),
        (_("Deductions"), f"={_capped(scheme.deductions, rows)}"),
        (_("Total"), f"=MAX({SCORE}{first}+{SCORE}{first + 1}-{SCORE}{first + 2},0)"),
        (_("Published total"), f"=ROUND({SCORE}{first + 3},{scheme.places})"),
    )
    for row, (name, formula) in enumerate(lines, start=first):
        _line(sheet, row, [name, *[""] * (len(COLUMNS) - 2), formula], bold=True)


def _capped(block: Category, rows: dict[str, list[int]]) -> str:
    total = _sum(rows[block.code])
    return total if block.cap is None else f"MIN({total},{float(block.cap):.12g})"


def _sum(rows: list[int]) -> str:
    return f"SUM({SCORE}{rows[0]}:{SCORE}{rows[-1]})" if rows else "0"


def _line(sheet: Any, row: int, values: list[Any], *, bold: bool = False) -> None:
    """Text stays text whatever it begins with, but for the formulas of this module in number columns."""
    for place, value in enumerate(values, start=1):
        cell = sheet.cell(row, place)
        cell.value = value
        if isinstance(value, str) and (place <= 2 or not value.startswith("=")):
            cell.data_type, cell.quotePrefix = "s", True
        if row >= FIRST - 1:
            cell.border = GRID
        cell.alignment, cell.font = WRAPPED, Font(bold=bold)
