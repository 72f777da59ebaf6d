"""What was said: by its receipt code, and what waits for an answer."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, QuerySet

from apps.accounts.choices import OrganisationKind, Tier
from apps.accounts.models import Organisation
from apps.programmes.selectors import days_around
from apps.publicity.models import Objection
from apps.publicity.permissions import oversees
from apps.publicity.rules import digest_of_code

if TYPE_CHECKING:
    from apps.accounts.models import User


def due_day(received_on: date) -> date:
    """The last day for an answer: the working days the portal is set to, after the day it was received. One query."""
    return days_around(received_on).after(received_on, settings.ANSWER_WORKING_DAYS)


def objection_of_code(code: str) -> Objection | None:
    """What was sent with a receipt code; None for a code nobody was given. One query."""
    rows = Objection.objects.select_related("notice", "jurisdiction", "answered_for")
    return rows.filter(code_digest=digest_of_code(code)).first()


def waiting_objections(user: "User") -> "QuerySet[Objection]":
    """What waits for an answer of the place this person acts for, the first due on top."""
    if not oversees(user) or user.acting is None:
        return Objection.objects.none()
    rows = Objection.objects.unanswered().filter(jurisdiction=user.acting.jurisdiction_id)
    return rows.select_related("notice").order_by("due_on", "pk")


def objections_page(user: "User", *, only_open: bool = False) -> "QuerySet[Objection]":
    """What was said in the places in sight, unanswered first and there the first due on top."""
    rows = Objection.objects.visible_to(user).select_related("notice", "jurisdiction")
    rows = rows.unanswered() if only_open else rows
    return rows.order_by(F("answered_at").desc(nulls_first=True), "due_on", "pk")


def places_that_answer() -> list[tuple[str, list[tuple[int, str]]]]:
    """Counties and zones with a department on record, by city, for the form of a complaint. One query."""
    kinds = [OrganisationKind.ECONOMY, OrganisationKind.FINANCE]
    rows = Organisation.objects.filter(kind__in=kinds, tier=Tier.COUNTY, is_active=True)
    found: dict[str, dict[int, str]] = {}
    for row in rows.select_related("jurisdiction__parent").order_by("jurisdiction__code"):
        place = row.jurisdiction
        found.setdefault(str(place.parent or ""), {})[place.pk] = place.name
    return [(city, list(places.items())) for city, places in found.items()]
