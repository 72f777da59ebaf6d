"""Whom precise services reach: key enterprises, those left out, those at their beginning (R0.6, R0.14, R0.15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from apps.common.periods import Period
from apps.delivery.models import ServiceRecord
from apps.delivery.selectors.needs import VOID
from apps.parks.choices import GuidanceClass
from apps.parks.models import Park, Tenancy
from apps.programmes.choices import ServiceClass
from apps.programmes.models import Enrolment, Programme

QUARTERS = 2  # whole quarters without a precise service before the park is warned
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Part:
    """Records and money of one of two parts; ``enterprises`` are those it is spread over."""

    records: int = 0
    amount_yuan: Decimal = Decimal(0)
    enterprises: int = 0

    @property
    def records_each(self) -> Decimal | None:
        """Records per enterprise."""
        return Decimal(self.records) / self.enterprises if self.enterprises else None

    @property
    def yuan_each(self) -> Decimal | None:
        """Money per enterprise in yuan."""
        return self.amount_yuan / self.enterprises if self.enterprises else None


@dataclass(frozen=True)
class Shares:
    """``mine`` against ``rest``; shares of ``mine`` in percent, None of nothing."""

    mine: Part
    rest: Part

    @property
    def by_count(self) -> Decimal | None:
        """Share of the records."""
        total = self.mine.records + self.rest.records
        return self.mine.records * HUNDRED / total if total else None

    @property
    def by_money(self) -> Decimal | None:
        """Share of the money."""
        total = self.mine.amount_yuan + self.rest.amount_yuan
        return self.mine.amount_yuan * HUNDRED / total if total else None


def precise_shares(records: "QuerySet[ServiceRecord]") -> Shares:
    """Precise against inclusive services of the records given (R0.6). One query."""
    rows = _parts(records, "service_type__service_class")
    return Shares(rows.get(ServiceClass.PRECISE, Part()), rows.get(ServiceClass.INCLUSIVE, Part()))


def key_shares(records: "QuerySet[ServiceRecord]", parks: "Iterable[Park] | QuerySet[Park]", today: date) -> Shares:
    """Precise services to key enterprises against those to other pilot enterprises of ``parks`` (R0.15). Two queries.

    Spread over those that are in the parks on ``today``.
    """
    keys = Tenancy.objects.filter(
        park=OuterRef("enrolment__park"), is_key=True, enterprise__attendances__record=OuterRef("pk")
    )
    precise = records.filter(service_type__service_class=ServiceClass.PRECISE).annotate(of_key=Exists(keys))
    pilots = Tenancy.objects.present_on(today).filter(park__in=parks, is_pilot=True).order_by()
    spread = dict(pilots.values_list("is_key").annotate(number=Count("enterprise", distinct=True)))
    rows = _parts(precise, "of_key")
    mine, rest = (rows.get(is_key, Part()) for is_key in (True, False))
    return Shares(
        Part(mine.records, mine.amount_yuan, spread.get(True, 0)),
        Part(rest.records, rest.amount_yuan, spread.get(False, 0)),
    )


def _parts(records: "QuerySet[ServiceRecord]", by: str) -> dict[Any, Part]:
    rows = records.order_by().values_list(by).annotate(number=Count("pk"), money=Sum("amount_yuan"))
    return {value: Part(number, money) for value, number, money in rows}


@dataclass(frozen=True)
class Neglected:
    """A key enterprise without a precise service since ``since``; ``last`` is the day of its last one, if any."""

    tenancy: Tenancy
    since: date
    last: date | None


def neglected_key_enterprises(enrolment: Enrolment, today: date) -> list[Neglected]:
    """Key enterprises of a pilot park that got no precise service in the last two whole quarters or since (R0.15).

    Nobody is named before the park, the programme and the enterprise have been there for two whole quarters. One query
    for an enrolment with its programme loaded.
    """
    return neglected_in(enrolment.programme, [enrolment.park_id], today)


def neglected_in(programme: Programme, parks: Iterable[int], today: date) -> list[Neglected]:
    """The same for the pilot parks with these ids, by park and pinyin. One query."""
    period = Period.containing(today)
    for _each in range(QUARTERS):
        period = period.previous()
    since = period.start
    if programme.start_date > since:
        return []
    served = ServiceRecord.objects.filter(
        enrolment__programme=programme,
        enrolment__park=OuterRef("park"),
        service_type__service_class=ServiceClass.PRECISE,
        attendances__enterprise=OuterRef("enterprise"),
        service_date__lte=today,
    ).exclude(state__in=VOID)
    rows = Tenancy.objects.present_on(today).filter(
        Q(moved_in_date=None) | Q(moved_in_date__lte=since),
        park__in=list(parks),
        is_key=True,
        park__enrolments__programme=programme,
        park__enrolments__enrolled_date__lte=since,
    )
    rows = rows.annotate(last=Subquery(served.order_by("-service_date").values("service_date")[:1]))
    rows = rows.filter(Q(last=None) | Q(last__lt=since)).select_related("enterprise", "park")
    rows = rows.order_by("park__sort_key", F("last").asc(nulls_first=True), "enterprise__sort_key", "pk")
    return [Neglected(row, since, row.last) for row in rows]


@dataclass(frozen=True)
class Survival:
    """Pilot enterprises guided as beginners: all there were, and those still in the park (R0.14)."""

    enterprises: int
    present: int


def survival(parks: "Iterable[Park] | QuerySet[Park]", today: date) -> Survival:
    """How many enterprises at their beginning are still in the parks on ``today``. One query."""
    rows = Tenancy.objects.filter(park__in=parks, is_pilot=True, guidance_class=GuidanceClass.EARLY)
    present = Q(moved_out_date=None) | Q(moved_out_date__gt=today)
    found = rows.aggregate(
        enterprises=Count("enterprise", distinct=True),
        present=Count("enterprise", distinct=True, filter=present),
    )
    return Survival(**found)
