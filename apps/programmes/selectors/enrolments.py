"""Parks in a programme."""

from decimal import Decimal

from django.db.models import QuerySet, Sum

from apps.accounts.models import User
from apps.parks.models import Park
from apps.programmes.models import Enrolment, Programme


def enrolments_in(programme: Programme, user: User) -> tuple[list[Enrolment], Decimal]:
    """Pilot parks of a programme this person sees, by pinyin, and the sum of their awards in yuan. Two queries."""
    rows = Enrolment.objects.visible_to(user).filter(programme=programme)
    total = rows.aggregate(total=Sum("award_yuan"))["total"] or Decimal(0)
    return list(rows.select_related("park__county").order_by("park__sort_key", "pk")), total


def enrolments_of(park: Park, user: User) -> list[Enrolment]:
    """The programmes a park is in, as far as this person sees both, newest first. One query."""
    rows = Enrolment.objects.visible_to(user).filter(park=park, programme__in=Programme.objects.visible_to(user))
    return list(rows.select_related("programme").order_by("-programme__start_date", "-pk"))


def parks_to_enrol(programme: Programme, user: User) -> "QuerySet[Park]":
    """Parks this person sees that are not in the programme, by pinyin."""
    rows = Park.objects.visible_to(user).exclude(enrolments__programme=programme)
    return rows.select_related("county").order_by("sort_key", "pk")
