"""Taking a workbook in: read at once when it is small, by a job when it is large."""

from collections.abc import Callable
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from apps.accounts.models import User
from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.evidence.choices import ACCEPT
from apps.jobs.models import Job
from apps.jobs.services import enqueue
from apps.parks.models import Park
from apps.programmes.models import Programme
from apps.spreadsheets.choices import BatchKind, BatchState
from apps.spreadsheets.models import ImportBatch
from apps.spreadsheets.reading.limits import Limits
from apps.spreadsheets.reading.limits import Refused as Unreadable
from apps.spreadsheets.rules import file_sentence
from apps.spreadsheets.services.batches import keep_refusal, new_batch
from apps.spreadsheets.services.catalogue import commit_catalogue, preview_catalogue
from apps.spreadsheets.services.filing import keep_entries
from apps.spreadsheets.services.goals import commit_goals, preview_goals
from apps.spreadsheets.services.intake import ARCHIVE_BYTES, refuse_too_large
from apps.spreadsheets.services.quarantine import hold, parse, workplace
from apps.spreadsheets.services.reading import measure
from apps.spreadsheets.services.records import commit_records, preview_records
from apps.spreadsheets.services.tenants import commit_tenants, preview_tenants
from apps.spreadsheets.services.vouchers import commit_vouchers, preview_vouchers
from apps.spreadsheets.workflow import IMPORT

AT_ONCE = 2000
COMMIT: dict[BatchKind, Callable[..., ImportBatch]] = {
    BatchKind.GOALS: commit_goals,
    BatchKind.TENANTS: commit_tenants,
    BatchKind.CATALOGUE: commit_catalogue,
    BatchKind.RECORDS: commit_records,
    BatchKind.VOUCHERS: commit_vouchers,
}


def receive(
    stream: BinaryIO,
    *,
    name: str,
    user: User,
    programme: Programme | None = None,
    park: Park | None = None,
    create_parks: bool = False,
    kind: BatchKind | None = None,
    archive: UploadedFile | None = None,
) -> ImportBatch:
    """A batch for a file, read already unless it has more than 2,000 rows: then a job reads it.

    Its kind follows from where it goes, unless `kind` says; `archive` is a ZIP with files for the records of a log.
    Raises :class:`Refused` under the field `file` when it is no readable workbook, under `archive` when that is no
    readable archive; then nothing is kept.
    """
    limits = Limits()
    try:
        with workplace() as folder:
            held = hold(stream, folder, limits)
            rows = measure(held, limits)
            listed = listed_archive(archive) if archive is not None else []
            given = {"programme": programme, "park": park, "create_parks": create_parks, "kind": kind}
            with transaction.atomic():
                batch = new_batch(held=held, name=shown_name(name), user=user, **given)  # type: ignore[arg-type]
                keep_archive(batch, archive, listed)
    except Unreadable as reason:
        raise Refused(file_sentence(reason.code, reason.params), field="file") from reason
    if rows > AT_ONCE:
        queue(batch, user, task="spreadsheets.read", total=rows)
    else:
        read_batch(batch, user=user)
    return batch


def listed_archive(archive: UploadedFile) -> list[dict[str, Any]]:
    """The table of an archive, read in the child. Raises :class:`Refused` under the field `archive`."""
    refuse_too_large(archive)
    try:
        with workplace() as folder:
            held = hold(archive, folder, Limits(file_bytes=ARCHIVE_BYTES))  # type: ignore[arg-type]
            return list(parse("listing", held, {"endings": ACCEPT.split(",")}, Limits())["entries"])
    except Unreadable as reason:
        code = "archive_too_big" if reason.code == "file_too_big" else reason.code
        raise Refused(file_sentence(code, reason.params), field="archive") from reason


def keep_archive(batch: ImportBatch, archive: UploadedFile | None, listed: list[dict[str, Any]]) -> None:
    """Stores the archive of a batch and its table."""
    if archive is None:
        return
    archive.seek(0)
    batch.archive_name = shown_name(archive.name or "")
    batch.archive.save(f"{batch.pk}.zip", archive, save=False)
    batch.save(update_fields=["archive", "archive_name"])
    keep_entries(batch, listed)


def shown_name(name: str) -> str:
    """The file name as it may be shown: the end of it when it is long."""
    return clean_line(name, limit=10_000)[-120:] or "workbook"


@transaction.atomic
def queue(batch: ImportBatch, user: User, *, task: str, total: int, attempt: str = "") -> Job:
    """Asks for the work on a batch; the batch shows its progress. `attempt` tells repeated work apart."""
    payload = {"batch": batch.pk, "username": user.get_username()}
    job = enqueue(task=task, payload=payload, effect_key=f"{task}.{batch.pk}{attempt}", user=user, total=total)
    batch.job = job
    batch.save(update_fields=["job"])
    return job


def read_batch(batch: ImportBatch, *, user: User) -> None:
    """Reads the file of a batch; the batch then waits for confirmation, or says why it cannot be read."""
    try:
        if batch.kind == BatchKind.GOALS:
            preview_goals(batch, limits=Limits())
        elif batch.kind == BatchKind.RECORDS:
            preview_records(batch, limits=Limits())
        elif batch.kind == BatchKind.CATALOGUE:
            preview_catalogue(batch, user=user, limits=Limits())
        elif batch.kind == BatchKind.VOUCHERS:
            preview_vouchers(batch, user=user, limits=Limits())
        else:
            preview_tenants(batch, user=user, limits=Limits())
    except Unreadable as reason:
        keep_refusal(batch, reason)


def commit(*, batch: ImportBatch, user: User, reason: str = "") -> ImportBatch:
    """Writes a batch that waits for confirmation: at once, or by a job when it is large. Raises :class:`Refused`.

    `reason` says why the county should accept prices above the reference; only a catalogue needs one.
    """
    if words := clean_line(reason, limit=500):
        batch = note_reason(batch=batch, user=user, reason=words)
    if batch.rows <= AT_ONCE:
        return commit_now(batch=batch, user=user)
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("park").get(pk=batch.pk)
        batch.state = IMPORT.check("queue", user, batch).target
        batch.save(update_fields=["state"])
        queue(batch, user, task="spreadsheets.write", total=batch.rows)
    return batch


@transaction.atomic
def note_reason(*, batch: ImportBatch, user: User, reason: str) -> ImportBatch:
    """Keeps the reason for prices above the reference with a batch that waits. Locks it. Raises :class:`Refused`."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("park").get(pk=batch.pk)
    IMPORT.check("queue", user, batch)
    batch.summary["reason"] = reason
    batch.save(update_fields=["summary"])
    return batch


def commit_now(*, batch: ImportBatch, user: User) -> ImportBatch:
    """Writes a batch in this process. Raises :class:`Refused`."""
    return COMMIT[BatchKind(batch.kind)](batch=batch, user=user)


def write_queued(batch: ImportBatch, *, user: User) -> None:
    """Writes a batch that was queued; when it is refused the batch waits for confirmation again and says why."""
    if batch.state != BatchState.WRITING:
        return
    try:
        commit_now(batch=batch, user=user)
    except Refused as refusal:
        batch.state = BatchState.PREVIEW
        batch.summary["failure"] = str(refusal)
        batch.save(update_fields=["state", "summary"])
