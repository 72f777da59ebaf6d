"""Services gathered from the rows of a log: one row each, or one enterprise per row under the same number."""

import json
from collections.abc import Mapping
from typing import IO, Any

from apps.spreadsheets.analysis.problems import REFUSE

# What the rows of one service say alike; a later row may leave it out.
SHARED = (
    *("date", "starts", "ends", "service", "title", "place", "provider", "provider_name", "provider_kind"),
    *("agreement", "team", "quantity", "amount", "need", "problem", "action", "result", "effect", "solved"),
)


class Event:
    """One service: what its rows say, who was served, which files they name. Rows count from 1."""

    def __init__(self, sheet: int, key: str) -> None:
        self.sheet, self.key, self.seq = sheet, key, ""
        self.rows: list[int] = []
        self.usable = True
        self.said: dict[str, Any] = {}
        self.enterprises: dict[int, int] = {}
        self.files: list[str] = []

    def contradiction(self, found: Mapping[str, Any]) -> str | None:
        """The first field in which a row says something else than the rows before it; None when it agrees."""
        return next(
            (name for name in SHARED if found.get(name) is not None and self.said.get(name) not in (None, found[name])),
            None,
        )

    def take(self, number: int, found: Mapping[str, Any], status: str) -> None:
        """Adds a row."""
        self.rows.append(number)
        self.usable = self.usable and status != REFUSE
        self.said |= {name: found[name] for name in SHARED if found.get(name) is not None}
        self.seq = self.seq or str(found.get("seq") or "")
        for pk in found["enterprises"]:
            self.enterprises.setdefault(pk, number)
        self.files += [found["files"]] if found.get("files") else []

    def line(self) -> str:
        """The service as a line of JSON."""
        said = {name: self.said.get(name) for name in SHARED}
        place = {"sheet": self.sheet, "row": self.rows[0], "rows": self.rows, "key": self.key, "seq": self.seq}
        return json.dumps(
            {**place, **said, "enterprises": list(self.enterprises), "files": self.files}, ensure_ascii=False
        )


class Events:
    """The services of a whole workbook; numbers count within one sheet, where every month begins anew."""

    def __init__(self) -> None:
        self.all: list[Event] = []
        self.by_key: dict[tuple[int, str], Event] = {}

    def of_row(self, sheet: int, key: str, *, continues: bool) -> Event:
        """The service a row belongs to."""
        if not key and continues and self.all and self.all[-1].sheet == sheet:
            return self.all[-1]
        event = self.by_key.get((sheet, key)) if key else None
        if event is None:
            event = Event(sheet, key)
            self.all.append(event)
            if key:
                self.by_key[sheet, key] = event
        return event

    def write(self, lines: IO[str]) -> None:
        """Every service all of whose rows can be used, in the order of the file."""
        lines.writelines(event.line() + "\n" for event in self.all if event.usable)
