"""The catalogue of a park: read, compare, write, all or nothing, take back."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.parks.models import Park
from apps.programmes.models import Enrolment
from apps.spreadsheets.choices import Subject
from apps.spreadsheets.models import ImportBatch, ImportChange
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.reading.sheetscan import address
from apps.spreadsheets.services.batches import hold_file_of, keep_reading, lines_of, mends_of
from apps.spreadsheets.services.offers import LISTING, PROVIDER, Known, Row, known, write_listing, write_provider
from apps.spreadsheets.services.quarantine import workplace
from apps.spreadsheets.services.reading import read_catalogue
from apps.spreadsheets.services.staging import Effect
from apps.spreadsheets.workflow import IMPORT

# The column to point at when a stored field has none of its own.
INSTEAD = {"valid_from": "validity", "valid_until": "validity", "reference_note": "source", "reference_date": "source"}


class Outcome(NamedTuple):
    """What writing rows did: counts, changes, rows a verb refused, and how many prices still need a reason."""

    effect: Effect
    changes: list[ImportChange]
    faults: list[tuple[Row, Refused]]
    unreasoned: int


def enrolment_of(batch: ImportBatch) -> Enrolment:
    """The pilot park of a batch, with what the verbs need."""
    rows = Enrolment.objects.select_related("park__operator", "park__county", "programme")
    return rows.get(park=batch.park_id, programme=batch.programme_id)


def write_rows(enrolment: Enrolment, rows: Iterable[Row], user: User, *, reason: str) -> Outcome:
    """Writes every row it can, in the caller's transaction; locks the park. Rows a verb refuses are reported.

    `reason` stands for rows whose price is above the reference and that give none of their own.
    """
    Park.objects.select_for_update(no_key=True).get(pk=enrolment.park_id)
    found = known(enrolment)
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    outcome = Outcome(Effect(**counts), [], [], 0)
    unreasoned = 0
    for row in rows:
        try:
            changes, borrowed = write_with_reason(found, row, user, reason)
        except Refused as refusal:
            outcome.faults.append((row, refusal))
            continue
        unreasoned += borrowed
        counts[effect_of(changes)] += 1
        outcome.changes.extend(changes)
    return outcome._replace(effect=Effect(**counts), unreasoned=unreasoned)


def effect_of(changes: list[ImportChange]) -> str:
    """What became of a row: its product decides, the provider where there is none or it stayed."""
    if not changes:
        return "unchanged"
    return "updated" if changes[-1].before else "created"


def write_with_reason(found: Known, row: Row, user: User, reason: str) -> tuple[list[ImportChange], bool]:
    """Writes a row, with the common reason when it needs one and has none; says whether it did."""
    own = row.get("reason") or ""
    try:
        return write_row(found, row, user, own), False
    except Refused as refusal:
        if refusal.field != "reason" or own or not reason:
            raise
    return write_row(found, row, user, reason), True


@transaction.atomic
def write_row(found: Known, row: Row, user: User, reason: str) -> list[ImportChange]:
    """Writes one row or nothing of it. Raises :class:`Refused`."""
    provider, change = write_provider(found, row, user)
    changes = [change] if change else []
    if row["offers"] and (change := write_listing(found, row, provider, user, reason)):
        changes.append(change)
    remember(found, row, provider)
    return changes


def remember(found: Known, row: Row, provider: Any) -> None:
    """The provider as later rows of the file find it."""
    if row["code"]:
        found.by_code[row["code"]] = provider
    else:
        found.by_name[row["kind"], "".join(row["name"].lower().split())] = provider


def preview_catalogue(batch: ImportBatch, *, user: User, limits: Limits) -> None:
    """Reads the file of a batch and stores what was found; the effect is found by writing and taking back.

    Raises `reading.limits.Refused`.
    """
    enrolment = enrolment_of(batch)
    with workplace() as folder:
        held = hold_file_of(batch, folder, limits)
        reading = read_catalogue(held, enrolment=enrolment, limits=limits, mends=mends_of(batch))
        with transaction.atomic(), reading.lines.open(encoding="utf-8") as lines:
            rows = (json.loads(line) for line in lines)
            outcome = write_rows(enrolment, rows, user, reason=_("Reason still to be given"))
            transaction.set_rollback(True)
        found = reading.answer
        at_fault = {(row["sheet"], row["row"]) for row, _refusal in outcome.faults}
        asked = {(p["sheet"], p["row"] + 1) for p in found["problems"]}
        for row, refusal in outcome.faults:
            found["problems"].append(problem_of(found["sheets"][row["sheet"]], row, refusal))
            state = "confirm" if (found["sheets"][row["sheet"]]["name"], row["row"]) in asked else "ready"
            found["counts"][state] -= 1
        found["counts"]["refuse"] += len(at_fault)
        changes = [{"label": c.label, "before": c.before, "after": c.after} for c in outcome.changes if c.before]
        with transaction.atomic():
            extra = {"changes": changes, "unreasoned": outcome.unreasoned}
            keep_reading(batch, reading, {**outcome.effect._asdict(), **extra})


def problem_of(sheet: dict[str, Any], row: Row, refusal: Refused) -> dict[str, Any]:
    """A verb's refusal as a problem of the cell its field names."""
    names = (PROVIDER | LISTING).get(refusal.field or "", "product" if row["offers"] else "name")
    columns = sheet["columns"]
    column = next((columns[name] for name in (names, INSTEAD.get(names, ""), "name") if name in columns), 0)
    return {
        "sheet": sheet["name"],
        "row": row["row"] - 1,
        "column": column,
        "cell": address(row["row"] - 1, column),
        "header": sheet["titles"][column],
        "raw": "",
        "code": "sentence",
        "params": {"sentence": " ".join(str(reason) for reason in refusal.reasons)},
        "severity": "refuse",
    }


@transaction.atomic
def commit_catalogue(*, batch: ImportBatch, user: User) -> ImportBatch:
    """Writes the rows of a batch that waits for confirmation. Locks the batch, then the park.

    Raises :class:`Refused` when rows are refused, now or since the preview, or a price above the reference has no
    reason (R0.40).
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("park").get(pk=batch.pk)
    step = IMPORT.check("commit", user, batch)
    enrolment = enrolment_of(batch)
    if batch.summary["unreasoned"] and not batch.summary.get("reason"):
        raise Refused(_("Write why the county should accept the prices above the market reference."), field="reason")
    with lines_of(batch) as lines:
        rows = (json.loads(line) for line in lines)
        outcome = write_rows(enrolment, rows, user, reason=batch.summary.get("reason", ""))
    expected = Effect(*(batch.summary[name] for name in Effect._fields))
    if outcome.faults or outcome.effect != expected:
        raise Refused(_("The catalogue has changed since this preview was made. Upload the file again."))
    for change in outcome.changes:
        change.batch = batch
    ImportChange.objects.bulk_create(outcome.changes)
    batch.state, batch.committed_at = step.target, timezone.now()
    made = [change.row_id for change in outcome.changes if change.subject == Subject.PRODUCT and not change.before]
    batch.created_ids = made
    batch.save()
    counts = {name: [0, count] for name, count in outcome.effect._asdict().items() if count}
    county = enrolment.park.county_id
    record(user=user, action="catalogue.imported", target=batch, jurisdiction_id=county, changes=counts)
    return batch
