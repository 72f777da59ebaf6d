"""Runs in the bounded child: a request as JSON on stdin, an answer as JSON on stdout."""

import gc
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from apps.spreadsheets.analysis.goals import read_goals
from apps.spreadsheets.analysis.outcome import Outcome
from apps.spreadsheets.analysis.registry import unpacked
from apps.spreadsheets.analysis.tenants import read_tenants
from apps.spreadsheets.engine.bounds import confine
from apps.spreadsheets.preflight import preflight
from apps.spreadsheets.reading.limits import Limits, Refused

Request = Mapping[str, Any]


def goals(request: Request, limits: Limits) -> dict[str, Any]:
    """Reads goal lists; ready rows go to the file `lines`."""
    registry = unpacked(request["registry"])
    with Path(request["path"]).open("rb") as stream, Path(request["lines"]).open("w", encoding="utf-8") as lines:
        checked = preflight(stream, limits)
        outcome, parks = read_goals(
            stream, checked, registry=registry, limits=limits, lines=lines, with_grid=request["with_grid"]
        )
    new = {code: [park.enrolment, park.name, park.county] for code, park in parks.new.items()}
    return answer(outcome, request) | {"new_parks": new}


def tenants(request: Request, limits: Limits) -> dict[str, Any]:
    """Reads a list of tenants; ready rows go to the file `lines` as JSON."""
    with Path(request["path"]).open("rb") as stream, Path(request["lines"]).open("w", encoding="utf-8") as lines:
        checked = preflight(stream, limits)
        outcome = read_tenants(stream, checked, request["divisions"], limits, lines)
    return answer(outcome, request)


def answer(outcome: Outcome, request: Request) -> dict[str, Any]:
    """Everything but the rows; the grid goes to its own file when there is one."""
    if request.get("grid"):
        with Path(request["grid"]).open("w", encoding="utf-8") as stream:
            json.dump(outcome.grids, stream, ensure_ascii=False)
    return {
        "counts": outcome.counts,
        "problems": [[*problem[:2], *problem[2:], problem.cell] for problem in outcome.problems],
        "totals": outcome.totals,
        "sheets": [sheet._asdict() for sheet in outcome.sheets],
        "notes": outcome.notes,
    }


TASKS: dict[str, Callable[[Request, Limits], dict[str, Any]]] = {"goals": goals, "tenants": tenants}


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
