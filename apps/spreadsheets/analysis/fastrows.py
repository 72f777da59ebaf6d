"""The common case, fast: rows whose park, service and numbers need nothing said about them.

Whatever is unusual in any way is left to `GoalSheet.read`; both give the same lines for the same row.
"""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from apps.spreadsheets.analysis.goalrows import HIGHEST, LONGEST, MOST_SHEETS
from apps.spreadsheets.analysis.goalsheet import BLANK_ROW, COPY_ESCAPES, DATA, GoalSheet
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
        self.parks: dict[Any, tuple[dict[str, int], str]] = {}
        self.services: dict[Any, str] = {}
        self.sums, self.highest = sheet.sums.all, float(HIGHEST)
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

    def line(self, number: int, row: list[Any]) -> str | None:
        """The line of a plain row, None for any other; keeps sums and doubles as it goes."""
        try:
            value, parts = row[self.total], self.years_of(row)
            if not (0 < value <= self.highest and value.is_integer() and sum(parts) == value and min(parts) >= 0):
                return None
            for part in parts:
                if not part.is_integer():
                    return None
            cells = self.park_cells(row)
            given, park = self.parks.get(cells) or self.park(cells)
            cells = self.service_cells(row)
            counted = self.services.get(cells) or self.service(cells)
            text = "\\N" if self.content is None else self.contents[row[self.content]]
            remark = "\\N" if self.note is None else self.notes[row[self.note]]
        except (KeyError, TypeError, AttributeError, IndexError):
            return None
        here = (number + 1) * MOST_SHEETS + self.place
        if given.setdefault(counted, here) != here:
            return None
        self.add(value, parts)
        split = ",".join([f"{part:.0f}" for part in parts])
        return f"{self.prefix}{number + 1}\t{park}\t{counted}\t>=\t{value:.0f}\t{{{split}}}\t{text}\t{remark}\n"

    def add(self, value: float, parts: tuple[float, ...]) -> None:
        """Adds the numbers of a row to the sums of the sheet."""
        sums = self.sums
        sums[self.total] += value
        for column, part in zip(self.year_columns, parts, strict=True):
            sums[column] += part


def read_rows(sheet: GoalSheet, rows: Iterable[tuple[int, list[Any]]], most_empty: int) -> None:
    """Reads all rows, the plain ones fast; stops after so many empty ones in a row."""
    line = FastRows(sheet).line if usable(sheet) else None
    outcome, buffer, ready, empty = sheet.outcome, sheet.outcome.buffer, 0, 0
    grid = outcome.grid is not None
    for number, row in rows:
        done = line(number, row) if line else None
        if done is None:
            empty = empty + 1 if sheet.read(number, row) == BLANK_ROW else 0
            if empty >= most_empty:
                break
            continue
        buffer.append(done)
        ready += 1
        empty = 0
        sheet.above = row
        if grid:
            outcome.grid_row(number + 1, DATA, row)
        if len(buffer) >= BATCH:
            outcome.flush()
    outcome.flush()
    sheet.counts["ready"] += ready
    outcome.counts["ready"] += ready
