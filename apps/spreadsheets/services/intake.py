"""A large archive on its way in: as careful as any upload, with a limit of its own."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from apps.common.refusals import Refused
from apps.evidence.services import QuarantineHandler, ReceivedFile
from apps.evidence.services.receiving import Intake
from apps.spreadsheets.reading.limits import MEGABYTE
from apps.spreadsheets.rules import file_sentence

ARCHIVE_BYTES = 500 * MEGABYTE
FIELD = "archive"


class ArchiveIntake(Intake):
    """The bytes of an archive, up to the limit of archives."""

    @property
    def is_too_large(self) -> bool:
        """Whether more came than is accepted."""
        return self.size > ARCHIVE_BYTES


class ArchiveHandler(QuarantineHandler):
    """Receives the files of a form with a workbook and an archive."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file begins; the archive may be larger than the others."""
        super().new_file(*args, **kwargs)
        if self.field_name == FIELD and self.intake is not None:
            self.intake.discard()
            self.intake = ArchiveIntake()


def refuse_too_large(archive: UploadedFile) -> None:
    """Raises :class:`Refused` for an archive over the limit, whose bytes were not kept."""
    if isinstance(archive, ReceivedFile) and archive.intake.is_too_large:
        megabytes = ARCHIVE_BYTES // MEGABYTE
        raise Refused(file_sentence("archive_too_big", {"megabytes": megabytes}), field=FIELD)
