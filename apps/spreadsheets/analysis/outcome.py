"""What reading a workbook yields, collected row by row."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import IO, Any, NamedTuple

from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE, Problem
from apps.spreadsheets.cells.text import as_text

GRID_TEXT = 120
BATCH = 5000
ROWS_PER_PAGE = 200


class TotalCheck(NamedTuple):
    """A total of the sheet beside our own sum; `theirs` is None when the cell has no stored result."""

    sheet: str
    row: int
    column: int
    header: str
    theirs: float | None
    ours: float
    agrees: bool


class SheetSummary(NamedTuple):
    """One tab: whether it was read or why not ('hidden', 'no_table', 'empty'), its header, its rows by status.

    ``columns`` are the columns of a list by field; goal lists need none after they were read.
    """

    name: str
    state: str
    header_row: int
    header_depth: int
    titles: list[str]
    counts: dict[str, int]
    columns: Mapping[str, int] = MappingProxyType({})

    def packed(self) -> dict[str, Any]:
        """The tab as JSON-ready data."""
        return self._asdict() | {"columns": dict(self.columns)}


class Outcome:
    """Counts, problems and totals of one file; usable rows go to `lines`, pages of the preview to `grid`, as found."""

    def __init__(self, lines: IO[str], most_problems: int, grid: IO[str] | None) -> None:
        self.lines = lines
        self.grid = grid
        self.page: list[list[Any]] = []
        self.page_number = 0
        self.buffer: list[str] = []
        self.most_problems = most_problems
        self.problems: list[Problem] = []
        self.seen: set[tuple[str, int, int, str]] = set()
        self.counts = {"ready": 0, CONFIRM: 0, REFUSE: 0}
        self.totals: list[TotalCheck] = []
        self.sheets: list[SheetSummary] = []
        self.notes: list[tuple[str, dict[str, Any]]] = []

    def flush(self) -> None:
        """Writes the lines kept back."""
        self.lines.write("".join(self.buffer))
        self.buffer.clear()

    def report(self, problem: Problem) -> None:
        """Keeps a problem once per cell and reason, up to the limit."""
        key = (problem.sheet, problem.row, problem.column, problem.code)
        if key not in self.seen and len(self.problems) < self.most_problems:
            self.seen.add(key)
            self.problems.append(problem)

    def grid_row(self, number: int, kind: str, row: list[Any], changes: dict[int, str] | None = None) -> None:
        """Keeps a row of the preview: number from 1, kind, texts, cleaned texts by column where they differ."""
        if self.grid is None:
            return
        self.page.append([number, kind, [as_text(value)[:GRID_TEXT] for value in row], changes or {}])
        if len(self.page) == ROWS_PER_PAGE:
            self.end_page()

    def end_page(self) -> None:
        """Writes the page of the preview begun in the sheet being read."""
        if self.grid is None or not self.page:
            return
        self.page_number += 1
        first, last = self.page[0][0], self.page[-1][0]
        page = {"sheet": len(self.sheets), "number": self.page_number, "first": first, "last": last, "rows": self.page}
        self.grid.write(json.dumps(page, ensure_ascii=False) + "\n")
        self.page = []

    def end_sheet(self, summary: SheetSummary) -> None:
        """Closes a sheet: its last page and lines are written, its summary kept."""
        self.end_page()
        self.flush()
        self.page_number = 0
        self.sheets.append(summary)
