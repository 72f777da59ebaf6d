"""Points and cut-offs of a scheme as fields: read out, and put back into its JSON."""

import copy
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

POINTS, CUT = "points.", "cut."


def leaves(data: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Key of the field, name of the category, and the settings of every part that gives points."""
    for category in data["categories"]:
        for indicator in category["indicators"]:
            for part in indicator.get("parts", [indicator]):
                own = part.get("code", indicator["code"])
                key = own if own == indicator["code"] else f"{indicator['code']}.{own}"
                yield f"{POINTS}{key}", category["name"], part


def cuts(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Key of the field and the settings of every cut-off; none under quotas."""
    grades = data.get("grades") or {}
    for place, cut in enumerate(grades.get("cuts", ()) if grades.get("by") == "cutoff" else ()):
        yield f"{CUT}{place}", cut


def edited(data: Mapping[str, Any], given: Mapping[str, Decimal]) -> dict[str, Any]:
    """A copy of the scheme with other points and cut-offs; points of categories follow, ladders keep their shape."""
    new: dict[str, Any] = copy.deepcopy(dict(data))
    for key, _category, part in leaves(new):
        before, after = Decimal(str(part["points"])), given[key]
        if part["kind"] in {"ladder", "checklist"} and before and after != before:
            _scale(part, after / before)
        part["points"] = after
    for key, cut in cuts(new):
        cut["from"] = given[key]
    for category in new["categories"]:
        category.pop("points", None)
    return new


def _scale(part: dict[str, Any], factor: Decimal) -> None:
    """Steps and items keep their share of the points."""
    for step in part.get("steps", ()):
        step["points"] = Decimal(str(step["points"])) * factor
    if "otherwise" in part:
        part["otherwise"] = Decimal(str(part["otherwise"])) * factor
    for key, points in part.get("items", {}).items():
        part["items"][key] = Decimal(str(points)) * factor
