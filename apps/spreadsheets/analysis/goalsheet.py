"""A sheet that is a goal list: which rows are data, and what each says."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from apps.spreadsheets.analysis.catalogue import class_of
from apps.spreadsheets.analysis.goalrows import Fault, Goal, GoalReader, change, too_long
from apps.spreadsheets.analysis.outcome import Outcome
from apps.spreadsheets.analysis.parks import FoundPark, ParkFinder
from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE, Problem, shown
from apps.spreadsheets.analysis.registry import Service
from apps.spreadsheets.analysis.sums import Sums
from apps.spreadsheets.cells.text import as_text, tidy
from apps.spreadsheets.cells.words import SKIP_TOTAL, row_label
from apps.spreadsheets.matching.columns import GOAL_WORDS, Measure, match_columns
from apps.spreadsheets.matching.headers import Header
from apps.spreadsheets.matching.vocabulary import key_of
from apps.spreadsheets.reading.source import Sheet

FILLED = ("county", "park", "code", "class", "service", "content", "unit")
COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
DATA, TOTAL, NOTE, BLANK_ROW, HEADING = "data", "total", "note", "blank", "heading"


class Tools(NamedTuple):
    """What all sheets of a file share."""

    reader: GoalReader
    parks: ParkFinder
    outcome: Outcome


class GoalSheet:
    """Reads one sheet into an outcome; rows are counted from 0, columns too."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        titles: dict[str, tuple[str, int, int]],
        tools: "Tools",
    ) -> None:
        self.sheet, self.header, self.titles = sheet, header, titles
        self.reader, self.parks, self.outcome = tools
        columns = self.columns = match_columns(header, self.reader.registry.years)
        self.width = max(len(header.paths), 1)
        self.sums = Sums([c for m in columns.measures for c in (m.total, *m.years.values())])
        self.numbers = [c for m in columns.measures for c in (m.total, *m.years.values())]
        self.label_until = columns.fields["service"]
        self.service_class = ""
        self.above: list[Any] = []
        self.counts = {"ready": 0, CONFIRM: 0, REFUSE: 0}
        self.fills = self.vertical_merges()

    def vertical_merges(self) -> dict[tuple[int, int], tuple[int, int]]:
        """For text columns: the cell whose value a merged cell below it shares."""
        text_columns = {self.columns.fields[f] for f in FILLED if f in self.columns.fields}
        start = self.header.top + self.header.depth
        return {
            (row, merge.left): (merge.top, merge.left)
            for merge in self.sheet.facts.merges
            if merge.bottom > merge.top >= start and merge.left in text_columns and merge.left == merge.right
            for row in range(merge.top + 1, merge.bottom + 1)
        }

    def cell(self, row: list[Any], column: int | None) -> Any:
        """The value at a column, None when the sheet has no such column."""
        return None if column is None or column >= len(row) else row[column]

    def prepared(self, number: int, row: list[Any]) -> list[Any]:
        """The row with merged texts filled in, formulas without results and error values shown as such."""
        facts = self.sheet.facts
        if len(row) < self.width:
            row = row + [""] * (self.width - len(row))
        if not (self.fills or facts.uncached or facts.errors):
            return row
        row = list(row)
        for column in range(len(row)):
            if row[column] == "":
                row[column] = facts.uncached.get((number, column)) or facts.errors.get((number, column), "")
            if row[column] == "" and (number, column) in self.fills and self.above:
                row[column] = self.above[column]
        return row

    def read(self, number: int, raw_row: list[Any]) -> str:
        """Takes one row and returns what kind it is."""
        row = self.prepared(number, raw_row)
        kind = self.kind(number, row)
        if kind == DATA:
            self.data(number, row)
            self.above = row
        else:
            self.outcome.grid_row(number + 1, kind, row)
        return kind

    def kind(self, number: int, row: list[Any]) -> str:
        """Data, total, note, blank or heading."""
        texts = [(c, v) for c, v in enumerate(row) if v != "" and as_text(v).strip()]
        if not texts:
            return BLANK_ROW
        for column, value in texts:
            label = row_label(value) if column <= self.label_until and isinstance(value, str) else None
            if label == SKIP_TOTAL:
                checks, _ = self.sums.check(self.sheet.name, self.header, self.sheet.facts, number, row)
                self.outcome.totals += checks
                return TOTAL
            if label:
                return NOTE
        return self.kind_of_texts(row, [value for _, value in texts])

    def kind_of_texts(self, row: list[Any], texts: list[Any]) -> str:
        """As `kind`, for rows without a telling label: headings of a class, repeated headers, lone notes, else data."""
        service = as_text(self.cell(row, self.columns.get("service")))
        has_numbers = any(as_text(self.cell(row, c)).strip() for c in self.numbers)
        if not has_numbers and not as_text(self.cell(row, self.columns.get("code"))).strip():
            heading = next((class_of(text) for text in texts if isinstance(text, str) and class_of(text)), "")
            if heading and len(texts) <= 3:
                self.service_class = heading
                return HEADING
            if len(texts) == 1 or not service:
                return NOTE
        return HEADING if GOAL_WORDS.get(key_of(service)) == "service" else DATA

    def park_of(self, row: list[Any]) -> FoundPark:
        """The park of a row, from its columns or from the title lines."""
        code, park, county = (self.columns.get(f) for f in ("code", "park", "county"))
        if code is None and park is None:
            titled = [self.titles[f][0] if f in self.titles else None for f in ("code", "park", "county")]
            return self.parks.find(titled[0], titled[1] or self.sheet.name, titled[2])
        return self.parks.find(self.cell(row, code), self.cell(row, park), self.cell(row, county))

    def data(self, number: int, row: list[Any]) -> None:
        """Reads a data row: one goal for each measure that has a target."""
        inherited = self.inherit_park(row)
        park = self.park_of(row)
        several = len(self.columns.measures) > 1
        goals = 0
        changes: dict[int, str] = {}
        for measure in self.columns.measures:
            if several and not any(
                as_text(self.cell(row, c)).strip() for c in (measure.total, *measure.years.values())
            ):
                continue
            goal = self.goal(row, measure, park)
            self.settle(number, row, goal, inherited)
            changes |= goal.changes
            goals += 1
        self.outcome.grid_row(number + 1, DATA if goals else NOTE, row, changes)

    def inherit_park(self, row: list[Any]) -> list[Fault]:
        """Fills a row that leaves its park blank with the park above, and says so."""
        columns = [c for f in ("code", "park", "county") if (c := self.columns.get(f)) is not None]
        if not columns or not self.above or any(as_text(self.cell(row, c)).strip() for c in columns):
            return []
        for column in columns:
            row[column] = self.above[column]
        return [Fault(columns[0], "park_from_above", {}, CONFIRM)]

    def goal(self, row: list[Any], measure: Measure, park: FoundPark) -> Goal:
        """The goal of one measure of a row."""
        fields = self.columns.fields
        service_column = fields["service"]
        class_text = as_text(self.cell(row, self.columns.get("class"))) or self.service_class
        service, fault = self.reader.service(as_text(row[service_column]), class_text, service_column)
        faults = [fault] if fault else []
        unit_column = self.columns.get("unit")
        raw_unit = measure.unit or self.cell(row, unit_column)
        where = measure.total if measure.unit or unit_column is None else unit_column
        unit, unit_fault = self.reader.unit(raw_unit, service, where)
        total, yearly, more = self.reader.amounts(row, measure, unit)
        changes = self.changes(row, service, "" if measure.unit else unit)
        if total.value is not None and change(row[measure.total], f"{total.value:f}"):
            changes[measure.total] = f"{total.value.normalize():f}"
        faults += [unit_fault] if unit_fault else []
        faults += [*more, *too_long(row, fields)]
        return Goal(park, service, unit, total.operator, total.value, yearly, tuple(faults), changes)

    def changes(self, row: list[Any], service: Service | None, unit: str) -> dict[int, str]:
        """Cleaned service and unit where they differ from what the cells show."""
        done = {}
        for field, clean in (("service", service.name if service else ""), ("unit", unit)):
            column = self.columns.get(field)
            if column is not None and clean and change(row[column], clean):
                done[column] = clean
        return done

    def settle(self, number: int, row: list[Any], goal: Goal, inherited: list[Fault]) -> None:
        """Reports the goal's faults, counts it, and passes it on when nothing keeps it back."""
        faults = [*self.park_faults(number, goal.park), *goal.faults, *inherited]
        if not any(fault.severity == REFUSE for fault in faults):
            faults += self.twice(number, goal)
        for fault in faults:
            self.report(number, row, fault)
        for column in self.numbers:
            self.add_sum(row, column, goal)
        severities = {fault.severity for fault in faults} | self.titled_severity(goal.park)
        status = REFUSE if REFUSE in severities else CONFIRM if CONFIRM in severities else "ready"
        self.counts[status] += 1
        self.outcome.counts[status] += 1
        if status != REFUSE:
            self.write(number, row, goal)

    def add_sum(self, row: list[Any], column: int, goal: Goal) -> None:
        """Adds the readable numbers of this goal's own measure to the sums."""
        measure = next(m for m in self.columns.measures if column == m.total or column in m.years.values())
        if len(self.columns.measures) > 1 and goal.unit != measure.unit:
            return
        if column == measure.total:
            self.sums.add(column, float(goal.value or 0))
            return
        year = next(place for place, y in enumerate(self.reader.registry.years) if measure.years.get(y) == column)
        part = goal.yearly[year] if goal.yearly and year < len(goal.yearly) else None
        self.sums.add(column, float(part or 0))

    def titled_severity(self, park: FoundPark) -> set[str]:
        """Severities of what was said about a park named in the title lines."""
        in_columns = self.columns.get("code") is not None or self.columns.get("park") is not None
        return set() if in_columns else {finding.severity for finding in park.findings}

    def park_faults(self, number: int, park: FoundPark) -> Iterator[Fault]:
        """What was found about the park, at the cells of the row; about the title lines it is reported there, once."""
        for finding in park.findings:
            column = self.columns.get(finding.field)
            if column is None:
                column = self.columns.get("code") if self.columns.get("code") is not None else self.columns.get("park")
            if column is not None:
                yield Fault(column, finding.code, finding.params, finding.severity)
                continue
            text, row, place = self.titles.get(finding.field, ("", self.header.top, 0))
            self.outcome.report(
                Problem(self.sheet.name, row, place, "", text, finding.code, finding.params, finding.severity)
            )

    def twice(self, number: int, goal: Goal) -> list[Fault]:
        """The refusal of a goal the file has given already."""
        if goal.service is None:
            return []
        key = f"{goal.service.id}\t{goal.unit}"
        sheet, row = self.reader.first_place(goal.park.code, key, self.sheet.name, number + 1)
        if (sheet, row) == (self.sheet.name, number + 1):
            return []
        return [Fault(self.columns.fields["service"], "goal_twice", {"sheet": sheet, "row": row}, REFUSE)]

    def report(self, number: int, row: list[Any], fault: Fault) -> None:
        """Adds a fault to the problems of the file."""
        raw = shown(self.cell(row, fault.column))
        title = self.header.title(fault.column)
        self.outcome.report(
            Problem(self.sheet.name, number, fault.column, title, raw, fault.code, fault.params, fault.severity)
        )

    def text(self, row: list[Any], field: str) -> str:
        """A text field, tidied and escaped for COPY; a column the sheet has not is NULL."""
        column = self.columns.get(field)
        return "\\N" if column is None else tidy(self.cell(row, column)).translate(COPY_ESCAPES)

    def write(self, number: int, row: list[Any], goal: Goal) -> None:
        """Passes a goal on as a line of COPY text."""
        parts = ",".join("NULL" if part is None else f"{part:f}" for part in goal.yearly or ())
        yearly = "\\N" if goal.yearly is None else f"{{{parts}}}"
        park, service = goal.park, goal.service
        self.outcome.buffer.append(
            f"{self.sheet.index}\t{number + 1}\t{park.code}\t{park.enrolment}\t{service.id if service else 0}\t"
            f"{goal.unit}\t{goal.operator}\t{goal.value}\t{yearly}\t"
            f"{self.text(row, 'content')}\t{self.text(row, 'note')}\n"
        )
