# ruff: noqa: S608 - the SQL is made of names of this app, never of input
"""The summary against a recount of every record, row by row."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.delivery.models.counting import EVERYTHING, SUMMARY, columns, summed
from apps.parks.models import Enterprise
from apps.programmes.models import Enrolment, Programme, ServiceType

NAMES = {
    "programme_id": (Programme, "programme", "code"),
    "enrolment_id": (Enrolment, "park", "park__name"),
    "service_type_id": (ServiceType, "service", "code"),
    "enterprise_id": (Enterprise, "enterprise", "name"),
}


@dataclass(frozen=True)
class Reconciliation:
    """``checked`` rows of the summary or the recount; ``differences`` as :func:`reconcile` describes them."""

    checked: int
    differences: list[dict[str, Any]]


def compared(table: str) -> str:
    """A query with one line per key of a table: what is kept and what is counted, 0 where one side has nothing."""
    keys, measures = SUMMARY[table]
    names = columns(measures)
    sums = [f"sum({name})" for name in names]
    pairs = ", ".join(f"coalesce(k.{name}, 0) AS {name}, coalesce(c.{name}, 0) AS real_{name}" for name in names)
    return (
        f"WITH pieces AS ({EVERYTHING}), counted ({', '.join((*keys, *names))}) AS ({summed(table)}),"
        f" kept ({', '.join((*keys, *names))}) AS (SELECT {', '.join((*keys, *sums))} FROM {table}"
        f" GROUP BY {', '.join(keys)} HAVING {' OR '.join(f'{one} <> 0' for one in sums)})"
        f" SELECT {', '.join(keys)}, {pairs} FROM kept k FULL JOIN counted c USING ({', '.join(keys)})"
    )


def differing(measures: tuple[str, ...]) -> str:
    """The condition of a line of :func:`compared` that does not agree."""
    return " OR ".join(f"{name} <> real_{name}" for name in columns(measures))


def reconcile() -> Reconciliation:
    """Count everything anew and compare; one statement a table, so each sees one moment.

    A difference is ``{"table", "park" | "programme", "service", "quarter", "enterprise", "kept", "counted"}``, as far
    as the table has them, with the measures that differ. Reads every record: meant for the night.
    """
    checked, found = 0, []
    for table, (keys, measures) in SUMMARY.items():
        rows = f"SELECT count(*), coalesce(jsonb_agg(to_jsonb(d)) FILTER (WHERE {differing(measures)}), '[]')"
        with connection.cursor() as cursor:
            cursor.execute(f"{rows} FROM ({compared(table)}) d")
            many, wrong = cursor.fetchone()
        checked += many
        found += [_difference(table, keys, columns(measures), row) for row in _parsed(wrong)]
    return Reconciliation(checked, _named(found))


def _parsed(value: Any) -> list[dict[str, Any]]:
    """The JSON of a raw cursor: text, as Django leaves it to fields to read it."""
    rows: list[dict[str, Any]] = json.loads(value, parse_float=Decimal)
    return rows


def _difference(table: str, keys: tuple[str, ...], names: tuple[str, ...], row: dict[str, Any]) -> dict[str, Any]:
    wrong = [name for name in names if row[name] != row[f"real_{name}"]]
    kept = {name: _plain(row[name]) for name in wrong}
    counted = {name: _plain(row[f"real_{name}"]) for name in wrong}
    return {"table": table, **{key: row[key] for key in keys}, "kept": kept, "counted": counted}


def _plain(value: int | Decimal) -> int | str:
    return value if isinstance(value, int) else str(value)


def _named(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The differences with names beside the ids; one query for each kind of name."""
    for key, (model, word, field) in NAMES.items():
        wanted = {row[key] for row in found if key in row}
        names = dict(model._default_manager.filter(pk__in=wanted).values_list("pk", field)) if wanted else {}
        for row in found:
            if key in row:
                row[word] = names.get(row[key])
    return found
