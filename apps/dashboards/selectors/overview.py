"""The overview of the province or of one county: one shape, grouped by county or by park."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.urls import reverse

from apps.accounts.choices import Level
from apps.accounts.models import Jurisdiction, User
from apps.common.periods import Period, periods_between
from apps.dashboards.links import counted_url
from apps.dashboards.rules import share
from apps.dashboards.selectors.progress import Frame, Line, Progress, grouped, mean_percent, progress
from apps.dashboards.selectors.trend import Point, trend
from apps.dashboards.selectors.waiting import enrolments_of, late
from apps.programmes.choices import ServiceClass
from apps.programmes.models import Enrolment, Programme, ServiceType
from apps.reports.rules.calendar import opening_date
from apps.reports.selectors import PeriodStatus, list_rows

UNKNOWN = Decimal(-1)


@dataclass(frozen=True)
class Place:
    """A county or a park of the ranking with what is known of it."""

    name: str
    url: str
    parks: list[Enrolment]
    lines: list[Line]
    percent: Decimal | None
    status: str
    late: int
    award_yuan: Decimal
    records_url: str


@dataclass(frozen=True)
class Cell:
    """One square of the heat table; no ``percent`` without a target."""

    heat: int
    percent: Decimal | None
    url: str


@dataclass(frozen=True)
class ClassShare:
    """Accepted records of one class of service with their share of all, in percent (R0.6)."""

    service_class: str
    label: str
    records: int
    money_yuan: Decimal
    by_count: Decimal | None
    by_money: Decimal | None
    url: str


@dataclass(frozen=True)
class Overview:
    """Everything the page shows, counted up to ``frame.day``."""

    frame: Frame
    parks: list[Enrolment]
    lines: list[Line]
    places: list[Place]
    park_statuses: list[str]
    services: list[ServiceType]
    heat: list[tuple[Place, list[Cell]]]
    trend: list[Point]
    classes: list[ClassShare]
    due: list[PeriodStatus]
    late: list[PeriodStatus]
    award_yuan: Decimal


def overview(user: User, programme: Programme, wanted: str, today: date, place: Jurisdiction | None) -> Overview:
    """The province (``place`` None, grouped by county) or one county or city (grouped by park).

    Constant number of queries: parks, three of the reports, services, targets and the book of counts.
    """
    frame = Frame.of(programme, wanted, today)
    parks = list(within(enrolments_of(user, programme, frame.day), place))
    counted = progress(frame, parks)
    shown = {park.pk for park in parks}
    reports = [row for row in list_rows(user, programme, today=today) if row.enrolment.pk in shown]
    overdue = late(reports)
    key, name = (_park_key, _park_name) if place else (_county_key, _county_name)
    places = ranking(frame, parks, counted.lines, overdue=overdue, key=key, name=name)
    catalogue = list(ServiceType.objects.filter(programme=programme).order_by("position", "pk"))
    wanted_services = {line.target.service_type_id for line in counted.lines}
    services = [service for service in catalogue if service.pk in wanted_services]
    return Overview(
        frame=frame,
        parks=parks,
        lines=counted.lines,
        places=places,
        park_statuses=park_statuses(frame, parks, counted.lines),
        services=services,
        heat=[(each, [_cell(frame, each, service) for service in services]) for each in places],
        trend=trend(frame, counted.book, [line.target for line in counted.lines]),
        classes=class_shares(frame, counted, catalogue, place),
        due=[row for row in reports if row.period == filed_period(frame)],
        late=overdue,
        award_yuan=sum((each.award_yuan for each in parks), Decimal(0)),
    )


def places_open_to(user: User) -> "QuerySet[Jurisdiction]":
    """Counties and zones this person may look at, and the city an officer acts for."""
    rows = Jurisdiction.objects.exclude(level=Level.PROVINCE)
    acting = user.acting
    if acting is None or not (acting.sees_all or acting.sees_jurisdiction):
        return rows.none()
    own = acting.jurisdiction_id
    return rows.exclude(level=Level.CITY) if acting.sees_all else rows.filter(Q(pk=own) | Q(parent_id=own))


def shown_periods(programme: Programme, today: date) -> list[Period]:
    """Periods to choose from, newest first: those that have begun."""
    every = periods_between(programme.start_date, programme.end_date, programme.report_kind)
    return [period for period in reversed(list(every)) if period.start <= today]


def within(enrolments: "QuerySet[Enrolment]", place: Jurisdiction | None) -> "QuerySet[Enrolment]":
    """Enrolments of parks of one county or city."""
    return enrolments.filter(Q(park__county=place) | Q(park__county__parent=place)) if place else enrolments


def ranking(
    frame: Frame,
    parks: list[Enrolment],
    lines: list[Line],
    *,
    overdue: list[PeriodStatus],
    key: Callable[[Enrolment], int],
    name: Callable[[Enrolment], tuple[str, str]],
) -> list[Place]:
    """Places by completion, best first; those without a target last."""
    by_place: dict[int, list[Enrolment]] = {}
    for park in parks:
        by_place.setdefault(key(park), []).append(park)
    of_park = {park.pk: key(park) for park in parks}
    found = grouped(lines, lambda line: of_park[line.target.enrolment_id])
    delays = [of_park[row.enrolment.pk] for row in overdue]
    places = [
        _place(frame, rows, found.get(number, []), late=delays.count(number), named=name(rows[0]))
        for number, rows in by_place.items()
    ]
    return sorted(places, key=lambda each: each.percent if each.percent is not None else UNKNOWN, reverse=True)


def park_statuses(frame: Frame, parks: list[Enrolment], lines: list[Line]) -> list[str]:
    """The status of every park, empty without targets."""
    found = grouped(lines, lambda line: line.target.enrolment_id)
    return [frame.status(mean_percent(found.get(park.pk, []))) for park in parks]


def class_shares(
    frame: Frame, counted: Progress, services: list[ServiceType], place: Jurisdiction | None
) -> list[ClassShare]:
    """Both classes of service among accepted records up to the day, by count and by money (R0.6). No query."""
    class_of = {service.pk: service.service_class for service in services}
    rows = [(class_of.get(service), counts) for (_park, service), counts in counted.counts.items()]
    records = sum(counts.sessions for _class, counts in rows)
    money = sum((counts.amount_yuan for _class, counts in rows), Decimal(0))
    shares = []
    for each in ServiceClass:
        mine = [counts for service_class, counts in rows if service_class == each]
        some, paid = sum(counts.sessions for counts in mine), sum((counts.amount_yuan for counts in mine), Decimal(0))
        where = {"county": place.pk} if place and place.level != Level.CITY else {}
        url = counted_url(frame.programme.start_date, frame.day, service_class=each.value, **where)
        shares.append(
            ClassShare(each.value, str(each.label), some, paid, share(some, records), share(paid, money), url)
        )
    return shares


def filed_period(frame: Frame) -> Period:
    """The period whose reports a page of the frame counts: the one shown once its window is open, else the last."""
    opened = opening_date(frame.period, frame.programme) <= frame.today
    return frame.period if opened else frame.period.previous()


def _place(frame: Frame, parks: list[Enrolment], lines: list[Line], *, late: int, named: tuple[str, str]) -> Place:
    percent = mean_percent(lines)
    return Place(
        name=named[0],
        url=named[1],
        parks=parks,
        lines=lines,
        percent=percent,
        status=frame.status(percent),
        late=late,
        award_yuan=sum((each.award_yuan for each in parks), Decimal(0)),
        records_url=counted_url(frame.programme.start_date, frame.day, **_where(parks)),
    )


def _where(parks: list[Enrolment]) -> dict[str, int]:
    """The filter of the record list that holds these parks: the one park, or their county."""
    first = parks[0]
    return {"park": first.park_id} if len(parks) == 1 else {"county": first.park.county_id}


def _cell(frame: Frame, place: Place, service: ServiceType) -> Cell:
    percent = mean_percent(line for line in place.lines if line.target.service_type_id == service.pk)
    url = counted_url(frame.programme.start_date, frame.day, service=service.pk, **_where(place.parks))
    return Cell(frame.limits.heat(percent, frame.expected), percent, url if percent is not None else "")


def _county_key(enrolment: Enrolment) -> int:
    return enrolment.park.county_id


def _park_key(enrolment: Enrolment) -> int:
    return enrolment.pk


def _county_name(enrolment: Enrolment) -> tuple[str, str]:
    county = enrolment.park.county
    return county.name, reverse("dashboards:county", args=[county.code])


def _park_name(enrolment: Enrolment) -> tuple[str, str]:
    return enrolment.park.name, reverse("parks:detail", args=[enrolment.park_id])
