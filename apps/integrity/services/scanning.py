"""Comparing again what changed, and keeping what was found."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.audit.models import Entry
from apps.delivery.models import ServiceRecord
from apps.integrity.choices import SignalState
from apps.integrity.models import Signal
from apps.integrity.rules.settings import Setting
from apps.integrity.selectors.found import find
from apps.integrity.selectors.sides import Found
from apps.jobs.models import Job
from apps.jobs.services import enqueue

TASK = "integrity.scan"
OVERLAP = timedelta(minutes=2)  # an entry is numbered in its transaction and visible only after it
SCANNING = 0x5CA9  # the name of the advisory lock
KEPT = ("weight", "left_label", "right_label", "left_file_id", "right_file_id", "right_record_id", "facts")


@transaction.atomic
def ask_for_changed(*, now: datetime | None = None) -> Job | None:
    """Queue one comparison of the records that changed since the last one; None when nothing did.

    Called every minute. The audit log is the list of what changed; the last job knows where it stopped.
    """
    now = now or timezone.now()
    last = Job.objects.filter(task=TASK, payload__has_key="until").order_by("-pk").first()
    since = datetime.fromisoformat(last.payload["until"]) - OVERLAP if last else now - timedelta(days=1)
    records = _changed(since, now)
    if not records:
        return None
    payload = {"records": sorted(records), "until": now.isoformat()}
    return enqueue(task=TASK, payload=payload, effect_key=f"integrity-scan:{now:%Y%m%d%H%M%S}")


def ask_for_all(*, now: datetime | None = None) -> Job:
    """Queue the nightly comparison of everything, once a day."""
    now = now or timezone.now()
    return enqueue(task=TASK, payload={"records": None}, effect_key=f"integrity-all:{timezone.localdate(now)}")


def _changed(since: datetime, until: datetime) -> set[int]:
    """Ids of records that an act concerned, by themselves or through their agreement; deleted ones too."""
    entries = Entry.objects.filter(at__gt=since, at__lte=until)
    records = entries.filter(target_type="delivery.ServiceRecord").values_list("target_id", flat=True)
    agreements = entries.filter(target_type="delivery.Agreement").values_list("target_id", flat=True)
    under = ServiceRecord.objects.filter(agreement__in=set(agreements)).values_list("pk", flat=True)
    return set(records) | set(under)


@transaction.atomic
def scan(*, records: Iterable[int] | None) -> dict[str, int]:
    """Compare these records (None: all) with everything and keep the findings; returns how many are new and gone.

    The same finding is the same row: doing it again changes nothing. One comparison at a time (advisory lock).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SCANNING])
    scope = None if records is None else _with_others(frozenset(records))
    found = find(scope)
    known = _known(found, scope)
    new = [_row(each, setting) for key, (each, setting) in found.items() if key not in known]
    Signal.objects.bulk_create(new)
    for key, (each, setting) in found.items():
        if key in known:
            _refresh(known[key], each, setting)
    gone = [row.pk for key, row in known.items() if key not in found and row.state == SignalState.OPEN]
    Signal.objects.filter(pk__in=gone).update(state=SignalState.GONE)
    return {"found": len(found), "new": len(new), "gone": len(gone)}


def _with_others(scope: frozenset[int]) -> frozenset[int]:
    """The records of the other sides too: when one leaves a group of three, the other two are still a pair."""
    rows = Signal.objects.of_records(list(scope)).values_list("left_record", "right_record")
    return scope | {pk for row in rows for pk in row if pk}


def _known(found: Collection[tuple[str, str]], scope: frozenset[int] | None) -> dict[tuple[str, str], Signal]:
    rows = Signal.objects.all() if scope is None else Signal.objects.of_records(list(scope))
    known = {(row.rule, row.pair): row for row in rows}
    others = Signal.objects.filter(pair__in=[pair for _rule, pair in found])
    return {(row.rule, row.pair): row for row in others if (row.rule, row.pair) in found} | known


def _values(found: Found, setting: Setting) -> dict[str, Any]:
    left, right = found.left, found.right
    return {
        "weight": setting.weight,
        "left_kind": left.kind,
        "left_label": left.label,
        "left_park_id": left.park_id,
        "left_record_id": left.record_id,
        "left_file_id": left.file_id,
        "right_kind": right.kind,
        "right_label": right.label,
        "right_park_id": right.park_id,
        "right_record_id": right.record_id,
        "right_file_id": right.file_id,
        "facts": found.facts,
    }


def _row(found: Found, setting: Setting) -> Signal:
    return Signal(programme_id=found.programme_id, rule=found.rule, pair=found.pair, **_values(found, setting))


def _refresh(row: Signal, found: Found, setting: Setting) -> None:
    """Bring a known signal up to date; it is open again when its cause is back or its facts are others."""
    values = _values(found, setting)
    changed = [name for name in KEPT if getattr(row, name) != values[name]]
    again = row.state == SignalState.GONE or (row.state == SignalState.DISMISSED and "facts" in changed)
    if not changed and not again:
        return
    for name in changed:
        setattr(row, name, values[name])
    if again:
        row.state, row.reason, row.decided_by, row.decided_at = SignalState.OPEN, "", None, None
    row.save()
