"""Telling people: written in the business transaction, delivered by the worker."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from apps.notifications.choices import Channel, DeliveryState, MessageKind, Timing
from apps.notifications.models import Delivery, Message
from apps.notifications.rules import default_timing, due_at
from apps.notifications.selectors import chosen_timings, hours_of

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def notify(
    *,
    recipients: "Iterable[User]",
    kind: MessageKind,
    title: str,
    effect_key: str,
    sender: "User | None" = None,
    body: str = "",
    link: str = "",
    channels: Iterable[Channel] = (Channel.EMAIL,),
) -> int:
    """Put one message in each person's list and queue its deliveries; returns how many people are new to it.

    The same ``effect_key`` reaches a person once, however often the step is tried. ``channels`` are what is sensible
    for the matter; each person's own choices go before them. A title over 200 characters is cut.
    """
    line = Truncator(" ".join(title.split())).chars(200)
    fields = {"kind": kind, "title": line, "sender": sender, "body": body, "link": link}
    found = (
        Message.objects.get_or_create(recipient=person, effect_key=effect_key, defaults=fields) for person in recipients
    )
    told = [message for message, created in found if created]
    if told:
        _queue(told, kind, set(channels))
    return len(told)


def settle(*, prefix: str) -> int:
    """The matter is done: messages whose key begins so no longer leave the portal; returns the deliveries spared.

    The messages themselves stay in the lists. A delivery that a worker is sending right now is not waited for.
    """
    waiting = Delivery.objects.filter(message__effect_key__startswith=prefix, state=DeliveryState.WAITING)
    numbers = list(waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    return Delivery.objects.filter(pk__in=numbers).update(state=DeliveryState.CANCELLED)


def mark_read(*, user: "User", message: Message) -> None:
    """Note the first time its recipient opens a message."""
    Message.objects.visible_to(user).unread().filter(pk=message.pk).update(read_at=timezone.now())


def mark_all_read(*, user: "User") -> int:
    """Mark everything read; returns how many were."""
    return Message.objects.visible_to(user).unread().update(read_at=timezone.now())


def _queue(messages: list[Message], kind: MessageKind, asked: set[Channel]) -> None:
    people = [message.recipient_id for message in messages]
    chosen, hours, now = chosen_timings(people, kind), hours_of(people), timezone.localtime()
    rows = []
    for message in messages:
        for channel in Channel:
            timing = chosen.get((message.recipient_id, channel)) or default_timing(kind, channel in asked)
            if timing != Timing.OFF:
                due = due_at(now, timing, hours[message.recipient_id])
                rows.append(Delivery(message=message, channel=channel, timing=timing, due_at=due))
    Delivery.objects.bulk_create(rows)
