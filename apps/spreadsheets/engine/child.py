"""Runs in the bounded child: a request as JSON on stdin, an answer as JSON on stdout."""

import gc
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from apps.spreadsheets.analysis.goals import read_goals
from apps.spreadsheets.analysis.logbook import unpacked as logbook_of
from apps.spreadsheets.analysis.offers import read_offers
from apps.spreadsheets.analysis.outcome import Outcome
from apps.spreadsheets.analysis.records import read_records
from apps.spreadsheets.analysis.register import unpacked as register_of
from apps.spreadsheets.analysis.registry import unpacked
from apps.spreadsheets.analysis.tenants import read_tenants
from apps.spreadsheets.analysis.vouchers import read_vouchers
from apps.spreadsheets.engine.bounds import confine, peak_memory
from apps.spreadsheets.preflight import Preflight, preflight
from apps.spreadsheets.reading.kinds import CSV, XLS
from apps.spreadsheets.reading.limits import Limits, Refused
from apps.spreadsheets.reading.sheetscan import address
from apps.spreadsheets.reading.ziplist import list_archive

BYTES_PER_OLD_ROW = 100
Request = Mapping[str, Any]


def goals(request: Request, limits: Limits) -> dict[str, Any]:
    """Reads goal lists; ready rows go to the file `lines`."""
    registry = unpacked(request["registry"])
    with opened(request) as (stream, lines, grid):
        checked = checked_file(stream, request, limits)
        outcome, parks = read_goals(stream, checked, registry=registry, limits=limits, lines=lines, grid=grid)
    new = {code: [park.enrolment, park.name, park.county] for code, park in parks.new.items()}
    return answer(outcome) | {"new_parks": new}


def tenants(request: Request, limits: Limits) -> dict[str, Any]:
    """Reads a list of tenants; ready rows go to the file `lines` as JSON."""
    with opened(request) as (stream, lines, grid):
        checked = checked_file(stream, request, limits)
        outcome = read_tenants(stream, checked, request["divisions"], limits, lines=lines, grid=grid)
    return answer(outcome)


def catalogue(request: Request, limits: Limits) -> dict[str, Any]:
    """Reads a catalogue of providers; ready rows go to the file `lines` as JSON."""
    register = register_of(request["register"])
    with opened(request) as (stream, lines, grid):
        checked = checked_file(stream, request, limits)
        outcome = read_offers(stream, checked, register, limits, lines=lines, grid=grid)
    return answer(outcome)


def records(request: Request, limits: Limits) -> dict[str, Any]:
    """Reads a service log; services that can be used go to the file `lines` as JSON."""
    logbook = logbook_of(request["logbook"])
    with opened(request) as (stream, lines, grid):
        checked = checked_file(stream, request, limits)
        outcome = read_records(stream, checked, logbook, limits, lines=lines, grid=grid)
    return answer(outcome)


def listing(request: Request, limits: Limits) -> dict[str, Any]:
    """Lists an archive of files without unpacking anything."""
    with Path(request["path"]).open("rb") as stream:
        entries = list_archive(stream, frozenset(request["endings"]), limits)
    return {"entries": [entry._asdict() for entry in entries]}


def vouchers(request: Request, limits: Limits) -> dict[str, Any]:
    """Reads a list of vouchers; ready rows go to the file `lines` as JSON."""
    register = register_of(request["register"])
    with opened(request) as (stream, lines, grid):
        checked = checked_file(stream, request, limits)
        outcome = read_vouchers(stream, checked, register, limits, lines=lines, grid=grid)
    return answer(outcome)


def checked_file(stream: BinaryIO, request: Request, limits: Limits) -> Preflight:
    """The pre-flighted file with the cells people changed in the preview."""
    mends: dict[int, dict[int, dict[int, str]]] = {}
    for sheet, row, column, text in request.get("mends", []):
        mends.setdefault(sheet, {}).setdefault(row, {})[column] = text
    return preflight(stream, limits)._replace(mends=mends)


def measure(request: Request, limits: Limits) -> dict[str, Any]:
    """How many rows the file has at most, without reading them."""
    with Path(request["path"]).open("rb") as stream:
        checked = preflight(stream, limits)
        if checked.kind == CSV:
            return {"rows": stream.read().count(b"\n") + 1}
        if checked.kind == XLS:
            return {"rows": stream.seek(0, 2) // BYTES_PER_OLD_ROW}
    return {"rows": sum(sheet.facts.last_row + 1 for sheet in checked.sheets)}


@contextmanager
def opened(request: Request) -> Iterator[tuple[BinaryIO, IO[str], IO[str] | None]]:
    """The workbook, the file for usable rows, and the file for the preview if one is wanted."""
    with ExitStack() as files:
        stream = files.enter_context(Path(request["path"]).open("rb"))
        lines = files.enter_context(Path(request["lines"]).open("w", encoding="utf-8"))
        wanted = request.get("grid")
        grid = files.enter_context(Path(wanted).open("w", encoding="utf-8")) if wanted else None
        yield stream, lines, grid


def answer(outcome: Outcome) -> dict[str, Any]:
    """Everything but the rows."""
    return {
        "counts": outcome.counts,
        "problems": [problem._asdict() | {"cell": problem.cell} for problem in outcome.problems],
        "totals": [total._asdict() | {"cell": address(total.row, total.column)} for total in outcome.totals],
        "sheets": [sheet.packed() for sheet in outcome.sheets],
        "notes": outcome.notes,
        "memory_mb": peak_memory(),
    }


TASKS: dict[str, Callable[[Request, Limits], dict[str, Any]]] = {
    "goals": goals,
    "tenants": tenants,
    "catalogue": catalogue,
    "records": records,
    "listing": listing,
    "vouchers": vouchers,
    "measure": measure,
}


def main() -> None:
    """Answers one request; reasons for refusing the file are answers too."""
    request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    confine(limits)
    gc.disable()  # one short task: collecting garbage among a million cells costs a third of the time
    try:
        reply = TASKS[request["task"]](request, limits)
    except Refused as refusal:
        reply = {"refused": {"code": refusal.code, "params": refusal.params}}
    except MemoryError:
        reply = {"refused": {"code": "too_much_memory", "params": {}}}
    json.dump(reply, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
