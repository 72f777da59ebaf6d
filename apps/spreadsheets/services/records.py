"""The service log of a park: read, compare, write, all or nothing, take back."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.delivery.services.bulk import create_records, delete_records
from apps.programmes.models import Enrolment
from apps.spreadsheets.models import ImportBatch, ImportedRecord
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.reading.sheetscan import address
from apps.spreadsheets.services.attaching import drop_archive, queue_files
from apps.spreadsheets.services.batches import hold_file_of, keep_reading, lines_of, mends_of
from apps.spreadsheets.services.catalogue import enrolment_of
from apps.spreadsheets.services.filing import match_files, settle_files
from apps.spreadsheets.services.logs import Doubt, Weighed, weigh
from apps.spreadsheets.services.quarantine import workplace
from apps.spreadsheets.services.reading import read_log
from apps.spreadsheets.workflow import IMPORT

INSTEAD = {"enterprises": "codes", "hours": "starts", "key": "date", "need": "problem", "provider": "service"}

OWN = frozenset({"sentence", "event_twice", "record_differs", "key_known", "label_unknown"})


def preview_records(batch: ImportBatch, *, limits: Limits) -> None:
    """Reads the log of a batch and stores what was found, with the files of its archive beside it.

    Raises `reading.limits.Refused`.
    """
    enrolment = enrolment_of(batch)
    with workplace() as folder:
        held = hold_file_of(batch, folder, limits)
        reading = read_log(held, enrolment=enrolment, today=timezone.localdate(), limits=limits, mends=mends_of(batch))
        with reading.lines.open(encoding="utf-8") as lines:
            events = [json.loads(line) for line in lines]
        weighed = weigh(enrolment, events, [sheet["name"] for sheet in reading.answer["sheets"]])
        amend(reading.answer, weighed)
        effect = {"created": len(weighed.new), "updated": 0, "unchanged": len(weighed.there), "changes": []}
        visits = sum(len(wanted.enterprises) for _event, wanted in weighed.new)
        with transaction.atomic():
            keep_reading(batch, reading, {**effect, "visits": visits})
            match_files(batch, events)


def amend(answer: dict[str, Any], weighed: Weighed) -> None:
    """Adds what the comparison found to what the child found; records that are there need no confirmation."""
    names = [sheet["name"] for sheet in answer["sheets"]]
    there = {(names[known.event["sheet"]], row) for known in weighed.there for row in known.event["rows"]}
    asked = {(p["sheet"], p["row"] + 1) for p in answer["problems"] if p["severity"] == "confirm"}
    answer["problems"] = [
        problem
        for problem in answer["problems"]
        if problem["severity"] != "confirm" or (problem["sheet"], problem["row"] + 1) not in there
    ]
    states = dict.fromkeys(asked - there, "confirm")
    before = dict.fromkeys(asked, "confirm")
    for doubt in weighed.doubts:
        place = (names[doubt.event["sheet"]], doubt.event["row"])
        answer["problems"].append(problem_of(answer["sheets"][doubt.event["sheet"]], doubt))
        states[place] = max(states.get(place, ""), doubt.severity)
    for place in before.keys() | states.keys():
        answer["counts"][before.get(place, "ready")] -= 1
        answer["counts"][states.get(place, "ready")] += 1


def problem_of(sheet: dict[str, Any], doubt: Doubt) -> dict[str, Any]:
    """A doubt as a problem of the cell its field names."""
    columns, row = sheet["columns"], doubt.event["row"] - 1
    column = next((columns[name] for name in (doubt.field, INSTEAD.get(doubt.field, ""), "date") if name in columns), 0)
    return {
        "sheet": sheet["name"],
        "row": row,
        "column": column,
        "cell": address(row, column),
        "header": sheet["titles"][column] if column < len(sheet["titles"]) else "",
        "raw": "",
        "code": doubt.code,
        "params": doubt.params,
        "severity": doubt.severity,
    }


@transaction.atomic
def commit_records(*, batch: ImportBatch, user: User) -> ImportBatch:
    """Writes the records of a log that waits for confirmation and asks for its files to be attached.

    Locks the batch, then the enrolment. Raises :class:`Refused` when a row is refused, now or since the preview.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("park").get(pk=batch.pk)
    step = IMPORT.check("commit", user, batch)
    enrolment = enrolment_of(batch)
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    with lines_of(batch) as lines:
        events = [json.loads(line) for line in lines]
    weighed = weigh(enrolment, events, [sheet["name"] for sheet in batch.summary["sheets"]])
    refuse_changed(batch, weighed)
    made = create_records(enrolment=enrolment, wanted=[wanted for _event, wanted in weighed.new], user=user)
    new = [event for event, _wanted in weighed.new]
    ImportedRecord.objects.bulk_create(
        ImportedRecord(batch=batch, record=each, key=event["key"]) for event, each in zip(new, made, strict=True)
    )
    batch.state, batch.committed_at = step.target, timezone.now()
    batch.created_ids = [each.pk for each in made]
    batch.save()
    ids = [(event, each.pk) for event, each in zip(new, made, strict=True)]
    settle_files(batch, ids + [(known.event, known.stored.pk) for known in weighed.there])
    queue_files(batch, user)
    counts = {"created": [0, len(made)], "unchanged": [0, len(weighed.there)]}
    park = enrolment.park
    record(user=user, action="records.imported", target=batch, jurisdiction_id=park.county_id, changes=counts)
    return batch


def refuse_changed(batch: ImportBatch, weighed: Weighed) -> None:
    """Raises :class:`Refused` when the comparison is not the one that was confirmed."""
    asked = sorted(problem_key(problem) for problem in batch.problems if problem["code"] in OWN)
    now = sorted((doubt.code, doubt.event["row"], doubt.severity) for doubt in weighed.doubts)
    if asked != now or (len(weighed.new), len(weighed.there)) != (batch.summary["created"], batch.summary["unchanged"]):
        raise Refused(_("The records have changed since this preview was made. Upload the file again."))


def problem_key(problem: dict[str, Any]) -> tuple[str, int, str]:
    """What of a stored problem must still be so."""
    return problem["code"], problem["row"] + 1, problem["severity"]


def undo_records(batch: ImportBatch, user: User) -> int:
    """Takes the records back that no submitted report has cited; returns how many stay. Locks the records."""
    staying = delete_records(records=batch.created_ids, user=user)
    drop_archive(batch)
    return len(staying)
