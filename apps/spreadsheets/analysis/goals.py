"""A whole workbook of goal lists: every sheet, in either layout."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Any, BinaryIO

from apps.spreadsheets.analysis.fastrows import RowReader
from apps.spreadsheets.analysis.goalrows import GoalReader
from apps.spreadsheets.analysis.goalsheet import GoalSheet, Tools
from apps.spreadsheets.analysis.outcome import Outcome, SheetSummary
from apps.spreadsheets.analysis.parks import ParkFinder
from apps.spreadsheets.analysis.problems import CONFIRM, Problem
from apps.spreadsheets.analysis.registry import Registry
from apps.spreadsheets.analysis.titles import title_values
from apps.spreadsheets.cells.text import as_text
from apps.spreadsheets.matching.columns import GOAL_WORDS, is_goal_list
from apps.spreadsheets.matching.headers import Header, find_header
from apps.spreadsheets.preflight import Preflight
from apps.spreadsheets.reading.limits import Limits, Refused
from apps.spreadsheets.reading.source import Sheet, open_sheets

HEAD = 60


class GoalBook:
    """Reads the sheets of one file one after the other."""

    def __init__(self, registry: Registry, outcome: Outcome, limits: Limits) -> None:
        self.registry, self.outcome, self.limits = registry, outcome, limits
        self.parks = ParkFinder(registry)
        self.tools = Tools(GoalReader(registry), self.parks, outcome)

    def sheet(self, sheet: Sheet) -> None:
        """Reads one sheet, or says why not."""
        head = list(islice(sheet.rows, HEAD))
        if not any(as_text(value).strip() for row in head for value in row):
            self.skip(sheet, "empty")
            return
        years = self.registry.years
        header = find_header(head, sheet.facts.merges, GOAL_WORDS, lambda found: is_goal_list(found, years))
        if header is None:
            self.skip(sheet, "no_table")
        elif sheet.state != "visible":
            self.skip(sheet, "hidden")
            self.say(sheet, 0, 0, "sheet_hidden", {})
        else:
            self.table(sheet, header, head)

    def skip(self, sheet: Sheet, why: str) -> None:
        """Notes a sheet that was not read."""
        self.outcome.end_sheet(SheetSummary(sheet.name, why, 0, 0, [], {}))

    def say(self, sheet: Sheet, row: int, column: int, code: str, params: dict[str, Any]) -> None:
        """A remark about a sheet that a person has to confirm."""
        self.outcome.report(Problem(sheet.name, row, column, "", "", code, params, CONFIRM))

    def table(self, sheet: Sheet, header: Header, head: list[list[Any]]) -> None:
        """Reads the table below a header."""
        titles = title_values(enumerate(head[: header.top]))
        goals = GoalSheet(sheet, header, titles, self.tools)
        self.foreign_years(sheet, header, goals)
        start = header.top + header.depth
        rows = enumerate(chain(head[start:], sheet.rows), start)
        left_out: list[int] = []
        shown = visible(rows, sheet.facts.hidden_rows, left_out) if sheet.facts.hidden_rows else rows
        RowReader(goals, self.limits.empty_rows).read(shown)
        self.say_left_out(sheet, left_out)
        names = [header.title(column) for column in range(len(header.paths))]
        self.outcome.end_sheet(
            SheetSummary(sheet.name, "read", header.top + 1, header.depth, names, dict(goals.counts))
        )

    def say_left_out(self, sheet: Sheet, left_out: list[int]) -> None:
        """Says once which hidden rows with content were left out."""
        if left_out:
            listed = ", ".join(str(number + 1) for number in left_out[:20])
            self.say(sheet, left_out[0], 0, "rows_hidden", {"count": len(left_out), "rows": listed})

    def foreign_years(self, sheet: Sheet, header: Header, goals: GoalSheet) -> None:
        """Says which year columns are not imported: a stray one is confirmed, a sheet of other years only noted."""
        measures = goals.columns.measures
        strays = {column for measure in measures for column in measure.others}
        note: tuple[str, dict[str, Any]] = ("foreign_years", {})
        if any(measure.years for measure in measures):
            for column in sorted(strays):
                text, row = header.title(column), header.top + header.depth - 1
                self.outcome.report(Problem(sheet.name, row, column, text, text, "foreign_year", {}, CONFIRM))
        elif strays and note not in self.outcome.notes:
            self.outcome.notes.append(note)


def visible(
    rows: Iterator[tuple[int, list[Any]]], hidden: set[int], left_out: list[int]
) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are shown; numbers of hidden ones with content go to `left_out`."""
    for number, row in rows:
        if number + 1 not in hidden:
            yield number, row
        elif any(as_text(value).strip() for value in row):
            left_out.append(number)


def confirm_totals(outcome: Outcome) -> None:
    """Has totals that differ confirmed, unless refused rows explain the difference anyway."""
    if outcome.counts["refuse"]:
        return
    for check in outcome.totals:
        if not check.agrees:
            params = {"theirs": f"{check.theirs:g}", "ours": f"{check.ours:g}"}
            raw = params["theirs"]
            outcome.report(
                Problem(check.sheet, check.row, check.column, check.header, raw, "total_differs", params, CONFIRM)
            )


def read_goals(
    stream: BinaryIO,
    checked: Preflight,
    *,
    registry: Registry,
    limits: Limits,
    lines: IO[str],
    grid: IO[str] | None,
) -> tuple[Outcome, ParkFinder]:
    """Reads every goal list of a pre-flighted file; usable rows go to `lines` as COPY text, the preview to `grid`.

    Raises Refused when there is no goal list, or none with rows.
    """
    outcome = Outcome(lines, limits.problems, grid)
    outcome.notes += [(note, {}) for note in checked.notes]
    book = GoalBook(registry, outcome, limits)
    for sheet in open_sheets(stream, checked, limits):
        book.sheet(sheet)
    states = {summary.state for summary in outcome.sheets}
    if not states or states == {"empty"}:
        raise Refused("empty_workbook")
    if "read" not in states:
        raise Refused("all_hidden" if "hidden" in states else "no_goal_list")
    if not any(outcome.counts.values()):
        raise Refused("no_rows")
    confirm_totals(outcome)
    return outcome, book.parks
