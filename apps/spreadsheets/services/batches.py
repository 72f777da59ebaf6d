"""The life of a batch: received, read, discarded; its files and its problems in stored form."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.core.files import File
from django.db import transaction

from apps.accounts.models import User
from apps.audit.services import record
from apps.parks.models import Park
from apps.programmes.models import Programme
from apps.spreadsheets.choices import BatchKind, BatchState
from apps.spreadsheets.models import ImportBatch, PreviewPage
from apps.spreadsheets.reading.limits import Refused as Unreadable
from apps.spreadsheets.services.quarantine import Held, hold
from apps.spreadsheets.services.reading import Reading
from apps.spreadsheets.workflow import IMPORT

PAGES_AT_ONCE = 50


def new_batch(
    *,
    held: Held,
    name: str,
    user: User,
    programme: Programme | None = None,
    park: Park | None = None,
    create_parks: bool = False,
    kind: BatchKind | None = None,
) -> ImportBatch:
    """A batch with its file stored under its digest."""
    batch = ImportBatch(
        kind=kind or kind_to(programme, park),
        programme=programme,
        park=park,
        file_name=name,
        sha256=held.sha256,
        create_parks=create_parks,
        created_by=user,
    )
    with held.path.open("rb") as stream:
        batch.file.save(name, File(stream), save=False)
    batch.save()
    return batch


def kind_to(programme: Programme | None, park: Park | None) -> BatchKind:
    """What a workbook brings, by where it goes."""
    if programme is None:
        return BatchKind.TENANTS
    return BatchKind.GOALS if park is None else BatchKind.CATALOGUE


def hold_file_of(batch: ImportBatch, folder: Path, limits: Any) -> Held:
    """The batch's own file, copied back into a private folder."""
    with batch.file.open("rb") as stream:
        return hold(cast("BinaryIO", stream), folder, limits)


def mends_of(batch: ImportBatch) -> list[tuple[int, int, int, str]]:
    """The cells people changed in the preview of a batch. One query."""
    return list(batch.mends.order_by("pk").values_list("sheet", "row", "column", "text"))


def keep_reading(batch: ImportBatch, reading: Reading, extra: dict[str, Any]) -> None:
    """Stores what was found: summary, problems, pages of the preview, rows ready to be written."""
    answer = reading.answer
    batch.rows = reading.rows
    batch.problems = answer["problems"]
    batch.summary = {
        "ready": reading.ready,
        "to_confirm": reading.to_confirm,
        "refused": reading.refused,
        "sheets": answer["sheets"],
        "totals": answer["totals"],
        "notes": answer["notes"],
        "new_parks": answer.get("new_parks", {}),
        **extra,
    }
    store_lines(batch, reading.lines)
    PreviewPage.objects.filter(batch=batch).delete()
    batch.state = BatchState.PREVIEW
    batch.save()
    pages = (
        PreviewPage(
            batch=batch,
            sheet=page["sheet"],
            number=page["number"],
            first_row=page["first"],
            last_row=page["last"],
            rows=page["rows"],
        )
        for page in reading.pages()
    )
    PreviewPage.objects.bulk_create(pages, batch_size=PAGES_AT_ONCE)


def store_lines(batch: ImportBatch, lines: Path) -> None:
    """Stores the rows ready to be written with the batch."""
    if batch.lines:
        transaction.on_commit(partial(batch.lines.storage.delete, str(batch.lines.name)))
    with lines.open("rb") as stream:
        batch.lines.save(f"{batch.sha256[:16]}.rows", File(stream), save=False)


@contextmanager
def lines_of(batch: ImportBatch) -> Iterator[IO[bytes]]:
    """The stored rows of a batch."""
    with batch.lines.open("rb") as stream:
        yield cast("IO[bytes]", stream)


def keep_refusal(batch: ImportBatch, reason: Unreadable) -> None:
    """Notes why the file cannot be read."""
    batch.state = BatchState.UNREADABLE
    batch.summary = {"refusal": {"code": reason.code, "params": reason.params}}
    batch.save()


@transaction.atomic
def discard(*, batch: ImportBatch, user: User) -> ImportBatch:
    """Drops an import that was not written, and its file; locks it. Raises Refused."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("park", "job").get(pk=batch.pk)
    step = IMPORT.check("discard", user, batch)
    batch.state = step.target
    batch.pages.all().delete()
    forget_files(batch)
    batch.save()
    record(user=user, action="import.discarded", target=batch)
    return batch


def forget_files(batch: ImportBatch) -> None:
    """Deletes the stored files of a batch once this transaction holds; another batch may have the same file."""
    for field in (batch.lines, batch.file):
        shared = field is batch.file and ImportBatch.objects.filter(file=field.name).exclude(pk=batch.pk).exists()
        if field and not shared:
            transaction.on_commit(partial(field.storage.delete, str(field.name)))
