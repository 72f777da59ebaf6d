"""What reading a workbook yields, collected row by row."""

from typing import IO, Any, NamedTuple

from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE, Problem
from apps.spreadsheets.cells.text import as_text

GRID_TEXT = 120
BATCH = 5000


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
    """One tab: whether it was read or why not ('hidden', 'no_table', 'empty'), its header, its rows by status."""

    name: str
    state: str
    header_row: int
    header_depth: int
    titles: list[str]
    counts: dict[str, int]


class Outcome:
    """Counts, problems, totals and grid of one file; ready rows go to `lines` as they are found."""

    def __init__(self, lines: IO[str], most_problems: int, with_grid: bool) -> None:
        self.lines = lines
        self.buffer: list[str] = []
        self.most_problems = most_problems
        self.with_grid = with_grid
        self.problems: list[Problem] = []
        self.seen: set[tuple[str, int, int, str]] = set()
        self.counts = {"ready": 0, CONFIRM: 0, REFUSE: 0}
        self.totals: list[TotalCheck] = []
        self.sheets: list[SheetSummary] = []
        self.grids: list[list[list[Any]]] = []
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
        if self.with_grid:
            texts = [as_text(value)[:GRID_TEXT] for value in row]
            self.grids[-1].append([number, kind, texts, changes or {}])
