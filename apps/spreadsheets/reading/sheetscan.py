"""What the raw XML of one sheet tells: size, merges, hidden rows, formulas without results, error cells."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from apps.spreadsheets.reading.limits import Limits, Refused

ROW = re.compile(rb'<row r="(\d+)"')
ROW_TAG = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
ODD_CELL = re.compile(rb'<c(?=[ >/\s])(?! r="[A-C]?[A-Z]\d)')
PREFIXED = re.compile(rb"<\w+:(?:c|row|mergeCell)\b")
ANY = re.compile(rb"<(?:\w+:)?(row|c)\b((?:[^>/]|/(?!>))*)(/>|>\s*</)?")
REF = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d*)["']""")
MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>([^<]*)</(?:\w+:)?f>)\s*(<(?:\w+:)?v>[^<]|<(?:\w+:)?is)?"""
)
ERROR = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<""",
    re.DOTALL,
)
HIDDEN = re.compile(rb"""hidden\s*=\s*["'](?:1|true)["']""")
ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d+)["']""")
MAX_NOTED = 20_000


class Merge(NamedTuple):
    """A merged range, counted from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


class SheetFacts:
    """What scanning collected; rows and columns count from 0, but in `hidden_rows` from 1."""

    def __init__(self) -> None:
        self.last_row = 0
        self.last_column = 0
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.uncached: dict[tuple[int, int], str] = {}
        self.errors: dict[tuple[int, int], str] = {}


def column_index(letters: bytes) -> int:
    """The column of letters, counted from 0."""
    index = 0
    for char in letters.upper():
        index = index * 26 + char - 64
    return index - 1


def address(row: int, column: int) -> str:
    """The address of a cell counted from 0: (8, 4) is E9."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return f"{name}{row + 1}"


class SheetScan:
    """Scans a sheet chunk by chunk: fast where it is written as Excel writes, exact everywhere else."""

    def __init__(self, sheet: str, limits: Limits) -> None:
        self.sheet, self.limits, self.facts = sheet, limits, SheetFacts()
        self.rows: set[int] = set()
        self.row, self.column = -1, -1

    def feed(self, chunk: bytes) -> None:
        """Takes the next chunk; raises Refused at the first thing that may not be parsed."""
        if not self.feed_fast(chunk):
            self.feed_exact(chunk)
        # A single rare byte is found many times faster than a word, and most chunks hold none of these.
        if b"g" in chunk and b"mergeCell " in chunk:
            self.merges(chunk)
        if b"d" in chunk and b"hidden" in chunk:
            self.hidden(chunk)
        if b"f" in chunk and (b"f>" in chunk or b"f " in chunk or b"f/" in chunk):
            self.formulas(chunk)
        if b't="e"' in chunk:
            self.facts.errors.update(
                {(int(r) - 1, column_index(c)): v.decode("utf-8", "replace") for c, r, v in ERROR.findall(chunk)}
            )

    def feed_fast(self, chunk: bytes) -> bool:
        """Whether the chunk is written plainly and lies within bounds; then its rows are noted."""
        numbers = list(map(int, ROW.findall(chunk)))
        if len(numbers) != chunk.count(b"</row>") or (numbers and max(numbers) > self.limits.rows):
            return False
        if ODD_CELL.search(chunk) or ((b":c" in chunk or b":row" in chunk) and PREFIXED.search(chunk)):
            return False
        if numbers:
            self.note_rows(numbers)
            self.row = numbers[-1] - 1
        return True

    def note_rows(self, numbers: list[int]) -> None:
        """Remembers row numbers (from 1); refuses a number that occurs twice, because readers keep one of the two."""
        before = len(self.rows)
        self.rows.update(numbers)
        if len(self.rows) != before + len(numbers):
            twice = next(n for i, n in enumerate(numbers) if n in numbers[:i] or before)
            raise Refused("row_twice", sheet=self.sheet, row=twice)
        self.facts.last_row = max(self.facts.last_row, max(numbers) - 1)

    def feed_exact(self, chunk: bytes) -> None:
        """Walks every row and cell of the chunk as a reader counts them, and bounds the cells that hold something."""
        for kind, tag, closed in ANY.findall(chunk):
            ref = REF.search(tag)
            if kind == b"row":
                self.row = int(ref[2]) - 1 if ref and ref[2] else self.row + 1
                self.column = -1
                continue
            row = int(ref[2]) - 1 if ref and ref[1] and ref[2] else max(self.row, 0)
            self.column = column_index(ref[1]) if ref and ref[1] else self.column + 1
            if not closed:
                self.bound(row, self.column)

    def bound(self, row: int, column: int) -> None:
        """Refuses a filled cell beyond the limits."""
        if row >= self.limits.rows:
            raise Refused("too_many_rows", sheet=self.sheet, cell=address(row, column), limit=self.limits.rows)
        if column >= self.limits.columns:
            raise Refused("far_cell", sheet=self.sheet, cell=address(row, column))
        self.facts.last_row, self.facts.last_column = max(self.facts.last_row, row), max(self.facts.last_column, column)

    def merges(self, chunk: bytes) -> None:
        """Notes merged ranges; refuses endless ones."""
        for left, top, right, bottom in MERGE.findall(chunk):
            merge = Merge(int(top) - 1, column_index(left), int(bottom) - 1, column_index(right))
            if (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) > self.limits.merge_area:
                raise Refused("huge_merge", sheet=self.sheet, cell=address(merge.top, merge.left))
            self.facts.merges.append(merge)
        if len(self.facts.merges) > self.limits.merges:
            raise Refused("too_many_merges", sheet=self.sheet)

    def hidden(self, chunk: bytes) -> None:
        """Notes hidden rows."""
        for tag in ROW_TAG.findall(chunk):
            if HIDDEN.search(tag) and (number := ROW_NUMBER.search(tag)):
                self.facts.hidden_rows.add(int(number[1]))

    def formulas(self, chunk: bytes) -> None:
        """Notes formulas that have no stored result."""
        for letters, row, text, value in FORMULA.findall(chunk):
            if not value and len(self.facts.uncached) < MAX_NOTED:
                self.facts.uncached[int(row) - 1, column_index(letters)] = "=" + text.decode("utf-8", "replace")


def scan_sheet(sheet: str, pieces: Iterable[bytes], limits: Limits) -> SheetFacts:
    """The facts of a sheet given as chunks of raw XML; raises Refused when it is not safe to parse."""
    scan = SheetScan(sheet, limits)
    for piece in pieces:
        scan.feed(piece)
    return scan.facts
