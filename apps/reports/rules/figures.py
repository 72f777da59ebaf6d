"""Figures of a row: completion, pace, and their one spelling in a payload."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from apps.common.periods import elapsed_share
from apps.targets.choices import Operator

HUNDRED = Decimal(100)
TENTH = Decimal("0.1")

Payload = dict[str, Any]


def plain(value: Decimal | int) -> str:
    """A figure as text: no exponent, no trailing zeros (``4``, ``2.5``)."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: Decimal | int) -> str:
    """A correction as text, with its sign: ``+2``, ``-2.5``."""
    return f"+{plain(value)}" if value > 0 else plain(value)


def place(units: list[str], unit: str) -> int:
    """Where a unit stands among those of its service; the first one carries the note."""
    return units.index(unit) if unit in units else len(units)


def tenth(value: Decimal) -> str:
    """A share in percent with one decimal, half up."""
    return str(value.quantize(TENTH, rounding=ROUND_HALF_UP))


def completion(done: Decimal, target: Decimal, operator: str = Operator.AT_LEAST) -> Decimal | None:
    """Percent of the target, above 100 when exceeded; None for a target of 0. A ceiling counts as met until passed."""
    if operator == Operator.AT_MOST:
        return HUNDRED if done <= target else Decimal(0)
    return done * HUNDRED / target if target else None


def expected(start: date, end: date, until: date) -> Decimal:
    """Share of the programme's time passed at the close of ``until``, in percent with one decimal."""
    return Decimal(str(elapsed_share(start, end, until) * 100)).quantize(TENTH, rounding=ROUND_HALF_UP)


def pace(done: Decimal | None, mark: Decimal, *, on_track: int, slow: int) -> str:
    """``ok``, ``warn`` (slow) or ``bad`` (behind): completion against ``on_track`` and ``slow`` percent of the mark."""
    if done is None:
        return ""
    if done * HUNDRED >= mark * on_track:
        return "ok"
    return "warn" if done * HUNDRED >= mark * slow else "bad"


def service_rows(payload: Payload) -> Iterator[dict[str, Any]]:
    """The service rows of a payload, in the order of the form."""
    for section in payload["sections"]:
        yield from section["rows"]


def unit_rows(payload: Payload) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each target's row with the service row it belongs to."""
    for row in service_rows(payload):
        for unit in row["units"]:
            yield row, unit


def unexplained(payload: Payload) -> list[dict[str, Any]]:
    """Service rows that are behind and say nothing about it: they block the submission."""
    return [row for row in service_rows(payload) if not row["note"] and any(u["status"] == "bad" for u in row["units"])]


def corrected(payload: Payload) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows with a correction beside the counted figure (R0.33)."""
    return [(row, unit) for row, unit in unit_rows(payload) if unit["correction"] != ""]


def paces(payload: Payload) -> dict[str, int]:
    """How many targets are ``ok``, ``warn`` and ``bad``."""
    found = {"ok": 0, "warn": 0, "bad": 0}
    for _row, unit in unit_rows(payload):
        if unit["status"]:
            found[unit["status"]] += 1
    return found
