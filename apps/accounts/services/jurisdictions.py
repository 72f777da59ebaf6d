"""Reference data: the list of divisions, loaded as often as one likes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from apps.accounts.choices import Level
from apps.accounts.models import Jurisdiction
from apps.accounts.rules import sort_key

PARENTS_FIRST = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.ZONE)
FIELDS = ("name", "level", "parent_id", "valid_from", "valid_until", "sort_key")


@dataclass(frozen=True)
class Loaded:
    """How many rows a load made, changed and left alone."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@transaction.atomic
def load_jurisdictions(data: Mapping[str, Any]) -> Loaded:
    """Bring the table into line with ``data``, the content of ``fixtures/reference/jurisdictions.json``.

    Rows are found by code; a row missing from the data stays, because documents may refer to it. Loading the same data
    again writes nothing. Locks the table's rows in code order. Raises ValueError when a row names an unknown division.
    """
    known = {row.code: row for row in Jurisdiction.objects.select_for_update().order_by("code")}
    created: list[Jurisdiction] = []
    changed: list[Jurisdiction] = []
    rows = sorted(data["jurisdictions"], key=lambda row: PARENTS_FIRST.index(Level(row["level"])))
    for row in rows:
        values = _values(row, known)
        found = known.get(row["code"])
        if found is None:
            known[row["code"]] = Jurisdiction.objects.create(code=row["code"], **values)
            created.append(known[row["code"]])
        elif any(getattr(found, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(found, name, value)
            changed.append(found)
    Jurisdiction.objects.bulk_update(changed, FIELDS)
    _link_successors(rows, known)
    return Loaded(len(created), len(changed), len(rows) - len(created) - len(changed))


def _values(row: Mapping[str, Any], known: Mapping[str, Jurisdiction]) -> dict[str, Any]:
    parent = _found(row["parent"], known, row) if row.get("parent") else None
    return {
        "name": row["name"],
        "level": row["level"],
        "parent_id": parent.pk if parent else None,
        "valid_from": _day(row.get("valid_from")),
        "valid_until": _day(row.get("valid_until")),
        "sort_key": sort_key(row["name"], limit=120),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _found(code: str, known: Mapping[str, Jurisdiction], row: Mapping[str, Any]) -> Jurisdiction:
    if code not in known:
        raise ValueError(f"{row['code']} {row['name']} refers to {code}, which is not in the list")
    return known[code]


def _link_successors(rows: list[Mapping[str, Any]], known: Mapping[str, Jurisdiction]) -> None:
    links = Jurisdiction.successors.through.objects.filter(from_jurisdiction__in=known.values())
    present: dict[int, set[int]] = {}
    for before, after in links.values_list("from_jurisdiction_id", "to_jurisdiction_id"):
        present.setdefault(before, set()).add(after)
    for row in rows:
        wanted = {_found(code, known, row).pk for code in row.get("successors", [])}
        division = known[row["code"]]
        if wanted != present.get(division.pk, set()):
            division.successors.set(wanted)
