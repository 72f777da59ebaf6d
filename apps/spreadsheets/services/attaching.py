"""Files of an archive on their way to the records: one by one, each standing or falling alone."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.common.refusals import Refused
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.services.evidence import attach_files
from apps.evidence.services.receiving import CHUNK, Intake, ReceivedFile
from apps.jobs.models import Job
from apps.jobs.services import enqueue, report_progress
from apps.spreadsheets.choices import BatchState, FileState
from apps.spreadsheets.models import ImportBatch, ImportFile
from apps.spreadsheets.reading.ziplist import readable, shown
from apps.spreadsheets.rules import FILE_FAULTS

TASK = "spreadsheets.attach"
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
WITH = ("enrolment__park__operator", "enrolment__programme", "service_type")


def waiting(batch: ImportBatch) -> "QuerySet[ImportFile]":
    """Files that can be attached now, in the order of the archive."""
    return batch.files.filter(state=FileState.READY).order_by("place", "pk")


def queue_files(batch: ImportBatch, user: User) -> Job | None:
    """Asks for the files of a written batch to be attached; None when there is none. In the caller's transaction."""
    total = waiting(batch).count()
    if not total:
        return None
    first = waiting(batch).values_list("pk", flat=True)[0]
    payload = {"batch": batch.pk, "username": user.get_username()}
    job = enqueue(task=TASK, payload=payload, effect_key=f"{TASK}.{batch.pk}.{first}", user=user, total=total)
    batch.job = job
    batch.save(update_fields=["job"])
    return job


def attach_waiting(batch: ImportBatch, *, user: User, job: Job) -> dict[str, int]:
    """Attaches every file that is ready and notes what became of it; run again, it goes on where it stopped.

    Called by the worker. Returns how many were attached, were there already, and were refused.
    """
    counts = {FileState.ATTACHED.value: 0, FileState.THERE.value: 0, FileState.REFUSED.value: 0}
    if batch.state != BatchState.COMMITTED or not batch.archive:
        return counts
    files = list(waiting(batch))
    with batch.archive.open("rb") as stream, zipfile.ZipFile(stream) as archive:
        infos = archive.infolist()
        for done, file in enumerate(files):
            report_progress(job, done=done, total=len(files))
            file.state, file.reason = outcome_of(archive, infos, file, user)
            file.reason = file.reason[:500]
            file.save(update_fields=["state", "reason"])
            counts[file.state] += 1
    if not batch.files.filter(state__in=[FileState.READY, FileState.CONFIRM]).exists():
        with transaction.atomic():
            drop_archive(batch)
    return counts


def outcome_of(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], file: ImportFile, user: User
) -> tuple[FileState, str]:
    """What becomes of one file, and what is to be said about it."""
    record = ServiceRecord.objects.select_related(*WITH).filter(pk=file.record_id or 0).first()
    if record is None:
        return FileState.REFUSED, str(FILE_FAULTS["record_gone"])
    try:
        if file.place >= len(infos) or shown(readable(infos[file.place])) != file.path:
            return FileState.REFUSED, str(FILE_FAULTS["damaged"])
        with unpacked(archive, infos[file.place], PurePosixPath(file.path).name) as content:
            return attached(record, content, file, user)
    except Refused as refusal:
        return FileState.REFUSED, str(refusal)
    except ServiceRecord.DoesNotExist:
        return FileState.REFUSED, str(FILE_FAULTS["record_gone"])
    except DAMAGED:
        return FileState.REFUSED, str(FILE_FAULTS["damaged"])


def attached(record: ServiceRecord, content: ReceivedFile, file: ImportFile, user: User) -> tuple[FileState, str]:
    """Hands a file to the record, unless it is there as this kind already."""
    same = RecordEvidence.objects.filter(record=record, kind=file.kind_id, upload__blob_id=content.intake.digest)
    if same.exists():
        return FileState.THERE, ""
    found = attach_files(record=record, files=[content], user=user, kind_id=file.kind_id)[0]
    if found.evidence is None:
        return FileState.REFUSED, " ".join(str(reason) for reason in found.reasons)
    return FileState.ATTACHED, " ".join(str(note) for note in found.notes)


@contextmanager
def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Iterator[ReceivedFile]:
    """One entry in quarantine, no larger than a file may be; whatever its table claims, no more is unpacked."""
    intake = Intake()
    try:
        with archive.open(info) as source:
            while not intake.is_too_large and (chunk := source.read(CHUNK)):
                intake.take(chunk)
        with closing(ReceivedFile(intake, name, "", None)) as content:
            yield content
    finally:
        intake.discard()


def drop_archive(batch: ImportBatch) -> None:
    """Deletes the archive once this transaction holds."""
    if batch.archive:
        transaction.on_commit(partial(batch.archive.storage.delete, str(batch.archive.name)))
        batch.archive = ""
        batch.save(update_fields=["archive"])
