"""The daily summary: one per person, channel and day, whatever the worker does twice."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.notifications.choices import DeliveryState, Timing
from apps.notifications.models import Delivery, Digest
from apps.notifications.rules import next_digest
from apps.notifications.selectors import hours_of


def gather_digests() -> int:
    """Put everything whose hour has come into the summary of today; returns how many summaries are new.

    What comes after the summary of a day has been made waits for the next day's.
    """
    now = timezone.localtime()
    due = Delivery.objects.filter(timing=Timing.DAILY, state=DeliveryState.WAITING, digest=None, due_at__lte=now)
    people = due.order_by().values_list("message__recipient", "channel").distinct()
    return sum(_gather(person_id, channel, now) for person_id, channel in people)


def close_digest(digest: Digest, *, is_empty: bool) -> None:
    """Carry what became of a summary over to its messages; one that has nothing left to say is no longer needed."""
    if is_empty:
        digest.state = DeliveryState.CANCELLED
        digest.save(update_fields=["state"])
    if digest.state == DeliveryState.WAITING:
        return
    waiting = Delivery.objects.filter(digest=digest, state=DeliveryState.WAITING)
    waiting.filter(message__read_at__isnull=False).update(state=DeliveryState.CANCELLED)
    waiting.update(state=digest.state, sent_at=digest.sent_at, error=digest.error, attempts=digest.attempts)


@transaction.atomic
def _gather(person_id: int, channel: str, now: datetime) -> bool:
    due = Delivery.objects.filter(
        timing=Timing.DAILY,
        state=DeliveryState.WAITING,
        digest=None,
        due_at__lte=now,
        channel=channel,
        message__recipient=person_id,
    )
    numbers = list(due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    rows = Delivery.objects.filter(pk__in=numbers)
    digest, is_new = Digest.objects.get_or_create(
        recipient_id=person_id, channel=channel, day=now.date(), defaults={"due_at": now}
    )
    if is_new:
        rows.update(digest=digest)
    else:
        rows.update(due_at=next_digest(now, hours_of([person_id])[person_id]))
    return is_new
