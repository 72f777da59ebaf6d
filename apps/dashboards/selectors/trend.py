"""Completion at the end of every period so far, from counts that are at hand; no query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.common.periods import Period, periods_between
from apps.dashboards.rules import mean
from apps.dashboards.selectors.progress import Frame, percent_of
from apps.delivery.selectors.summary import Book
from apps.reports.rules.figures import expected
from apps.targets.models import Target


@dataclass(frozen=True)
class Point:
    """Completion and expectation in percent at the close of ``day``."""

    period: Period
    day: date
    percent: Decimal | None
    expected: Decimal


def trend(frame: Frame, book: Book, targets: Iterable[Target]) -> list[Point]:
    """Completion of the parks of the book at the end of each period of the programme until the frame's day."""
    programme, rows = frame.programme, list(targets)
    points = []
    for period in periods_between(programme.start_date, frame.day, programme.report_kind):
        day = min(period.end, frame.day)
        counts = book.between(programme.start_date, day)
        percent = mean(percent_of(target, counts) for target in rows)
        points.append(Point(period, day, percent, expected(programme.start_date, programme.end_date, day)))
    return points
