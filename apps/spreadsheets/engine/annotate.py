"""Runs in the bounded child: puts comments into a copy of the workbook. Only pre-flighted bytes come here."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from apps.spreadsheets.engine.bounds import confine
from apps.spreadsheets.preflight import Preflight, preflight
from apps.spreadsheets.reading.kinds import XLSX
from apps.spreadsheets.reading.limits import Limits, Refused
from apps.spreadsheets.reading.source import open_sheets

FILLS = {"refuse": PatternFill("solid", fgColor="FFFFE9E7"), "confirm": PatternFill("solid", fgColor="FFFFF7D6")}
FILLS["mended"] = PatternFill("solid", fgColor="FFE6F4FF")
AUTHOR = "ParkService"
MOST_ROWS_WITH_FORMATS = 20_000


def book_of(path: Path, checked: Preflight, limits: Limits) -> Any:
    """The workbook with its formats; its values alone where it is old, large, or has formats no reader understands."""
    rows = sum(sheet.facts.last_row for sheet in checked.sheets)
    if checked.kind == XLSX and rows <= MOST_ROWS_WITH_FORMATS:
        try:
            with path.open("rb") as stream:
                return openpyxl.load_workbook(stream, keep_vba=False, keep_links=False)
        except (TypeError, ValueError, KeyError, AttributeError, IndexError):
            pass
    return values_of(path, checked, limits)


def values_of(path: Path, checked: Preflight, limits: Limits) -> Any:
    """A new workbook with the values of every sheet; text stays text."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    with path.open("rb") as stream:
        for sheet in open_sheets(stream, checked, limits):
            copy = book.create_sheet(sheet.name)
            for number, row in enumerate(sheet.rows, 1):
                for place, value in enumerate(row, 1):
                    if isinstance(value, str):
                        put_text(copy.cell(number, place), value)
                    else:
                        copy.cell(number, place).value = value
    return book


def put_text(cell: Any, text: str) -> None:
    """Writes text that stays text, whatever it begins with."""
    if text:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"


def free_title(book: Any, title: str) -> str:
    """A sheet name nobody uses yet."""
    name, number = title[:28], 1
    while name in book.sheetnames:
        number += 1
        name = f"{title[:25]} {number}"
    return name


def comment_cells(book: Any, remarks: list[Mapping[str, str]]) -> None:
    """One comment per cell with everything said about it; the worst colour."""
    by_cell: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for remark in remarks:
        by_cell.setdefault((remark["sheet"], remark["cell"]), []).append(remark)
    for (name, address), said in by_cell.items():
        if name not in book.sheetnames:
            continue
        sheet = book[name]
        cell = sheet[address]
        if isinstance(cell, MergedCell):
            area = next(area for area in sheet.merged_cells.ranges if address in area)
            cell = sheet.cell(area.min_row, area.min_col)
        for remark in said:
            if "value" in remark:
                cell.value = None
                put_text(cell, remark["value"])
        cell.comment = Comment("\n".join(remark["text"] for remark in said), AUTHOR, height=90, width=280)
        cell.fill = FILLS[min((remark["severity"] for remark in said), key=list(FILLS).index)]


def add_list(book: Any, request: Mapping[str, Any]) -> None:
    """A first sheet that lists every problem, each with a link to its cell."""
    sheet = book.create_sheet(free_title(book, request["list_title"]), 0)
    sheet.append(request["list_header"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, remark in enumerate(request["remarks"], 2):
        values = [remark["sheet"], remark["cell"], request["kinds"][remark["severity"]], remark["text"]]
        for place, value in enumerate(values, 1):
            put_text(sheet.cell(number, place), value)
        name = remark["sheet"].replace("'", "''")
        sheet.cell(number, 2).hyperlink = f"#'{name}'!{remark['cell']}"
    for letter, width in zip("ABCD", (20, 10, 12, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    book.active = 0


def main() -> None:
    """Writes the annotated copy to the file `out`."""
    request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    confine(limits)
    path = Path(request["path"])
    try:
        with path.open("rb") as stream:
            checked = preflight(stream, limits)
        book = book_of(path, checked, limits)
        comment_cells(book, request["remarks"])
        add_list(book, request)
        book.save(request["out"])
        reply: dict[str, Any] = {}
    except Refused as refusal:
        reply = {"refused": {"code": refusal.code, "params": refusal.params}}
    json.dump(reply, sys.stdout)


if __name__ == "__main__":
    main()
