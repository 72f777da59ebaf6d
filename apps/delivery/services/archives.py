"""The files of records as one ZIP with an index and their digests: of a record at once, of a park by a job."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.evidence.services import Item, Movable, Packed, quarantine_folder, stream_zip
from apps.jobs.models import Job
from apps.jobs.services import enqueue, report_progress
from apps.parks.models import Park

if TYPE_CHECKING:
    from apps.accounts.models import User

TASK = "delivery.archive"
FOLDER, INDEX = "archives", "index.csv"
KEPT_DAYS = 7
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
EVERY = 20  # files between two reports of progress


def stream_archive(records: "QuerySet[ServiceRecord]", job: Job | None = None) -> Iterator[bytes]:
    """The ZIP in pieces: a folder per record with every file it ever cited, the index, the digests.

    Replaced files are in it and the index says so. One query; ``job`` shows the progress.
    """
    cited = list(
        RecordEvidence.objects.filter(record__in=records)
        .select_related("record__service_type", "kind", "upload__blob", "upload__uploaded_by")
        .order_by("record__number", "record", "pk")
    )
    return stream_zip(_items(cited, job), lambda packed: (INDEX, index_of(cited, packed)))


def index_of(cited: list[RecordEvidence], packed: list[Packed]) -> bytes:
    """The index as CSV that Excel opens as text: one line per file, in the order of the archive."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [_("Path"), _("Record"), _("Service"), _("Title"), _("Date of service"), _("Kind of evidence"),
         _("Date on the document"), _("File name"), _("Uploaded by"), _("Uploaded at"), _("Size in bytes"), "SHA-256",
         _("State")]
    )  # fmt: skip
    for evidence, each in zip(cited, packed, strict=True):
        writer.writerow([_plain(value) for value in _line(evidence, each)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def ask_archive(*, park: Park, start: date | None, end: date | None, user: "User") -> Job:
    """Ask for the archive of a park's records of some days: a job of this person; the same within a minute is one.

    Raises :class:`Refused` when there is no file.
    """
    records = chosen(park.pk, start, end, user)
    total = RecordEvidence.objects.filter(record__in=records).count()
    if total == 0:
        raise Refused(_("There is no file of these days."))
    days = {"start": start.isoformat() if start else "", "end": end.isoformat() if end else ""}
    key = f"archive:{user.pk}:{park.pk}:{days['start']}:{days['end']}:{timezone.now():%Y%m%d%H%M}"
    payload = {"park": park.pk, "name": park.name, "username": user.username, **days}
    with transaction.atomic():
        return enqueue(task=TASK, payload=payload, effect_key=key, user=user, total=total)


def chosen(park_id: int, start: date | None, end: date | None, user: "User") -> "QuerySet[ServiceRecord]":
    """The records this person may see of a park, served from ``start`` to ``end``; both may be open."""
    records = ServiceRecord.objects.visible_to(user).filter(enrolment__park=park_id)
    records = records.filter(service_date__gte=start) if start else records
    return records.filter(service_date__lte=end) if end else records


def build_archive(job: Job, user: "User") -> dict[str, Any]:
    """Write the archive a job asks for into the storage; those older than a week go. Called by the worker."""
    start, end = (date.fromisoformat(job.payload[name]) if job.payload[name] else None for name in ("start", "end"))
    forget_old(timezone.localdate())
    path, name = quarantine_folder() / f"archive-{job.pk}", archive_name(job)
    try:
        with path.open("wb") as target:
            target.writelines(stream_archive(chosen(job.payload["park"], start, end, user), job))
        default_storage.delete(name)
        with path.open("rb") as ready:
            default_storage.save(name, Movable(ready, str(path)))
    finally:
        path.unlink(missing_ok=True)
    return {"size": default_storage.size(name)}


def archive_name(job: Job) -> str:
    """Where the archive of a job lies in the storage."""
    return f"{FOLDER}/{timezone.localtime(job.created_at):%Y-%m-%d}/{job.pk}.zip"


def forget_old(today: date) -> None:
    """Delete archives made more than :data:`KEPT_DAYS` ago; they can be made again at any time."""
    last = (today - timedelta(days=KEPT_DAYS)).isoformat()
    days = default_storage.listdir(FOLDER)[0] if default_storage.exists(FOLDER) else []
    for day in days:
        if day < last:
            for name in default_storage.listdir(f"{FOLDER}/{day}")[1]:
                default_storage.delete(f"{FOLDER}/{day}/{name}")


def _items(cited: list[RecordEvidence], job: Job | None) -> Iterator[Item]:
    for done, each in enumerate(cited):
        if job is not None and done % EVERY == 0:
            report_progress(job, done=done, total=len(cited))
        folder = f"{each.record.label} {each.record.title}"
        yield Item(folder, f"{each.kind.name} {each.upload.name}", each.upload.blob, each.upload.uploaded_at)


def _line(evidence: RecordEvidence, packed: Packed) -> list[str]:
    record, upload = evidence.record, evidence.upload
    state = _("Replaced: %(reason)s") % {"reason": evidence.supersede_reason} if evidence.superseded_by_id else ""
    return [
        packed.path,
        record.label,
        record.service_type.name,
        record.title,
        record.service_date.isoformat(),
        evidence.kind.name,
        evidence.document_date.isoformat() if evidence.document_date else "",
        upload.name,
        upload.uploaded_by.name,
        f"{timezone.localtime(upload.uploaded_at):%Y-%m-%d %H:%M}",
        str(upload.blob.size),
        upload.blob_id,
        state if packed.is_sound else _("The stored file is missing or damaged"),
    ]


def _plain(value: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value
