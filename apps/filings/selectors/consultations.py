"""Reads of consultation records."""

from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from apps.filings.models import Consultation
from apps.obligations.models import Obligation
from apps.programmes.models import Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

MATTERS = 60


def consultation_rows(user: "User", programme: Programme) -> QuerySet[Consultation]:
    """Records one may see, the latest first, with how many follow-ups are open. One query."""
    rows = Consultation.objects.visible_to(user).filter(programme=programme)
    still_open = Count("follow_ups", filter=Q(follow_ups__done_on=None))
    rows = rows.select_related("jurisdiction", "recorded_by").annotate(open_follow_ups=still_open)
    return rows.order_by("-held_on", "-pk")


def matters_of(user: "User", programme: Programme) -> list[tuple[int, str]]:
    """Matters of the calendar a record may be about: those of one's own place, the latest due first. One query."""
    rows = Obligation.objects.visible_to(user).filter(programme=programme).with_names()
    acting = user.acting
    if acting is not None:
        rows = rows.filter(jurisdiction=acting.jurisdiction_id) if not acting.sees_all else rows
    ordered = rows.order_by("-due_on", "pk")[:MATTERS]
    return [(row.pk, f"{row.matter} · {row.debtor_name}") for row in ordered]
