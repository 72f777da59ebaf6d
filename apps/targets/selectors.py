"""Goal lists, shaped for pages; each read starts from what a person may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from apps.accounts.models import Jurisdiction, User
from apps.parks.models import Park
from apps.programmes.choices import ServiceClass, Unit
from apps.programmes.models import Enrolment, Programme
from apps.targets.models import Target, TargetChange

Yearly = list[Decimal | None]


@dataclass(frozen=True)
class GoalRow:
    """One goal; ``yearly`` has one place for each year of the programme, None where no split was given."""

    target: Target
    yearly: Yearly

    @property
    def changes(self) -> list[TargetChange]:
        """Former values with the day each ended, the oldest first (R0.81)."""
        return sorted(self.target.changes.all(), key=lambda change: (change.effective_on, change.pk))


@dataclass(frozen=True)
class UnitTotal:
    """The sum of the goals of one unit; a year is None when one of its goals has no split."""

    unit: str
    goals: int
    value: Decimal
    yearly: Yearly


@dataclass(frozen=True)
class GoalGroup:
    """The goals of one class of service, and their sums by unit."""

    service_class: str
    label: str
    rows: list[GoalRow]
    totals: list[UnitTotal]


def goal_list(
    user: User, programme: Programme, park: Park | None = None, *, service_class: str = ""
) -> list[GoalGroup]:
    """The goals of a programme that this person sees, by class; of one park when ``park`` is given. Two queries.

    Rows stand in the order of park (pinyin), catalogue and unit. A class without a goal has no group.
    """
    rows = Target.objects.visible_to(user).filter(enrolment__programme=programme)
    if park is not None:
        rows = rows.filter(enrolment__park=park)
    if service_class:
        rows = rows.filter(service_type__service_class=service_class)
    order = {unit: place for place, unit in enumerate(Unit.values)}
    found = sorted(
        rows.select_related("service_type__clause", "enrolment__park__county").prefetch_related("changes"),
        key=lambda row: (row.enrolment.park.sort_key, row.enrolment_id, row.service_type.position, order[row.unit]),
    )
    years = len(programme.years)
    groups = []
    for value, label in ServiceClass.choices:
        mine = [GoalRow(row, _yearly(row, years)) for row in found if row.service_type.service_class == value]
        if mine:
            groups.append(GoalGroup(value, str(label), mine, _totals(mine, years)))
    return groups


def _yearly(target: Target, years: int) -> Yearly:
    given = list(target.yearly)[:years]
    return given + [None] * (years - len(given))


def _totals(rows: Iterable[GoalRow], years: int) -> list[UnitTotal]:
    totals = []
    for unit in Unit.values:
        mine = [row for row in rows if row.target.unit == unit]
        if mine:
            value = sum((row.target.value for row in mine), Decimal(0))
            totals.append(
                UnitTotal(unit, len(mine), value, [_sum(row.yearly[year] for row in mine) for year in range(years)])
            )
    return totals


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = list(values)
    return None if None in known else sum((value for value in known if value is not None), Decimal(0))


def parks_with_goals(
    user: User, programme: Programme, *, county: Jurisdiction | None = None, service_class: str = ""
) -> "QuerySet[Enrolment]":
    """Pilot parks by pinyin with ``inclusive`` and ``precise`` (numbers of goals) and sums of the common units:
    ``sessions``, ``visits``, ``enterprises``. Parks without a goal are there too."""
    rows = Enrolment.objects.visible_to(user).filter(programme=programme)
    if county is not None:
        rows = rows.filter(Q(park__county=county) | Q(park__county__parent=county))
    wanted = Q(targets__service_type__service_class=service_class) if service_class else Q()

    def goals(value: str) -> Count:
        return Count("targets", filter=wanted & Q(targets__service_type__service_class=value))

    def sums(unit: str) -> Sum:
        return Sum("targets__value", filter=wanted & Q(targets__unit=unit))

    rows = rows.annotate(
        inclusive=goals(ServiceClass.INCLUSIVE),
        precise=goals(ServiceClass.PRECISE),
        sessions=sums(Unit.SESSIONS),
        visits=sums(Unit.VISITS),
        enterprises=sums(Unit.ENTERPRISES),
    )
    return rows.select_related("park__county").order_by("park__sort_key", "pk")


def goal_totals(rows: "QuerySet[Enrolment]") -> dict[str, Any]:
    """Sums over a whole list of parks, whatever page is shown. One query."""
    names = ("inclusive", "precise", "sessions", "visits", "enterprises")
    return rows.order_by().aggregate(**{f"all_{name}": Sum(name) for name in names})


def counties_with_goals(user: User, programme: Programme) -> "QuerySet[Jurisdiction]":
    """Counties of the pilot parks this person sees, in the order of their codes."""
    rows = Enrolment.objects.visible_to(user).filter(programme=programme)
    return Jurisdiction.objects.filter(parks__enrolments__in=rows).distinct().order_by("code")


def pilot_parks(user: User, programme: Programme) -> "QuerySet[Park]":
    """Pilot parks this person sees, by pinyin."""
    return Park.objects.visible_to(user).filter(enrolments__programme=programme).order_by("sort_key", "pk")
