"""The worker's part: each parcel once, retried with pauses, given up visibly."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from apps.notifications.channels import Parcel, Undeliverable
from apps.notifications.choices import DeliveryState, Timing
from apps.notifications.models import Delivery, Digest, Outgoing
from apps.notifications.rules import after_quiet
from apps.notifications.selectors import digest_parcel, hours_of, parcel_of
from apps.notifications.services.digests import close_digest, gather_digests

logger = logging.getLogger(__name__)
# Pauses after the first and the second failure; after the third the delivery is given up.
PAUSES = (timedelta(minutes=5), timedelta(hours=1))


def deliver_waiting(*, limit: int = 200) -> int:
    """Send what is due, one row lock at a time so that two workers never send the same; returns how many were sent."""
    gather_digests()
    alone = Delivery.objects.filter(timing=Timing.NOW)
    sent = sum(deliver(delivery_id=pk) for pk in _due(alone, limit))
    return sent + sum(send_digest(digest_id=pk) for pk in _due(Digest.objects.all(), limit))


@transaction.atomic
def deliver(*, delivery_id: int) -> bool:
    """Send one delivery through its adapter; returns whether it went out.

    Locks the row and skips it when another worker holds it. A failure is kept with its reason and tried again after a
    pause, outside the person's quiet hours; the third one, or one that trying again would not mend, is final.
    """
    rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("message__recipient")
    row = rows.filter(pk=delivery_id, state=DeliveryState.WAITING, due_at__lte=timezone.now()).first()
    if row is None:
        return False
    return _attempt(row, row.message.recipient_id, lambda: parcel_of(row))


@transaction.atomic
def send_digest(*, digest_id: int) -> bool:
    """Send the summary of a day like a delivery; what was read or settled meanwhile is left out of it.

    Locks the row. A summary with nothing left to say is not sent.
    """
    rows = Digest.objects.select_for_update(of=("self",), skip_locked=True).select_related("recipient")
    row = rows.filter(pk=digest_id, state=DeliveryState.WAITING, due_at__lte=timezone.now()).first()
    if row is None:
        return False
    parcel = digest_parcel(row)
    sent = parcel is not None and _attempt(row, row.recipient_id, lambda: parcel)
    close_digest(row, is_empty=parcel is None)
    return sent


def _attempt(row: Outgoing, person_id: int, parcel: Callable[[], Parcel]) -> bool:
    row.attempts += 1
    try:
        with transaction.atomic():
            import_string(settings.NOTIFICATION_CHANNELS[row.channel])().send(parcel())
    except Undeliverable as error:
        _give_up(row, str(error))
    except Exception as error:
        # An adapter is somebody else's code: whatever it raises must not hold up the other messages.
        logger.warning("%s %s failed", type(row).__name__, row.pk, exc_info=error)
        _put_off(row, person_id, str(error) or type(error).__name__)
    else:
        row.state, row.sent_at, row.error = DeliveryState.SENT, timezone.now(), ""
    row.save(update_fields=["attempts", "error", "state", "sent_at", "due_at"])
    return row.state == DeliveryState.SENT


def _due(rows: "QuerySet[Any]", limit: int) -> list[int]:
    waiting = rows.filter(state=DeliveryState.WAITING, due_at__lte=timezone.now())
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def _put_off(row: Outgoing, person_id: int, reason: str) -> None:
    if row.attempts > len(PAUSES):
        _give_up(row, reason)
        return
    row.error = reason
    row.due_at = after_quiet(timezone.localtime() + PAUSES[row.attempts - 1], hours_of([person_id])[person_id])


def _give_up(row: Outgoing, reason: str) -> None:
    row.error = reason
    row.state = DeliveryState.FAILED
