"""Our own sums beside the totals written in the sheet."""

from collections.abc import Iterable
from typing import Any

from apps.spreadsheets.analysis.outcome import TotalCheck
from apps.spreadsheets.cells.numbers import clean_count
from apps.spreadsheets.cells.text import squeezed
from apps.spreadsheets.matching.headers import Header
from apps.spreadsheets.reading.sheetscan import SheetFacts

TOLERANCE = 0.005


class Sums:
    """Running sums per number column: since the last subtotal, and over all."""

    def __init__(self, columns: Iterable[int]) -> None:
        self.all = dict.fromkeys(columns, 0.0)
        self.at_subtotal = dict(self.all)

    def add(self, column: int, value: float) -> None:
        """Adds one readable number."""
        self.all[column] += value

    def check(
        self, sheet: str, header: Header, facts: SheetFacts, number: int, row: list[Any]
    ) -> tuple[list[TotalCheck], bool]:
        """Compares a total row with the sums; a subtotal starts a new part. Also says whether it was one."""
        label = next((squeezed(value) for value in row if isinstance(value, str) and value.strip()), "")
        partial = "小计" in label
        checks = []
        for column, ours_all in self.all.items():
            raw = row[column] if column < len(row) else ""
            part = ours_all - self.at_subtotal[column]
            if (number, column) in facts.uncached:
                checks.append(TotalCheck(sheet, number, column, header.title(column), None, part, True))
                continue
            theirs = clean_count(raw).value
            if theirs is None:
                continue
            ours, other = (part, ours_all) if partial else (ours_all, part)
            agrees = min(abs(theirs - ours), abs(theirs - other)) < TOLERANCE
            checks.append(TotalCheck(sheet, number, column, header.title(column), theirs, ours, agrees))
        if partial:
            self.at_subtotal = dict(self.all)
        return checks, partial
