"""A service log: one row per service, or one per enterprise served."""

from collections.abc import Callable
from typing import IO, Any, BinaryIO

from apps.spreadsheets.analysis.catalogue import Catalogue, class_of
from apps.spreadsheets.analysis.events import Event, Events
from apps.spreadsheets.analysis.listsheet import BLANK_ROW, DATA, NOTE, ListSheet, columns_of, read_lists
from apps.spreadsheets.analysis.logbook import Logbook
from apps.spreadsheets.analysis.outcome import Outcome
from apps.spreadsheets.analysis.problems import CONFIRM, REFUSE
from apps.spreadsheets.analysis.recordnames import RecordNames
from apps.spreadsheets.cells import offers as cells
from apps.spreadsheets.cells import records as own
from apps.spreadsheets.cells.dates import clean_date
from apps.spreadsheets.cells.result import MONTH, OK, PERIOD, Cleaned, blank, failed
from apps.spreadsheets.cells.text import as_text, folded
from apps.spreadsheets.cells.words import row_label
from apps.spreadsheets.matching.headers import Header
from apps.spreadsheets.matching.vocabulary import RECORDS, words
from apps.spreadsheets.preflight import Preflight
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.reading.source import Sheet

RECORD_WORDS = words(RECORDS)
PRIVATE = frozenset({"phone", "identity"})
UNREAD = PRIVATE | {"class", "state", "missing", "note"}
MOMENTS = frozenset({"date", "starts", "ends"})
LENGTHS = {"title": 120, "place": 120, "team": 200, "effect": 300, "need": 300}
LONGEST = 10_000


def is_record_list(header: Header) -> bool:
    """Whether a header names the day, the service and who was served."""
    found = columns_of(header, RECORD_WORDS).keys()
    return {"service"} <= found and bool({"date", "hours"} & found) and bool({"enterprises", "codes"} & found)


class RecordSheet(ListSheet):
    """Reads one sheet of a service log into an outcome."""

    def __init__(self, sheet: Sheet, header: Header, outcome: Outcome, names: RecordNames, events: Events) -> None:
        super().__init__(sheet, header, outcome, RECORD_WORDS)
        if "date" not in self.columns:  # a single column of time holds the day
            self.columns["date"] = self.columns.pop("hours")
        self.names, self.events, self.above = names, events, list[Any]()
        self.merged = {
            (row, column)
            for merge in sheet.facts.merges
            for row in range(merge.top + 1, merge.bottom + 1)
            for column in range(merge.left, merge.right + 1)
            if merge.top >= header.top + header.depth and merge.left == merge.right
        }
        lines: dict[str, Callable[[Any], Cleaned]] = {name: self.line_of(limit) for name, limit in LENGTHS.items()}
        texts = dict.fromkeys(("problem", "action", "result"), lambda raw: cells.clean_lines(raw, LONGEST))
        self.cleaners: dict[str, Callable[[Any], Cleaned]] = {
            **lines,
            **texts,
            "key": own.clean_key,
            "seq": own.clean_key,
            "date": self.clean_day,
            "hours": own.clean_hours,
            "starts": own.clean_clock,
            "ends": own.clean_clock,
            "service": self.clean_service,
            "visits": own.clean_quantity,
            "quantity": own.clean_quantity,
            "amount": lambda raw: own.clean_amount(raw, self.units.get("amount", "")),
            "solved": own.clean_solved,
        }
        self.row_class = ""

    def line_of(self, limit: int) -> Callable[[Any], Cleaned]:
        """The cleaner of a text of one line."""
        return lambda raw: cells.clean_line(raw, limit)

    def clean_day(self, raw: Any) -> Cleaned:
        """The day of a service; nothing coarser."""
        cleaned = clean_date(raw, default_year=self.names.logbook.year)
        return failed("not_a_date", raw) if cleaned.flag in (MONTH, PERIOD) else cleaned

    def clean_service(self, raw: Any) -> Cleaned:
        """A service of the programme by its name, code or another name."""
        text = as_text(raw).strip()
        if not text.strip("-/"):
            return blank(raw)
        found = self.names.services.find(self.row_class, text)
        return failed("service_unknown", raw) if found is None else Cleaned(found.id, OK, found.name, raw)

    def filled(self, number: int, row: list[Any]) -> list[Any]:
        """The row as wide as the header, formulas without results shown, merged cells with the value they share."""
        width = max(len(row), len(self.header.paths))
        done = [self.raw(number, row, column) for column in range(width)]
        for column in range(width):
            if done[column] == "" and (number, column) in self.merged and column < len(self.above):
                done[column] = self.above[column]
        return done

    def read(self, number: int, row: list[Any]) -> str:
        """Takes one row and returns its kind."""
        full = self.filled(number, row)
        texts = [value for value in full if as_text(value).strip()]
        if len(texts) < 2 or row_label(texts[0]):
            kind = NOTE if texts else BLANK_ROW
            self.outcome.grid_row(number + 1, kind, self.masked(row))
            return kind
        found: dict[str, Any] = {"enterprises": []}
        status = self.cells(number, full, found)
        status = self.worse(status, self.names.read(self, number, full, found))
        continues = all((number, self.columns[name]) in self.merged for name in ("date", "service"))
        event = self.events.of_row(self.sheet.index, str(found.get("key") or ""), continues=continues)
        status = self.worse(status, self.judge_row(number, full, found, event))
        event.take(number + 1, found, status)
        self.counts[status] += 1
        self.outcome.counts[status] += 1
        self.outcome.grid_row(number + 1, DATA, self.masked(row), self.changes(full, found))
        self.above = full
        return DATA

    def cells(self, number: int, row: list[Any], found: dict[str, Any]) -> str:
        """Cleans every cell that stands for itself and returns the state of the row so far."""
        status, self.faulty = "ready", set()
        column = self.columns.get("class")
        self.row_class = class_of(as_text(row[column])) if column is not None else ""
        for field, place in self.columns.items():
            raw = row[place]
            if isinstance(raw, str) and field not in UNREAD and cells.names_a_person(raw):
                status = self.worse(status, self.report(number, field, cells.MASK, code="identity_card"))
                self.faulty.add(field)
            elif field in self.cleaners:
                cleaned = self.cleaners[field](raw)
                found[field] = cleaned.value
                said = self.judge(number, field, raw, cleaned)
                self.faulty |= {field} if said == REFUSE else set()
                status = self.worse(status, said)
        return status

    def judge(self, number: int, field: str, raw: Any, cleaned: Cleaned) -> str:
        """Like every list; a service that is not known gets a hint, a text that is too long its limit."""
        if cleaned.rule == "service_unknown":
            return self.report(
                number, field, raw, code="service_unknown", nearest=self.names.services.nearest(as_text(raw))
            )
        if cleaned.rule == "text_too_long":
            return self.report(number, field, raw, code="text_too_long", limit=LENGTHS.get(field, LONGEST))
        return super().judge(number, field, raw, cleaned)

    def judge_row(self, number: int, row: list[Any], found: dict[str, Any], event: Event) -> str:
        """What several cells together, or the rows of one service, show."""
        status = self.judge_hours(number, row, found)
        if event.rows:
            field = event.contradiction(found)
            if field is not None and field not in self.faulty:
                cell = {"provider_name": "provider", "starts": "hours", "ends": "hours"}.get(field, field)
                said = self.at(number, cell, row, code="event_differs", row=event.rows[0])
                return self.worse(status, said)
            return status
        for field in ("date", "service"):
            if found.get(field) is None and field not in self.faulty:
                status = self.worse(status, self.at(number, field, row, code=f"{field}_missing"))
        if found.get("title") is None and {"title", "service"}.isdisjoint(self.faulty) and "title" in self.columns:
            value = self.names.service_name(found["service"]) if found.get("service") else ""
            said = self.report(number, "title", "", code="title_assumed", severity=CONFIRM, value=value)
            status = self.worse(status, said)
        return status

    def judge_hours(self, number: int, row: list[Any], found: dict[str, Any]) -> str:
        """A session has a beginning and a later end, or neither."""
        if found.get("hours"):
            found["starts"], found["ends"] = found["hours"]
        start, end = found.get("starts"), found.get("ends")
        if {"hours", "starts", "ends"} & self.faulty or (start is None and end is None):
            return ""
        if start is None or end is None or end <= start:
            place = next(name for name in ("ends", "hours", "starts") if name in self.columns)
            return self.at(number, place, row, code="hours_backwards")
        return ""

    def at(self, number: int, field: str, row: list[Any], *, code: str, **params: Any) -> str:
        """A refusal at the cell of a field."""
        column = self.columns.get(field)
        raw = row[column] if column is not None else ""
        return self.report(number, field, raw, code=code, **params)

    def changes(self, row: list[Any], found: dict[str, Any]) -> dict[int, str]:
        """Cleaned texts by column where they differ from what the sheet shows."""
        changes = {}
        for field, column in self.columns.items():
            value = self.names.said(field, found.get(field))
            shown = folded(row[column]).replace(",", "")
            is_same = shown in (folded(value).replace(",", ""), value.removesuffix("0").removesuffix(".0"))
            if value and not is_same and not (field in MOMENTS and shown.startswith(value)):
                changes[column] = value
        return changes

    def masked(self, row: list[Any]) -> list[Any]:
        """The row as it may be shown: no telephone numbers, no numbers of identity cards."""
        hidden = {self.columns[field] for field in PRIVATE if field in self.columns}
        return [
            cells.MASK
            if as_text(value).strip() and (column in hidden or cells.names_a_person(as_text(value)))
            else value
            for column, value in enumerate(row)
        ]


def read_records(
    stream: BinaryIO,
    checked: Preflight,
    logbook: Logbook,
    limits: Limits,
    *,
    lines: IO[str],
    grid: IO[str] | None,
) -> Outcome:
    """Reads every service log of a file; services that can be used go to `lines` as JSON, the preview to `grid`.

    Raises Refused when there is no such list, or none with rows.
    """
    names, events = RecordNames(logbook, Catalogue(logbook.services)), Events()
    outcome = read_lists(
        stream,
        checked,
        Outcome(lines, limits.problems, grid),
        limits,
        words=RECORD_WORDS,
        accept=is_record_list,
        make=lambda sheet, header, _head, outcome: RecordSheet(sheet, header, outcome, names, events),
        missing="no_record_list",
    )
    events.write(lines)
    return outcome
