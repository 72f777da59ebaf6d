"""What changed from one version of a plan to the next, in the words of the form."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.approvals.rules import Change, diff
from apps.plans.choices import Part

SHOWN = 60
Payload = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """One line of a comparison, as ``components/_changes.html`` draws it; ``part`` is the part it belongs to."""

    place: str
    before: str
    after: str
    part: str


def differences(before: Payload, after: Payload) -> list[Difference]:
    """Every place of the five parts, the pilot enterprises and the award where two payloads differ."""
    found = []
    for part in [*Part.values, "pilots"]:
        old, new = before.get(part), after.get(part)
        found += [_line(part, change, old, new) for change in diff(old, new) if not _is_name(change)]
    if before.get("award") != after.get("award"):
        found.append(Difference(_("Award (yuan)"), before.get("award", ""), after.get("award", ""), Part.BUDGET))
    return found


def _is_name(change: Change) -> bool:
    """Keys and names follow from the row they stand in."""
    return bool(change.path) and change.path[-1] in {"key", "name"}


def _line(part: str, change: Change, old: Any, new: Any) -> Difference:
    words = [str(Part(part).label) if part in Part.values else _("Pilot enterprises")]
    words += _names(change.path, new, old)
    return Difference(" · ".join(words), _shown(change.before), _shown(change.after), part)


def _names(path: tuple[str, ...], new: Any, old: Any) -> list[str]:
    """The path in words: a row by its name, a column by its label."""
    names, here, there = [], new, old
    for step in path:
        here, there = _inside(here, step), _inside(there, step)
        row = here if isinstance(here, dict) else there
        if isinstance(row, dict) and "key" in row:
            names.append(str(row.get("name") or row["key"]))
        elif step not in {"rows", "units", "quarters"}:
            names.append(str(_places().get(step, step)))
    return names


def _inside(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list):
        return next((row for row in value if isinstance(row, dict) and str(row.get("key")) == step), None)
    return None


def _places() -> dict[str, str]:
    return {
        "text": _("explanation"),
        "target": _("goal"),
        "planned": _("planned in all"),
        "quantity": _("quantity"),
        "due": _("day"),
        "note": _("note"),
        "amount": _("amount (yuan)"),
        "price": _("price (yuan)"),
        "reference": _("market reference price (yuan)"),
        "exception": _("exception"),
        "file": _("file"),
        "sha256": _("digest of the file"),
        "total": _("sum (yuan)"),
    }


def _shown(value: Any) -> str:
    """A figure or text as it is; a whole row by what it says; nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, dict):
        words = [str(value.get(name, "")) for name in ("name", "amount", "planned", "due", "quantity")]
        text = " ".join(word for word in words if word) or _("present")
    elif isinstance(value, list):
        text = "、".join(_shown(row) for row in value)
    else:
        text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
