"""Notices: what everybody reads, what a step waits for, what a department works on."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, F, Model, Q, QuerySet

from apps.programmes.selectors import days_around
from apps.publicity.choices import NoticeKind
from apps.publicity.models import Notice
from apps.publicity.rules import Review

if TYPE_CHECKING:
    from apps.accounts.models import User

ENDED_SHOWN = 20
UNANSWERED = Count("objections", filter=Q(objections__answered_at=None))


def reviews_of(document: Model) -> list[Review]:
    """The public reviews about a document, oldest first; the next step waits for those that are open. One query."""
    return reviews_of_many([document])[document.pk]


def reviews_of_many(documents: Sequence[Model]) -> dict[int, list[Review]]:
    """The same for several documents of one kind, by their number. One query, none without documents."""
    found: dict[int, list[Review]] = {document.pk: [] for document in documents}
    kind = documents[0]._meta.label if documents else ""
    rows = Notice.objects.filter(subject_type=kind, subject_id__in=found, kind=NoticeKind.PUBLICITY)
    for row in rows.annotate(unanswered=UNANSWERED).order_by("pk"):
        review = Review(row.step, row.closed_at is not None, row.closes_on, row.unanswered)
        found[row.subject_id or 0].append(review)
    return found


def default_last_day(opens_on: date) -> date:
    """The last day of a notice whose days nobody chose: so many full working days after its first one. One query."""
    return days_around(opens_on).after(opens_on, settings.NOTICE_WORKING_DAYS)


def current_notices(today: date) -> "QuerySet[Notice]":
    """Notices that are open today, for everybody, the one that ends first on top."""
    return Notice.objects.current_on(today).select_related("jurisdiction").order_by("closes_on", "pk")


def ended_notices(today: date) -> "QuerySet[Notice]":
    """Notices whose days are over or that are closed, for everybody, the latest first."""
    rows = Notice.objects.public_on(today).filter(Q(closes_on__lt=today) | Q(closed_at__isnull=False))
    return rows.select_related("jurisdiction").order_by("-closes_on", "-pk")[:ENDED_SHOWN]


def notice_page(user: "User") -> "QuerySet[Notice]":
    """Notices of the places in sight for the list of the departments, open ones first, with open objections counted."""
    rows = Notice.objects.visible_to(user).select_related("jurisdiction", "organisation")
    counted = rows.annotate(unanswered=UNANSWERED, said=Count("objections"))
    return counted.order_by(F("closed_at").desc(nulls_first=True), "closes_on", "pk")
