"""Telling people: written in the business transaction, delivered by the worker."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from apps.notifications.choices import Channel, DeliveryState, MessageKind
from apps.notifications.models import Delivery, Message

if TYPE_CHECKING:
    from apps.accounts.models import User

ATTEMPTS = 3


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

    The same ``effect_key`` reaches a person once, however often the step is tried.
    """
    told = 0
    for person in recipients:
        message, created = Message.objects.get_or_create(
            recipient=person,
            effect_key=effect_key,
            defaults={"kind": kind, "title": title, "sender": sender, "body": body, "link": link},
        )
        told += created
        if created:
            Delivery.objects.bulk_create([Delivery(message=message, channel=channel) for channel in channels])
    return told


def mark_read(*, user: "User", message: Message) -> None:
    """Note the first time its recipient opens a message."""
    Message.objects.visible_to(user).unread().filter(pk=message.pk).update(read_at=timezone.now())


def mark_all_read(*, user: "User") -> int:
    """Mark everything read; returns how many were."""
    return Message.objects.visible_to(user).unread().update(read_at=timezone.now())


def deliver_waiting(*, limit: int = 200) -> int:
    """Send what waits, one row lock at a time so that two workers never send the same; returns how many were sent."""
    sent = 0
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING).order_by("pk").values_list("pk", flat=True)
    for pk in list(waiting[:limit]):
        sent += deliver(delivery_id=pk)
    return sent


@transaction.atomic
def deliver(*, delivery_id: int) -> bool:
    """Send one delivery through its adapter; after the last attempt it is failed with the reason."""
    rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("message__recipient")
    delivery = rows.filter(pk=delivery_id, state=DeliveryState.WAITING).first()
    if delivery is None:
        return False
    delivery.attempts += 1
    try:
        import_string(settings.NOTIFICATION_CHANNELS[delivery.channel])().send(delivery)
    except OSError as error:
        delivery.error = str(error)
        delivery.state = DeliveryState.FAILED if delivery.attempts >= ATTEMPTS else DeliveryState.WAITING
    else:
        delivery.state, delivery.sent_at, delivery.error = DeliveryState.SENT, timezone.now(), ""
    delivery.save(update_fields=["attempts", "error", "state", "sent_at"])
    return delivery.state == DeliveryState.SENT
