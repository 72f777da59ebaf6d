"""Taking a file in: quarantine, look, store once under its digest."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from django.conf import settings
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
from apps.evidence.rules.names import clean_name
from apps.evidence.rules.pictures import inspect_picture
from apps.evidence.selectors import storage_name

if TYPE_CHECKING:
    from apps.accounts.models import User

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Quarantined:
    """A file on its own disk place, nowhere served from: its digest, size in bytes and both ends."""

    path: Path
    digest: str
    size: int
    head: bytes
    tail: bytes


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
    """Copy the bytes to a private file while hashing, up to ``UPLOAD_LIMIT_BYTES``; removed at the end."""
    folder = Path(settings.MEDIA_ROOT) / "quarantine"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=folder) as target:
        digest, size = _copy_and_hash(_chunks(file), target)
        target.flush()
        target.seek(0)
        head = target.read(EDGE)
        target.seek(max(0, size - TAIL))
        yield Quarantined(Path(target.name), digest, size, head, target.read())


def inspect(held: Quarantined) -> Facts:
    """What the file is and whether it is sane. Raises :class:`Refused` with the reason."""
    found = first_look(held.head, held.tail)
    if found is None:
        return inspect_archive(held.path, held.tail)
    if found == FileType.PDF:
        return inspect_document(held.path)
    return inspect_picture(held.path, found)


def _chunks(file: File) -> Iterator[bytes]:
    try:
        yield from file.chunks(CHUNK)
    except OSError as error:
        raise Refused(_("The upload was interrupted. Send the file again.")) from error


def _copy_and_hash(chunks: Iterable[bytes], target: Any) -> tuple[str, int]:
    sha, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > settings.UPLOAD_LIMIT_BYTES:
            limit = settings.UPLOAD_LIMIT_BYTES // 1024**2
            raise Refused(
                _("The file is larger than %(limit)s MB. Split it, or scan it at a lower resolution.")
                % {"limit": limit}
            )
        sha.update(chunk)
        target.write(chunk)
    if size == 0:
        raise Refused(_("The file is empty (0 bytes). Check the original and send it again."))
    return sha.hexdigest(), size


@transaction.atomic
def _register(held: Quarantined, facts: Facts, name: str, organisation: Organisation, user: "User") -> Upload:
    if not Blob.objects.filter(pk=held.digest).exists():
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
        facts_of_it = Picture(blob_id=held.digest, phash=facts.phash, taken_at=facts.taken_at)
        Picture.objects.bulk_create([facts_of_it], ignore_conflicts=True)
    return Upload.objects.create(blob_id=held.digest, name=name, organisation=organisation, uploaded_by=user)


def _store(held: Quarantined, facts: Facts) -> None:
    """Put the bytes and their copies into the storage; what an interrupted attempt left behind is replaced."""
    for copy, content in facts.copies:
        _put(storage_name(held.digest, copy), ContentFile(content))
    with held.path.open("rb") as original:
        _put(storage_name(held.digest), File(original))


def _put(name: str, content: File) -> None:
    if default_storage.exists(name):
        if default_storage.size(name) == content.size:
            return
        default_storage.delete(name)
    written = default_storage.save(name, content)
    if written != name:  # stored by another request in the same moment, and equal by its digest
        default_storage.delete(written)
