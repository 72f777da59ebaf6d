"""A workbook read in the child: what was found, and the rows ready to be written."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from apps.programmes.models import Enrolment, Programme
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.selectors import industry_names, logbook_of, register_of, registry_for
from apps.spreadsheets.services.quarantine import Held, parse

# Sheet, row and column from 0, and the text that stands there instead.
Mends = Sequence[tuple[int, int, int, str]]


class Reading(NamedTuple):
    """The answer of the child, the file of usable rows, and the file of preview pages (None when not asked for)."""

    answer: dict[str, Any]
    lines: Path
    grid: Path | None

    @property
    def ready(self) -> int:
        """Rows that need nothing."""
        return int(self.answer["counts"]["ready"])

    @property
    def to_confirm(self) -> int:
        """Rows that need a tick."""
        return int(self.answer["counts"]["confirm"])

    @property
    def refused(self) -> int:
        """Rows that cannot be imported."""
        return int(self.answer["counts"]["refuse"])

    @property
    def rows(self) -> int:
        """All rows of data."""
        return self.ready + self.to_confirm + self.refused

    def pages(self) -> Iterator[dict[str, Any]]:
        """The pages of the preview, one at a time."""
        if self.grid is not None:
            with self.grid.open(encoding="utf-8") as stream:
                for line in stream:
                    yield json.loads(line)


def read_goals(
    held: Held,
    *,
    programme: Programme,
    create_parks: bool,
    today: Any,
    limits: Limits,
    preview: bool = False,
    mends: Mends = (),
) -> Reading:
    """Reads a held file as goal lists of a programme; raises `reading.limits.Refused`."""
    registry = registry_for(programme, create_parks=create_parks, today=today)
    return read("goals", held, {"registry": registry.packed(), "mends": list(mends)}, limits, preview)


def read_tenants(held: Held, *, limits: Limits, mends: Mends = ()) -> Reading:
    """Reads a held file as a list of tenants; raises `reading.limits.Refused`."""
    return read("tenants", held, {"divisions": industry_names(), "mends": list(mends)}, limits, preview=True)


def read_catalogue(held: Held, *, enrolment: Enrolment, limits: Limits, mends: Mends = ()) -> Reading:
    """Reads a held file as the catalogue of a pilot park; raises `reading.limits.Refused`."""
    request = {"register": register_of(enrolment).packed(), "mends": list(mends)}
    return read("catalogue", held, request, limits, preview=True)


def read_log(held: Held, *, enrolment: Enrolment, today: date, limits: Limits, mends: Mends = ()) -> Reading:
    """Reads a held file as the service log of a pilot park; raises `reading.limits.Refused`."""
    request = {"logbook": logbook_of(enrolment, today).packed(), "mends": list(mends)}
    return read("records", held, request, limits, preview=True)


def read_vouchers(held: Held, *, enrolment: Enrolment, limits: Limits, mends: Mends = ()) -> Reading:
    """Reads a held file as a list of vouchers of a pilot park; raises `reading.limits.Refused`."""
    request = {"register": register_of(enrolment).packed(), "mends": list(mends)}
    return read("vouchers", held, request, limits, preview=True)


def read(task: str, held: Held, request: dict[str, Any], limits: Limits, preview: bool) -> Reading:
    """Runs the child; its files lie beside the held one."""
    folder = held.path.parent
    lines, grid = folder / "lines", folder / "grid" if preview else None
    answer = parse(task, held, {**request, "lines": str(lines), "grid": str(grid or "")}, limits)
    return Reading(answer, lines, grid)


def measure(held: Held, limits: Limits) -> int:
    """How many rows a held file has at most; raises `reading.limits.Refused`."""
    return int(parse("measure", held, {}, limits)["rows"])
