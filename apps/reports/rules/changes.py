"""What changed from one version to the next, in the words of the form."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.approvals.rules import Change, diff
from apps.reports.rules.figures import Payload, service_rows

SHOWN = 60


@dataclass(frozen=True)
class Difference:
    """One line of the comparison, ``item`` is the row's key."""

    place: str
    before: str
    after: str
    reason: str
    item: str


def differences(before: Payload, after: Payload) -> list[Difference]:
    """Figures, corrections, notes, evidence and records that differ, in the order of the form."""
    names = {row["key"]: row for payload in (before, after) for row in service_rows(payload)}
    found = (_row_change(change, names) for change in diff(before["sections"], after["sections"]))
    return [line for line in found if line is not None] + _records(before["records"], after["records"])


def _row_change(change: Change, names: dict[str, dict[str, Any]]) -> Difference | None:
    """A line for the places people care about; path is section, ``rows``, service, then the place in the row."""
    match change.path:
        case (_section, "rows", key):
            return _line(names[key], _("whole row"), bool(change.before), bool(change.after), _presence)
        case (_section, "rows", key, "note"):
            return _line(names[key], _("note"), change.before, change.after, _shorten)
        case (_section, "rows", key, "evidence"):
            return _line(names[key], _("evidence files"), change.before, change.after, str)
        case (_section, "rows", key, "units", unit, place) if label := _places().get(place):
            reason = next((u["reason"] for u in names[key]["units"] if u["key"] == unit), "")
            where = f"{unit} · {label}"
            return _line(
                names[key], where, change.before, change.after, str, reason=reason if place == "correction" else ""
            )
        case _:
            return None


def _places() -> dict[str, str]:
    return {
        "target": _("target"),
        "period": _("this period"),
        "total": _("cumulative"),
        "correction": _("correction"),
    }


def _line(
    row: dict[str, Any], where: str, before: Any, after: Any, shown: Callable[[Any], str], *, reason: str = ""
) -> Difference:
    old, new = ("" if value is None else shown(value) for value in (before, after))
    return Difference(f"{row['service']} · {where}", old, new, reason, row["key"])


def _presence(there: bool) -> str:
    return _("present") if there else ""


def _shorten(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _records(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> list[Difference]:
    old, new = ({record["key"]: record for record in rows} for rows in (before, after))
    lines = []
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            lines.append(
                Difference(_("Record %(label)s") % {"label": key}, _presence(bool(was)), _presence(bool(now)), "", key)
            )
        elif was["evidence"] != now["evidence"]:
            place = _("Record %(label)s · evidence files") % {"label": key}
            lines.append(Difference(place, str(len(was["evidence"])), str(len(now["evidence"])), "", key))
    return lines
