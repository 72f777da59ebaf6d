"""Telling people: written in the business transaction, delivered by the worker."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import Truncator

from apps.notifications.channels import Undeliverable
from apps.notifications.choices import Channel, DeliveryState, MessageKind
from apps.notifications.models import Delivery, Message

if TYPE_CHECKING:
    from apps.accounts.models import User

logger = logging.getLogger(__name__)
# Pauses after the first and the second failure; after the third the delivery is given up.
PAUSES = (timedelta(minutes=5), timedelta(hours=1))


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

    The same ``effect_key`` reaches a person once, however often the step is tried. A title over 200 characters is cut.
    """
    wanted = list(dict.fromkeys(channels))
    line = Truncator(" ".join(title.split())).chars(200)
    told = 0
    for person in recipients:
        message, created = Message.objects.get_or_create(
            recipient=person,
            effect_key=effect_key,
            defaults={"kind": kind, "title": line, "sender": sender, "body": body, "link": link},
        )
        told += created
        if created:
            Delivery.objects.bulk_create([Delivery(message=message, channel=channel) for channel in wanted])
    return told


def mark_read(*, user: "User", message: Message) -> None:
    """Note the first time its recipient opens a message."""
    Message.objects.visible_to(user).unread().filter(pk=message.pk).update(read_at=timezone.now())


def mark_all_read(*, user: "User") -> int:
    """Mark everything read; returns how many were."""
    return Message.objects.visible_to(user).unread().update(read_at=timezone.now())


def deliver_waiting(*, limit: int = 200) -> int:
    """Send what is due, one row lock at a time so that two workers never send the same; returns how many were sent."""
    due = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=timezone.now())
    numbers = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])
    return sum(deliver(delivery_id=pk) for pk in numbers)


@transaction.atomic
def deliver(*, delivery_id: int) -> bool:
    """Send one delivery through its adapter; returns whether it went out.

    Locks the row and skips it when another worker holds it. A failure is kept with its reason and tried again after a
    pause; the third one, or one that trying again would not mend, is final.
    """
    rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("message__recipient")
    delivery = rows.filter(pk=delivery_id, state=DeliveryState.WAITING, due_at__lte=timezone.now()).first()
    if delivery is None:
        return False
    delivery.attempts += 1
    try:
        with transaction.atomic():
            import_string(settings.NOTIFICATION_CHANNELS[delivery.channel])().send(delivery)
    except Undeliverable as error:
        _give_up(delivery, str(error))
    except Exception as error:
        # An adapter is somebody else's code: whatever it raises must not hold up the other messages.
        logger.warning("delivery %s failed", delivery.pk, exc_info=error)
        _put_off(delivery, str(error) or type(error).__name__)
    else:
        delivery.state, delivery.sent_at, delivery.error = DeliveryState.SENT, timezone.now(), ""
    delivery.save(update_fields=["attempts", "error", "state", "sent_at", "due_at"])
    return delivery.state == DeliveryState.SENT


def _put_off(delivery: Delivery, reason: str) -> None:
    if delivery.attempts > len(PAUSES):
        _give_up(delivery, reason)
        return
    delivery.error = reason
    delivery.due_at = timezone.now() + PAUSES[delivery.attempts - 1]


def _give_up(delivery: Delivery, reason: str) -> None:
    delivery.error = reason
    delivery.state = DeliveryState.FAILED
