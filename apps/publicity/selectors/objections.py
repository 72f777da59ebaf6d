"""What was said: by its receipt code, and what waits for an answer."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet

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
