"""Mid-term evaluation: its window, grades by cut-offs, what a form still misses (R0.71, R0.72)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from apps.evaluations.choices.midterm import Grade

FORM = "附件2 中期评价表"
WINDOW_DAYS = 60
Payload = dict[str, Any]


@dataclass(frozen=True)
class Cuts:
    """From how many points on each grade is given; below ``fair`` it is the lowest."""

    excellent: Decimal = Decimal(90)
    good: Decimal = Decimal(80)
    fair: Decimal = Decimal(60)

    def pairs(self) -> list[tuple[str, str]]:
        """Grade and first point as text, the best first; the last one has none."""
        named = ((Grade.EXCELLENT, self.excellent), (Grade.GOOD, self.good), (Grade.FAIR, self.fair))
        return [*((grade.value, plain(points)) for grade, points in named), (Grade.POOR.value, "")]


@dataclass(frozen=True)
class Window:
    """When evaluations open and the last day they are due."""

    opens_on: date
    due_on: date

    def is_open(self, today: date) -> bool:
        """Whether the first day has come."""
        return today >= self.opens_on

    def days_late(self, filed_on: date | None, today: date) -> int:
        """Days after the due day, 0 in time."""
        return max(((filed_on or today) - self.due_on).days, 0)


def grade_of(score: Decimal, cuts: Cuts) -> Grade:
    """The grade of a number of points; a cut-off itself belongs to the better grade."""
    if score >= cuts.excellent:
        return Grade.EXCELLENT
    if score >= cuts.good:
        return Grade.GOOD
    return Grade.FAIR if score >= cuts.fair else Grade.POOR


def default_window(start: date) -> Window:
    """A full year after the first day, and 60 days from there: for a programme that says nothing (R0.71)."""
    opens = (
        date(start.year + 1, start.month, 28)
        if (start.month, start.day) == (2, 29)
        else start.replace(year=start.year + 1)
    )
    return Window(opens, opens + timedelta(days=WINDOW_DAYS))


def plain(value: Decimal) -> str:
    """A figure as text: no exponent, no trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def service_rows(payload: Payload) -> Iterator[dict[str, Any]]:
    """The rows of both parts in the order of the form."""
    for section in payload["sections"]:
        yield from section["rows"]


def places_of(payload: Payload) -> list[tuple[str, int]]:
    """Every place the park writes: (``measures`` or ``cases``, service id), and ``("mechanism", 0)`` at the end."""
    rows = [(place, row["service_id"]) for row in service_rows(payload) for place in ("measures", "cases")]
    return [*rows, ("mechanism", 0)]


def missing_in(payload: Payload) -> list[tuple[str, int, str]]:
    """Places that must be filled before submitting, as (place, service id, service): measures of every row, results
    where something was done, and the results of the long-term mechanism.
    """
    found = []
    for row in service_rows(payload):
        done = any(unit["total"] != "0" for unit in row["units"])
        found += [
            (place, row["service_id"], row["service"])
            for place, needed in (("measures", True), ("cases", done))
            if needed and not row[place]
        ]
    return found if payload["mechanism"] else [*found, ("mechanism", 0, "")]
