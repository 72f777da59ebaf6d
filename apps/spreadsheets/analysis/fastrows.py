"""The common case, fast: rows whose park, service and numbers need nothing said about them.

Whatever is unusual in any way is left to `GoalSheet.read`; both give the same lines for the same row.
"""

from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any

from apps.spreadsheets.analysis.goalrows import HIGHEST, LONGEST
from apps.spreadsheets.analysis.goalsheet import COPY_ESCAPES, DATA, GoalSheet
from apps.spreadsheets.analysis.outcome import BATCH
from apps.spreadsheets.cells.text import as_text, tidy

NEEDED = ("code", "park", "county", "class", "service", "unit")


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


def usable(sheet: GoalSheet) -> bool:
    """Whether the sheet is a plain long list, the only layout worth a fast path."""
    fields, measures = sheet.columns.fields, sheet.columns.measures
    if len(measures) != 1 or measures[0].unit or sheet.fills or not all(f in fields for f in NEEDED):
        return False
    return len(measures[0].years) == len(sheet.reader.registry.years) > 1


class FastRows:
    """Reads plain rows of one sheet; `take` says whether it could."""

    def __init__(self, sheet: GoalSheet) -> None:
        fields, measure = sheet.columns.fields, sheet.columns.measures[0]
        self.sheet = sheet
        self.park_cells = itemgetter(fields["code"], fields["park"], fields["county"])
        self.service_cells = itemgetter(fields["class"], fields["service"], fields["unit"])
        self.total = measure.total
        self.year_columns = [measure.years[year] for year in sheet.reader.registry.years]
        self.years_of = itemgetter(*self.year_columns)
        self.contents, self.notes = Texts(LONGEST["content"]), Texts(LONGEST["note"])
        self.content, self.note = fields.get("content"), fields.get("note")
        self.parks: dict[Any, tuple[str, str]] = {}
        self.services: dict[Any, tuple[int, str, str]] = {}

    def park(self, cells: Any) -> tuple[str, str]:
        """Code and line part of a park nothing is to be said about; KeyError for any other."""
        found = self.sheet.parks.find(*cells)
        if found.findings or not found.enrolment:
            raise KeyError(cells)
        self.parks[cells] = done = (found.code, f"{found.code}\t{found.enrolment}")
        return done

    def service(self, cells: Any) -> tuple[int, str, str]:
        """Service id, unit and line part of a service named without fault; KeyError for any other."""
        class_text, text, raw_unit = (as_text(cell) for cell in cells)
        service, fault = self.sheet.reader.service(text, class_text, 0)
        unit, unit_fault = self.sheet.reader.unit(raw_unit, service, 0)
        altered = self.sheet.outcome.with_grid and service and (service.name, unit) != (text, raw_unit)
        if service is None or fault or unit_fault or altered or not class_text:
            raise KeyError(cells)
        self.services[cells] = done = (service.id, unit, f"{service.id}\t{unit}")
        return done

    def reader(self) -> Callable[[int, list[Any]], str | None]:
        """A function that gives the line of a plain row, None for any other, and keeps sums and doubles as it goes."""
        park_cells, service_cells, years_of, total = self.park_cells, self.service_cells, self.years_of, self.total
        parks, services, contents, notes, sums = (
            self.parks,
            self.services,
            self.contents,
            self.notes,
            self.sheet.sums.all,
        )
        content, note, year_columns, highest = self.content, self.note, self.year_columns, float(HIGHEST)
        given, name, prefix = self.sheet.reader.given, self.sheet.sheet.name, f"{self.sheet.sheet.index}\t"

        def line(number: int, row: list[Any]) -> str | None:
            try:
                value, parts = row[total], years_of(row)
                if not (0 < value <= highest and value.is_integer() and sum(parts) == value and min(parts) >= 0):
                    return None
                for part in parts:
                    if not part.is_integer():
                        return None
                cells = park_cells(row)
                code, park = parks.get(cells) or self.park(cells)
                cells = service_cells(row)
                service, unit, counted = services.get(cells) or self.service(cells)
                text = "" if content is None else contents[row[content]]
                remark = "" if note is None else notes[row[note]]
            except (KeyError, TypeError, AttributeError, IndexError):
                return None
            here = (name, number + 1)
            if given.setdefault((code, service, unit), here) != here:
                return None
            sums[total] += value
            for column, part in zip(year_columns, parts, strict=True):
                sums[column] += part
            split = ",".join([f"{part:.0f}" for part in parts])
            return f"{prefix}{number + 1}\t{park}\t{counted}\t>=\t{value:.0f}\t{{{split}}}\t{text}\t{remark}\n"

        return line


def read_rows(sheet: GoalSheet, rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, str]]:
    """Reads all rows, the plain ones fast; yields number and kind of each row that is not plain data."""
    line = FastRows(sheet).reader() if usable(sheet) else None
    outcome, buffer, ready = sheet.outcome, sheet.outcome.buffer, 0
    grid = outcome.with_grid
    for number, row in rows:
        done = line(number, row) if line else None
        if done is None:
            yield number, sheet.read(number, row)
            continue
        buffer.append(done)
        ready += 1
        sheet.above = row
        if grid:
            outcome.grid_row(number + 1, DATA, row)
        if len(buffer) >= BATCH:
            outcome.flush()
            yield number, DATA
    outcome.flush()
    sheet.counts["ready"] += ready
    outcome.counts["ready"] += ready
