"""Bytes from outside: written once, to quarantine, and hashed while they arrive; Django calls the handler for every
file of a form."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkstemp
from typing import Any
from weakref import finalize

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import UnreadablePostError
from django.utils.translation import gettext as _

from apps.common.refusals import Refused

CHUNK = 1024 * 1024


def quarantine_folder() -> Path:
    """Where files wait until they are known to be sane; on the disk of the storage, nowhere served from."""
    folder = Path(settings.MEDIA_ROOT) / "quarantine"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def too_large() -> Refused:
    """The refusal of a file over ``UPLOAD_LIMIT_BYTES``."""
    limit = settings.UPLOAD_LIMIT_BYTES // 1024**2
    return Refused(
        _("The file is larger than %(limit)s MB. Split it, or scan it at a lower resolution.") % {"limit": limit}
    )


class Intake:
    """One file on its way in: its bytes go to a private file up to the limit and into the digest as they come.

    What lies over the limit is counted and dropped. The private file vanishes with this object, unless it was moved.
    """

    def __init__(self) -> None:
        handle, name = mkstemp(dir=quarantine_folder())
        self.path, self.size = Path(name), 0
        self.target, self._sha = os.fdopen(handle, "wb", buffering=0), hashlib.sha256()
        self.discard: Callable[[], object] = finalize(self, _drop, self.target, self.path)

    def take(self, chunk: bytes) -> None:
        """Keep some more bytes, in order."""
        self.size += len(chunk)
        if self.is_too_large:
            self.target.truncate(0)
            return
        self._sha.update(chunk)
        self.target.write(chunk)

    @property
    def is_too_large(self) -> bool:
        """Whether more came than is accepted."""
        return self.size > settings.UPLOAD_LIMIT_BYTES

    @property
    def digest(self) -> str:
        """SHA-256 of what came so far."""
        return self._sha.hexdigest()


class ReceivedFile(UploadedFile):
    """A file of a form, in quarantine with its digest. Reading one that was too large raises :class:`Refused`."""

    def __init__(self, intake: Intake, name: str, content_type: str, charset: str | None) -> None:
        self.intake = intake
        intake.target.close()
        super().__init__(intake.path.open("rb"), name, content_type, intake.size, charset)

    def read(self, *args: int) -> Any:
        """Some of the bytes."""
        if self.intake.is_too_large:
            raise too_large()
        return self.file.read(*args) if self.file else b""

    def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
        """All of the bytes in pieces."""
        if self.intake.is_too_large:
            raise too_large()
        return super().chunks(chunk_size)

    def close(self) -> None:
        """Django calls this at the end of the request: nothing stays in quarantine."""
        super().close()
        self.intake.discard()


class QuarantineHandler(FileUploadHandler):
    """Receives the files of a form. A connection that breaks off raises, so half a file is never taken for a whole."""

    chunk_size = CHUNK
    intake: Intake | None = None

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Count what arrives: the parser itself takes the end of the connection for the end of the file."""
        read, arrived = input_data.read, 0

        def counted(*args: int) -> bytes:
            nonlocal arrived
            data: bytes = read(*args)
            arrived += len(data)
            if not data and arrived < content_length:
                self.upload_interrupted()
                raise UnreadablePostError(f"{arrived} of {content_length} bytes arrived")
            return data

        input_data.read = counted

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file begins."""
        super().new_file(*args, **kwargs)
        self.intake = Intake()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some bytes of it."""
        if self.intake is not None:
            self.intake.take(raw_data)

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        """Its last byte came, and its digest is known."""
        intake, self.intake = self.intake, None
        if intake is None:
            return None
        return ReceivedFile(intake, self.file_name or "", self.content_type or "", self.charset)

    def upload_interrupted(self) -> None:
        """The request breaks off: nothing of the current file is kept."""
        if self.intake is not None:
            self.intake.discard()
            self.intake = None


def _drop(target: Any, path: Path) -> None:
    target.close()
    path.unlink(missing_ok=True)
