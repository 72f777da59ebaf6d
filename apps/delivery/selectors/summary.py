# ruff: noqa: S608 - the SQL is made of names of this app, never of input
"""Counts read from the summary: whole quarters as they are kept, a cut inside a quarter counted from its records."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db import connection
from django.db.models import Sum

from apps.common.periods import Period
from apps.delivery.choices import COUNTABLE
from apps.delivery.models import ServedEnterprise, ServiceRecord
from apps.delivery.models.counting import MEASURES, RECORDS, pieces
from apps.delivery.selectors.counting import Counts, Totals
from apps.programmes.models import Programme

Key = tuple[int, int]
PROGRAMME = """
    SELECT sum(accepted_sessions), sum(accepted_visits),
        (SELECT count(*) FROM (SELECT FROM delivery_servedtotal WHERE programme_id = %s
            GROUP BY enterprise_id HAVING sum(accepted_visits) > 0) met)
    FROM delivery_counttotal WHERE programme_id = %s
"""
Line = tuple[date, int, int, Decimal, Decimal, int]


class Basis(Enum):
    """What is counted: all that may count (R0.33), what both departments accepted, or what still waits for them."""

    COUNTABLE = "{0}"
    ACCEPTED = "accepted_{0}"
    PENDING = "{0} - accepted_{0}"

    def sum_of(self, measure: str) -> str:
        """The SQL of one measure."""
        return f"sum({self.value.format(measure)})"


@dataclass(frozen=True)
class Book:
    """Counts of some parks up to the close of ``until``, open at any quarter.

    ``lines`` holds what each quarter adds; ``presences`` how many enterprises a quarter served that were served in
    an earlier quarter last (None: never before), so that 家 of any run of quarters is exact.
    """

    first: date
    until: date
    last: date
    lines: dict[Key, list[Line]]
    presences: dict[Key, list[tuple[date, date | None, int]]]

    def between(self, start: date, end: date) -> dict[Key, Counts]:
        """Counts per ``(enrolment_id, service_type_id)`` from ``start`` to ``end``, both included; no query.

        Either day is the edge of a quarter or of the programme, or ``end`` the day of the book; raises ValueError for
        another day inside a quarter and for a later one, which the book cannot answer.
        """
        quarter = Period.containing(start).start
        edge = min(Period.containing(end).end, self.last)
        if self.first < start != quarter or end > self.until or (end < edge and end != self.until):
            raise ValueError(f"not whole quarters: {start} to {end}")
        found = {}
        for key, lines in self.lines.items():
            inside = [line for line in lines if quarter <= line[0] <= end]
            if inside:
                found[key] = self._counts(key, inside, quarter, end)
        return found

    def _counts(self, key: Key, lines: list[Line], start: date, end: date) -> Counts:
        """Sums of the lines, and the enterprises whose last presence lies before the range."""
        met = sum(
            count
            for quarter, before, count in self.presences.get(key, ())
            if start <= quarter <= end and (before is None or before < start)
        )
        _quarters, sessions, visits, quantities, amounts, files = zip(*lines, strict=True)
        return Counts(sum(sessions), sum(visits), met, sum(quantities), sum(amounts), sum(files))


def read_book(programme: Programme, enrolments: Iterable[int], *, until: date, basis: Basis) -> Book:
    """The book of these enrolments of one programme; two queries, and one more when ``until`` cuts a quarter.

    The cut costs nothing when no counted record is dated after it in its quarter, as it is today: nothing is
    recorded in advance. Otherwise the records themselves are counted.
    """
    parks = list(enrolments)
    edge = min(Period.containing(until).end, programme.end_date)
    lines, presences = "delivery_countline", "delivery_servedenterprise"
    values: list[Any] = [parks]
    if until < edge and _counted_between(parks, until, edge):
        lines = presences = f"({_of_records()}) s"
        values = [parks, until, parks]
    found: dict[Key, list[Line]] = defaultdict(list)
    for enrolment, service, *line in _rows(_lines_sql(lines, basis), values):
        found[enrolment, service].append(tuple(line))  # type: ignore[arg-type]
    met: dict[Key, list[tuple[date, date | None, int]]] = defaultdict(list)
    for enrolment, service, quarter, before, count in _rows(_presences_sql(presences, basis), values):
        met[enrolment, service].append((quarter, before, count))
    return Book(programme.start_date, until, programme.end_date, dict(found), dict(met))


def enterprises_by_class(enrolment: int, *, until: date) -> dict[str, int]:
    """家 per class of service of one park, countable, in the quarters up to the one of ``until``; one query."""
    served = ServedEnterprise.objects.filter(enrolment=enrolment, quarter__lte=until)
    met = served.values("service_type__service_class", "enterprise").order_by().annotate(times=Sum("visits"))
    return Counter(met.filter(times__gt=0).values_list("service_type__service_class", flat=True))


def enterprises_in(enrolments: Iterable[int], *, until: date) -> int:
    """家 accepted over several parks and all services, each enterprise once, up to the quarter of ``until``."""
    served = ServedEnterprise.objects.filter(enrolment__in=list(enrolments), quarter__lte=until)
    met = served.values("enterprise").order_by().annotate(times=Sum("accepted_visits"))
    return met.filter(times__gt=0).count()


def programme_totals(programme: Programme) -> Totals:
    """Records, 家次 and 家 accepted in a whole programme, each enterprise once; one query."""
    [(records, visits, enterprises)] = _rows(PROGRAMME, [programme.pk, programme.pk])
    return Totals(records or 0, visits or 0, enterprises)


def _counted_between(parks: list[int], after: date, last: date) -> bool:
    later = ServiceRecord.objects.filter(enrolment__in=parks, service_date__gt=after, service_date__lte=last)
    return later.filter(state__in=COUNTABLE).exists()


def _of_records() -> str:
    """What the tables of the summary hold, counted from the records of parks up to a day."""
    accepted = ", ".join(f"CASE WHEN accepted THEN {name} ELSE 0 END AS accepted_{name}" for name in MEASURES)
    counted = pieces(f"{RECORDS} WHERE enrolment_id = ANY(%s) AND service_date <= %s")
    return f"SELECT *, {accepted} FROM ({counted}) x"


def _lines_sql(table: str, basis: Basis) -> str:
    sums = ", ".join(basis.sum_of(name) for name in MEASURES)
    return (
        f"SELECT enrolment_id, service_type_id, quarter, {sums} FROM {table} WHERE enrolment_id = ANY(%s)"
        f" GROUP BY 1, 2, 3 HAVING {basis.sum_of('sessions')} > 0 ORDER BY 3"
    )


def _presences_sql(table: str, basis: Basis) -> str:
    """Each quarter of an enterprise beside the one before it, then how many of each kind."""
    return (
        "SELECT enrolment_id, service_type_id, quarter, before, count(*) FROM (SELECT enrolment_id, service_type_id,"
        " quarter, lag(quarter) OVER (PARTITION BY enrolment_id, service_type_id, enterprise_id ORDER BY quarter) AS"
        f" before FROM (SELECT enrolment_id, service_type_id, enterprise_id, quarter FROM {table}"
        f" WHERE enrolment_id = ANY(%s) AND enterprise_id IS NOT NULL GROUP BY 1, 2, 3, 4"
        f" HAVING {basis.sum_of('visits')} > 0) q) p GROUP BY 1, 2, 3, 4"
    )


def _rows(sql: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        yield from cursor.fetchall()
