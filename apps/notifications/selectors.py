"""Reads of the messages, shaped for pages."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Case, Prefetch, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.notifications.channels import Parcel
from apps.notifications.choices import Channel, DeliveryState, MessageKind
from apps.notifications.models import Delivery, Digest, Message, Preference, Schedule
from apps.notifications.rules import Hours, default_timing

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


def chosen_timings(people: Iterable[int], kind: str) -> dict[tuple[int, str], str]:
    """What people chose for a kind of message: ``(person id, channel)`` to timing. One query."""
    rows = Preference.objects.filter(person__in=set(people), kind=kind)
    return {(person, channel): timing for person, channel, timing in rows.values_list("person", "channel", "timing")}


def hours_of(people: Iterable[int]) -> dict[int, Hours]:
    """Quiet hours and hour of the summary for each person. One query."""
    wanted = set(people)
    rows = Schedule.objects.filter(person__in=wanted)
    set_ones = {row.person_id: Hours(row.quiet_from, row.quiet_until, row.digest_at) for row in rows}
    return {person: set_ones.get(person, Hours()) for person in wanted}


def timings_of(user: "User") -> dict[tuple[str, str], str]:
    """What holds for a person: ``(kind, channel)`` to timing, defaults included. One query."""
    rows = Preference.objects.visible_to(user).values_list("kind", "channel", "timing")
    chosen = {(kind, channel): timing for kind, channel, timing in rows}
    return {
        (kind, channel): chosen.get((kind, channel)) or default_timing(kind, channel == Channel.EMAIL)
        for kind in MessageKind.values
        for channel in Channel.values
    }


def delivery_log(user: "User", *, channel: str = "", state: str = "", text: str = "") -> "QuerySet[Delivery]":
    """What left the portal or did not, newest first: all for the system administrator, else one's own both ways."""
    rows = Delivery.objects.visible_to(user)
    rows = rows.filter(channel=channel) if channel else rows
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(message__title__icontains=text) if text else rows
    return rows.select_related("message__recipient", "message__sender", "digest").order_by("-pk")


def parcel_of(delivery: Delivery) -> Parcel:
    """A message as the adapters send it."""
    message, person = delivery.message, delivery.message.recipient
    return Parcel(
        str(delivery.pk), delivery.channel, person.username, person.email, message.title, message.body, message.link
    )


def digest_parcel(digest: Digest) -> Parcel | None:
    """The summary in words: what is still unread and still waits; None when nothing is left to say. One query."""
    waiting = digest.deliveries.filter(state=DeliveryState.WAITING, message__read_at=None)
    titles = list(waiting.order_by("pk").values_list("message__title", flat=True))
    if not titles:
        return None
    count = ngettext("%(count)s message waits for you", "%(count)s messages wait for you", len(titles))
    body = "\n".join([*(f"- {title}" for title in titles), "", _("Sign in to the portal to deal with them.")])
    return Parcel(
        f"digest-{digest.pk}",
        digest.channel,
        digest.recipient.username,
        digest.recipient.email,
        count % {"count": len(titles)},
        body,
        reverse("notifications:list"),
    )
