"""Pages of PDFs as pictures: drawn once by a bounded process, kept beside the original."""

import base64
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evidence.models import Blob
from apps.evidence.rules.children import Failed, ask
from apps.evidence.selectors import open_blob, storage_name
from apps.evidence.services.receiving import CHUNK, quarantine_folder

HOUR = 3600
BUSY = 15.0  # seconds of waiting for one page


def open_page(blob: Blob, number: int) -> IO[Any]:
    """The PNG of one page, drawn now if nobody looked at it before. It is a copy: losing it loses nothing.

    Raises :class:`Refused` when it cannot be drawn; it is not tried again for an hour.
    """
    name = storage_name(blob.sha256, f"p{number}.png")
    try:
        return default_storage.open(name)
    except FileNotFoundError:
        return ContentFile(_keep(name, _drawn(blob, number)))


def _keep(name: str, content: bytes) -> bytes:
    written = default_storage.save(name, ContentFile(content))
    if written != name:  # two people looked at the same moment
        default_storage.delete(written)
    return content


def _drawn(blob: Blob, number: int) -> bytes:
    failed_before = f"evidence:undrawable:{blob.sha256}:{number}"
    refusal = Refused(_("This page cannot be shown. Download the file to read it."))
    if cache.get(failed_before):
        raise refusal
    try:
        return base64.b64decode(_asked(blob, number)["png"])
    except Failed as error:
        cache.set(failed_before, True, HOUR)
        raise refusal from error


def _asked(blob: Blob, number: int) -> dict[str, Any]:
    """The child reads a path; a storage that has none gets a copy in quarantine."""
    try:
        return ask("page", patience=BUSY, path=default_storage.path(storage_name(blob.sha256)), number=number)
    except NotImplementedError:
        pass
    with open_blob(blob) as original, NamedTemporaryFile(dir=quarantine_folder()) as copy:
        copyfileobj(original, copy, CHUNK)
        copy.flush()
        return ask("page", patience=BUSY, path=str(Path(copy.name)), number=number)
