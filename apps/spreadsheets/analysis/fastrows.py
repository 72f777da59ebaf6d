"""The common case, fast: blocks of rows whose parks, services and numbers need nothing said about them.

A block is looked at column by column. When anything in it is unusual it is halved, down to single rows, which are left
to `GoalSheet.read`; both ways give the same lines for the same row.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, repeat
from operator import itemgetter
from typing import Any

from apps.spreadsheets.analysis.goalrows import HIGHEST, LONGEST, MOST_SHEETS
from apps.spreadsheets.analysis.goalsheet import BLANK_ROW, COPY_ESCAPES, DATA, GoalSheet
from apps.spreadsheets.analysis.outcome import BATCH
from apps.spreadsheets.cells.text import as_text, tidy

NEEDED = ("code", "park", "county", "class", "service", "unit")
BLOCK = 1024
ABSENT = "\\N"
Numbered = tuple[int, list[Any]]


class Texts(dict[Any, str]):
    """Escaped texts of one field; too long ones raise KeyError."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __missing__(self, raw: Any) -> str:
        text = tidy(raw)
        if len(text) > self.limit:
            raise KeyError(raw)
        done = text.translate(COPY_ESCAPES)
        if len(self) < BATCH:
            self[raw] = done
        return done


class Figures(dict[float, str]):
    """Whole numbers as text."""

    def __missing__(self, value: float) -> str:
        done = f"{value:.0f}"
        if len(self) < BATCH:
            self[value] = done
        return done


def usable(sheet: GoalSheet) -> bool:
    """Whether the sheet is a plain long list, the only layout worth a fast path."""
    fields, measures = sheet.columns.fields, sheet.columns.measures
    if len(measures) != 1 or measures[0].unit or sheet.fills or not all(f in fields for f in NEEDED):
        return False
    return len(measures[0].years) == len(sheet.reader.registry.years) > 0


class PlainRows:
    """Reads blocks of plain rows of one sheet."""

    def __init__(self, sheet: GoalSheet) -> None:
        fields, measure = sheet.columns.fields, sheet.columns.measures[0]
        self.sheet, self.total = sheet, measure.total
        self.years = [measure.years[year] for year in sheet.reader.registry.years]
        self.numbers = [self.total, *self.years]
        self.park_columns = itemgetter(fields["code"], fields["park"], fields["county"])
        self.service_columns = itemgetter(fields["class"], fields["service"], fields["unit"])
        self.content, self.note = fields.get("content"), fields.get("note")
        self.contents, self.notes, self.figures = Texts(LONGEST["content"]), Texts(LONGEST["note"]), Figures()
        self.parks: dict[Any, tuple[dict[str, int], str]] = {}
        self.services: dict[Any, str] = {}
        self.place, self.prefix = sheet.reader.opened(sheet.sheet.name), f"{sheet.sheet.index}\t"

    def park(self, cells: Any) -> tuple[dict[str, int], str]:
        """Goals given so far and line part of a park nothing is to be said about; KeyError for any other."""
        found = self.sheet.parks.find(*cells)
        if found.findings or not found.enrolment:
            raise KeyError(cells)
        given = self.sheet.reader.given.setdefault(found.code, {})
        self.parks[cells] = done = (given, f"{found.code}\t{found.enrolment}")
        return done

    def service(self, cells: Any) -> str:
        """The line part of a service and unit named without fault; KeyError for any other."""
        class_text, text, raw_unit = (as_text(cell) for cell in cells)
        service, fault = self.sheet.reader.service(text, class_text, 0)
        unit, unit_fault = self.sheet.reader.unit(raw_unit, service, 0)
        altered = self.sheet.outcome.grid is not None and service and (service.name, unit) != (text, raw_unit)
        if service is None or fault or unit_fault or altered or not class_text:
            raise KeyError(cells)
        self.services[cells] = done = f"{service.id}\t{unit}"
        return done

    def numbers_are_plain(self, columns: list[tuple[Any, ...]]) -> bool:
        """Whether targets are positive whole numbers and the years, none below zero, add up to them."""
        numbers = [columns[place] for place in self.numbers]
        if any(set(map(type, column)) != {float} or not all(map(float.is_integer, column)) for column in numbers):
            return False
        totals, parts = numbers[0], numbers[1:]
        if min(totals) <= 0 or max(totals) > HIGHEST or min(map(min, parts)) < 0:
            return False
        return tuple(map(sum, zip(*parts, strict=True))) == totals

    def lines(self, numbers: tuple[int, ...], rows: tuple[list[Any], ...]) -> list[str] | None:
        """The lines of a block of plain rows, None when one of them is not plain."""
        columns = list(zip(*rows, strict=False))
        try:
            if not self.numbers_are_plain(columns):
                return None
            park_cells = list(zip(*self.park_columns(columns), strict=True))
            parks = [self.parks.get(cells) or self.park(cells) for cells in park_cells]
            service_cells = list(zip(*self.service_columns(columns), strict=True))
            services = [self.services.get(cells) or self.service(cells) for cells in service_cells]
            contents = self.texts(columns, self.content, self.contents)
            notes = self.texts(columns, self.note, self.notes)
        except (KeyError, TypeError, AttributeError, IndexError):
            return None
        places = [(number + 1) * MOST_SHEETS + self.place for number in numbers]
        given = (park[0] for park in parks)
        if any(g.setdefault(s, here) != here for g, s, here in zip(given, services, places, strict=True)):
            return None
        for column in self.numbers:
            self.sheet.sums.add(column, sum(columns[column]))
        totals, *parts = (map(self.figures.__getitem__, columns[column]) for column in self.numbers)
        splits = map(",".join, zip(*parts, strict=True))
        cells = zip(numbers, parks, services, totals, splits, contents, notes, strict=False)
        prefix = self.prefix
        return [f"{prefix}{n + 1}\t{p[1]}\t{s}\t>=\t{t}\t{{{y}}}\t{c}\t{r}\n" for n, p, s, t, y, c, r in cells]

    def texts(self, columns: list[tuple[Any, ...]], column: int | None, known: Texts) -> Iterable[str]:
        """The escaped texts of a column; for one the sheet has not, NULL for every row."""
        return repeat(ABSENT) if column is None else [known[raw] for raw in columns[column]]


class RowReader:
    """Reads the rows of a sheet block by block, until there are too many empty ones in a row."""

    def __init__(self, sheet: GoalSheet, most_empty: int) -> None:
        self.sheet, self.most_empty = sheet, most_empty
        self.plain = PlainRows(sheet) if usable(sheet) else None
        self.empty = 0
        facts = sheet.sheet.facts
        self.special = {row for row, _column in (*facts.uncached, *facts.errors)}

    def read(self, rows: Iterator[Numbered]) -> None:
        """Reads everything."""
        while block := list(islice(rows, BLOCK)):
            if not self.take(block):
                break
        self.sheet.outcome.flush()

    def take(self, block: list[Numbered]) -> bool:
        """Reads a block, halved while it is not plain; False when the table has ended."""
        if self.plain is not None and self.take_plain(block):
            return True
        if len(block) == 1 or self.plain is None:
            return all(self.take_one(number, row) for number, row in block)
        half = len(block) // 2
        return self.take(block[:half]) and self.take(block[half:])

    def take_plain(self, block: list[Numbered]) -> bool:
        """Whether the whole block was plain; then it is read."""
        numbers, rows = zip(*block, strict=True)
        if not self.special.isdisjoint(numbers):  # formulas without results and error values look blank to the reader
            return False
        lines = self.plain.lines(numbers, rows) if self.plain else None
        if lines is None:
            return False
        sheet, outcome = self.sheet, self.sheet.outcome
        outcome.buffer += lines
        if len(outcome.buffer) >= BATCH:
            outcome.flush()
        sheet.counts["ready"] += len(lines)
        outcome.counts["ready"] += len(lines)
        sheet.above, self.empty = rows[-1], 0
        if outcome.grid is not None:
            for number, row in block:
                outcome.grid_row(number + 1, DATA, row)
        return True

    def take_one(self, number: int, row: list[Any]) -> bool:
        """Reads one row the exact way; False when it was one empty row too many."""
        self.empty = self.empty + 1 if self.sheet.read(number, row) == BLANK_ROW else 0
        return self.empty < self.most_empty
