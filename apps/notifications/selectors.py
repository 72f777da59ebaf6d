"""Reads of the messages, shaped for pages."""

from typing import TYPE_CHECKING

from django.db.models import Case, Prefetch, QuerySet, When

from apps.notifications.choices import DeliveryState
from apps.notifications.models import Delivery, Message

if TYPE_CHECKING:
    from apps.accounts.models import User


def unread_count(user: "User") -> int:
    """How many messages wait to be opened: the figure at the bell. One query."""
    return Message.objects.visible_to(user).unread().count()


def inbox(user: "User", *, state: str = "", kind: str = "") -> "QuerySet[Message]":
    """The person's messages, unread first, then newest first; ``undelivered`` holds channels that gave up.

    ``state`` is unread, read or empty, ``kind`` a MessageKind or empty.
    """
    rows = Message.objects.visible_to(user)
    if state:
        rows = rows.filter(read_at__isnull=state == "unread")
    rows = rows.filter(kind=kind) if kind else rows
    failed = Delivery.objects.filter(state=DeliveryState.FAILED).order_by("pk")
    unread_first = Case(When(read_at=None, then=0), default=1)
    ordered = rows.order_by(unread_first, "-created_at", "-pk")
    return ordered.select_related("sender").prefetch_related(Prefetch("deliveries", failed, "undelivered"))
