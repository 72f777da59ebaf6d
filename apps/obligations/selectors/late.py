"""Who is late, and who has been urged (R0.69)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet

from apps.obligations.models import Obligation, Urge
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class PlaceLate:
    """The overdue matters of one county: how many, of how many parks, the oldest due day, urged on the day asked."""

    place_id: int
    name: str
    code: str
    matters: int
    parks: int
    own: int
    oldest: date
    urged: int


def late_duties(
    user: "User",
    programme: Programme,
    *,
    today: date,
    county_id: int | None = None,
    rule_id: int | None = None,
    others: bool = False,
) -> "QuerySet[Obligation]":
    """Matters still missing after their due day, be they in grace, the oldest first, with their reminders.

    ``others`` leaves out what one's own organisation owes. ``row.reminders`` holds the reminders, the latest first,
    with who was told and when it was read. Five queries.
    """
    rows = Obligation.objects.visible_to(user).past_due(today).filter(programme=programme)
    rows = rows.filter(jurisdiction=county_id) if county_id else rows
    rows = rows.filter(rule=rule_id) if rule_id else rows
    rows = rows.exclude(pk__in=Obligation.objects.owed_by(user).values("pk")) if others else rows
    urges = Urge.objects.select_related("urged_by", "organisation").order_by("-day", "-pk")
    told = urges.prefetch_related("people__message__recipient", "people__message__deliveries")
    ordered = rows.order_by("last_day", "jurisdiction__code", F("enrolment__park__sort_key").asc(nulls_first=True))
    return ordered.with_names().prefetch_related(Prefetch("urges", told, "reminders"))


def late_count(user: "User", programme: Programme, today: date) -> int:
    """How many matters in sight are overdue, grace included. One query."""
    return Obligation.objects.visible_to(user).overdue(today).filter(programme=programme).count()


def late_by_place(user: "User", programme: Programme, today: date) -> list[PlaceLate]:
    """Overdue matters by county, the most first. One query."""
    rows = Obligation.objects.visible_to(user).overdue(today).filter(programme=programme)
    found = rows.values("jurisdiction", "jurisdiction__name", "jurisdiction__code").annotate(
        matters=Count("pk", distinct=True),
        parks=Count("enrolment", distinct=True),
        own=Count("pk", filter=Q(enrolment=None), distinct=True),
        oldest=Min("due_on"),
        urged=Count("urges__obligation", filter=Q(urges__day=today), distinct=True),
    )
    return [
        PlaceLate(
            place_id=row["jurisdiction"],
            name=row["jurisdiction__name"],
            code=row["jurisdiction__code"],
            **{name: row[name] for name in ("matters", "parks", "own", "oldest", "urged")},
        )
        for row in found.order_by("-matters", "jurisdiction__code")
    ]
