"""What differs between two versions of a mid-term evaluation, place by place."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.approvals.rules import Change, diff
from apps.evaluations.rules.midterm import Payload, service_rows

SHOWN = 120


@dataclass(frozen=True)
class Difference:
    """One line of the comparison, as ``components/_changes.html`` draws it."""

    place: str
    before: str
    after: str


def differences(before: Payload, after: Payload) -> list[Difference]:
    """Figures, texts and files that differ, in the order of the form."""
    names = {row["key"]: row["service"] for payload in (before, after) for row in service_rows(payload)}
    found = [_row(change, names) for change in diff(before["sections"], after["sections"])]
    lines = [line for line in found if line is not None]
    if before["mechanism"] != after["mechanism"]:
        lines.append(_line(_("Results of the long-term mechanism"), before["mechanism"], after["mechanism"]))
    old, new = ({file["key"]: file["name"] for file in payload["files"]} for payload in (before, after))
    lines += [
        _line(_("File"), old.get(key, ""), new.get(key, ""))
        for key in [*old, *(k for k in new if k not in old)]
        if (key in old) != (key in new)
    ]
    return lines


def _row(change: Change, names: dict[str, str]) -> Difference | None:
    match change.path:
        case (_section, "rows", key):
            return _line(f"{names[key]} · {_('whole row')}", _there(change.before), _there(change.after))
        case (_section, "rows", key, "measures" | "cases" as place):
            word = _("measures taken") if place == "measures" else _("results and cases")
            return _line(f"{names[key]} · {word}", change.before, change.after)
        case (_section, "rows", key, "units", unit, "target" | "total" as place):
            word = _("target") if place == "target" else _("cumulative")
            return _line(f"{names[key]} · {unit} · {word}", change.before, change.after)
        case _:
            return None


def _there(value: Any) -> str:
    return _("present") if value else ""


def _line(place: str, before: Any, after: Any) -> Difference:
    return Difference(place, *(_short("" if value is None else str(value)) for value in (before, after)))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
