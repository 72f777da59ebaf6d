"""The file format of a programme (``fixtures/programmes/*.json``): what is wrong with one, in sentences."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.programmes.choices import (
    ConditionCode,
    DeadlineKind,
    Party,
    PeriodKind,
    ProgrammeState,
    ReviewOrder,
    ServiceClass,
    Unit,
)

SHARE = re.compile(r"[01](\.\d{1,4})?", re.ASCII)
HEADER = {
    "code": str,
    "name": str,
    "guide_version": str,
    "legal_basis": str,
    "issued_by": str,
    "is_trial": bool,
    "state": str,
    "start": str,
    "end": str,
    "scope": dict,
    "report_kind": str,
    "first_report": str,
    "report_window_days": int,
    "report_grace_days": int,
    "review_order": str,
    "on_track_percent": int,
    "slow_percent": int,
    "precise_share_percent": int,
}
SECTIONS = {
    "clauses": {"number", "label", "text"},
    "evidence_kinds": {"code", "name", "dated"},
    "services": {
        "code", "name", "short_name", "class", "aliases", "units", "needs_diagnosis", "is_diagnosis", "evidence_text",
        "evidence", "optional", "clause",
    },
    "tranches": {"number", "name", "trigger", "min_share", "max_share", "clause"},
    "prohibited_uses": {"name", "clause"},
    "deadlines": {
        "code", "name", "form", "kind", "period", "due", "submitters", "recipients", "source_text", "clause",
    },
}  # fmt: skip
KEYS = {
    "clauses": "number",
    "evidence_kinds": "code",
    "services": "code",
    "tranches": "number",
    "prohibited_uses": "name",
    "deadlines": "code",
}


def faults_in(data: Any) -> list[str]:
    """Everything that keeps a programme file from being loaded; an empty list when it is sound."""
    if not isinstance(data, dict):
        return [_("The file does not describe a programme: it must hold one object.")]
    shape = list(_shape(data))
    return shape or list(_values(data))


def _shape(data: dict[str, Any]) -> Iterator[str]:
    for name, kind in HEADER.items():
        if not isinstance(data.get(name), kind):
            yield _('"%(name)s" is missing or not of the right kind.') % {"name": name}
    for section, fields in SECTIONS.items():
        rows = data.get(section)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            yield _('"%(name)s" is missing or not of the right kind.') % {"name": section}
            continue
        for place, row in enumerate(rows, 1):
            for name in sorted(fields - row.keys()):
                yield _('Row %(place)s of "%(section)s" lacks "%(name)s".') % {
                    "place": place,
                    "section": section,
                    "name": name,
                }


def _values(data: dict[str, Any]) -> Iterator[str]:
    for section, key in KEYS.items():
        for value, times in Counter(row[key] for row in data[section]).items():
            if times > 1:
                yield _('"%(value)s" stands twice in "%(section)s".') % {"value": value, "section": section}
    for section, name, value, allowed in _choices(data):
        if value not in allowed:
            yield _('"%(value)s" is not a possible "%(name)s" in "%(section)s".') % {
                "value": value,
                "name": name,
                "section": section,
            }
    for value in [data["start"], data["end"], *(row["due"] for row in data["deadlines"] if row["due"])]:
        if not _is_day(value):
            yield _('"%(value)s" is not a day; write it like 2023-01-31.') % {"value": value}
    yield from _conditions(data)
    yield from _windows(data)
    for row in data["tranches"]:
        if not _is_range(row["min_share"], row["max_share"]):
            yield _("The shares of tranche %(number)s must lie between 0 and 1, the lowest first.") % {
                "number": row["number"]
            }


def _windows(data: dict[str, Any]) -> Iterator[str]:
    """How long a window stays open is a whole number of days."""
    for row in data["deadlines"]:
        days = row.get("window_days")
        is_whole = isinstance(days, int) and not isinstance(days, bool) and 0 <= days <= 366
        if days is not None and not (is_whole and row["kind"] == DeadlineKind.WINDOW):
            yield _("The days of deadline %(code)s must be a whole number up to 366, for a window.") % {
                "code": row["code"]
            }


def _conditions(data: dict[str, Any]) -> Iterator[str]:
    """What must hold before a tranche: known codes, each with a whole number of what is needed at least."""
    for row in data["tranches"]:
        wanted = row.get("conditions", [])
        sound = isinstance(wanted, list) and all(
            isinstance(each, dict)
            and each.get("code") in ConditionCode.values
            and isinstance(each.get("at_least", 1), int)
            for each in wanted
        )
        if not sound:
            yield _("The conditions of tranche %(number)s are not conditions the portal knows.") % {
                "number": row["number"]
            }


def _choices(data: dict[str, Any]) -> Iterator[tuple[str, str, Any, Any]]:
    yield "programme", "state", data["state"], ProgrammeState.values
    yield "programme", "report_kind", data["report_kind"], PeriodKind.values
    yield "programme", "review_order", data["review_order"], ReviewOrder.values
    clauses = {row["number"] for row in data["clauses"]}
    kinds = {row["code"] for row in data["evidence_kinds"]}
    for section in ("services", "tranches", "prohibited_uses", "deadlines"):
        for row in data[section]:
            yield section, "clause", row["clause"], clauses
    for row in data["services"]:
        yield "services", "class", row["class"], ServiceClass.values
        yield from (("services", "units", unit, Unit.values) for unit in row["units"])
        wanted = [*row["evidence"], *row["optional"]]
        names = (name for item in wanted for name in ([item] if isinstance(item, str) else item))
        yield from (("services", "evidence", name, kinds) for name in names)
    for row in data["deadlines"]:
        yield "deadlines", "kind", row["kind"], DeadlineKind.values
        yield from (("deadlines", "party", name, Party.values) for name in [*row["submitters"], *row["recipients"]])


def _is_range(low: Any, high: Any) -> bool:
    """Shares are written as text such as "0.30"; an open end (null) means whatever is left."""
    shares = [low, "1" if high is None else high]
    if not all(isinstance(share, str) and SHARE.fullmatch(share) for share in shares):
        return False
    return Decimal(shares[0]) <= Decimal(shares[1]) <= 1


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False
