"""Taking a file in: quarantine, look, store once under its digest."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Organisation
from apps.common.refusals import Refused
from apps.evidence.choices import FileType
from apps.evidence.models import Blob, Picture, Upload
from apps.evidence.rules.archives import inspect_archive
from apps.evidence.rules.content import EDGE, TAIL, first_look
from apps.evidence.rules.documents import inspect_document
from apps.evidence.rules.facts import Facts
from apps.evidence.rules.markup import inspect_markup
from apps.evidence.rules.names import clean_name
from apps.evidence.rules.pictures import inspect_picture
from apps.evidence.selectors import storage_name
from apps.evidence.services.receiving import CHUNK, Intake, ReceivedFile, too_large

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Quarantined:
    """A file on its own disk place, nowhere served from: its digest, size in bytes and both ends."""

    path: Path
    digest: str
    size: int
    head: bytes
    tail: bytes


class Movable(File):
    """A file the storage may move into its place instead of copying it."""

    def temporary_file_path(self) -> str:
        """Where it lies; the name by which Django's storages ask."""
        return str(self.name)


def store_upload(*, file: File, name: str, organisation: Organisation, user: "User") -> Upload:
    """Store a file from outside and say who brought it under which name.

    Bytes already held are stored once. Raises :class:`Refused` with what is wrong and what to do; then nothing is
    kept. Locks nothing: blobs are immutable and named by their SHA-256.
    """
    with quarantine(file) as held:
        facts = inspect(held)
        shown = clean_name(name, facts.file_type, held.digest)
        return _register(held, facts, shown, organisation, user)


@contextmanager
def quarantine(file: File) -> Iterator[Quarantined]:
    """The bytes in a private file, with their digest; removed at the end unless they were stored.

    A file that a form brought lies there already; any other is copied while hashing. Raises :class:`Refused` for an
    empty one, one over ``UPLOAD_LIMIT_BYTES``, and one that cannot be read to its end.
    """
    is_here = isinstance(file, ReceivedFile)
    intake = file.intake if isinstance(file, ReceivedFile) else _copied(file)
    try:
        if intake.is_too_large:
            raise too_large()
        if intake.size == 0:
            raise Refused(_("The file is empty (0 bytes). Check the original and send it again."))
        with intake.path.open("rb") as held:
            head = held.read(EDGE)
            held.seek(max(0, intake.size - TAIL))
            yield Quarantined(intake.path, intake.digest, intake.size, head, held.read())
    finally:
        if not is_here:  # else it goes with its request
            intake.discard()


def _copied(file: File) -> Intake:
    intake = Intake()
    try:
        for chunk in file.chunks(CHUNK):
            intake.take(chunk)
            if intake.is_too_large:
                break
    except OSError as error:
        raise Refused(_("The upload was interrupted. Send the file again.")) from error
    finally:
        intake.target.close()
    return intake


def inspect(held: Quarantined) -> Facts:
    """What the file is and whether it is sane. Raises :class:`Refused` with the reason."""
    found = first_look(held.head, held.tail)
    if found is None:
        return inspect_archive(held.path, held.tail)
    if found == FileType.PDF:
        return inspect_document(held.path)
    if found == FileType.XML:
        return inspect_markup(held.path)
    return inspect_picture(held.path, found)


@transaction.atomic(savepoint=False)
def _register(held: Quarantined, facts: Facts, name: str, organisation: Organisation, user: "User") -> Upload:
    blob = Blob.objects.filter(pk=held.digest).first()
    if blob is None:
        _store(held, facts)
        blob = Blob(
            sha256=held.digest,
            size=held.size,
            content_type=facts.file_type,
            width=facts.width,
            height=facts.height,
            pages=facts.pages,
        )
        Blob.objects.bulk_create([blob], ignore_conflicts=True)  # somebody else may bring the same bytes right now
    if facts.phash is not None:
        facts_of_it = Picture(blob=blob, phash=facts.phash, taken_at=facts.taken_at)
        Picture.objects.bulk_create([facts_of_it], ignore_conflicts=True)
    return Upload.objects.create(blob=blob, name=name, organisation=organisation, uploaded_by=user)


def _store(held: Quarantined, facts: Facts) -> None:
    """Put the bytes and their copies into the storage; what an interrupted attempt left behind is replaced."""
    for copy, content in facts.copies:
        _put(storage_name(held.digest, copy), ContentFile(content))
    with held.path.open("rb") as original:
        _put(storage_name(held.digest), Movable(original, str(held.path)))


def _put(name: str, content: File) -> None:
    if default_storage.exists(name):
        if default_storage.size(name) == content.size:
            return
        default_storage.delete(name)
    written = default_storage.save(name, content)
    if written != name:  # stored by another request in the same moment, and equal by its digest
        default_storage.delete(written)
