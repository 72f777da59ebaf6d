"""Office and OFD files: archives that are kept for download only. Their table is read, nothing is unpacked."""

import struct
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evidence.choices import FileType
from apps.evidence.rules.content import ARCHIVE_END
from apps.evidence.rules.facts import Facts

MAX_PARTS = 5_000
MAX_UNPACKED = 300 * 1024 * 1024
MARKS = {"xl/workbook.xml": FileType.XLSX, "word/document.xml": FileType.DOCX, "ofd.xml": FileType.OFD}


def inspect_archive(path: Path, tail: bytes) -> Facts:
    """Which of the accepted kinds of archive this is. Raises :class:`Refused` for any other and for traps."""
    if declared_parts(tail) > MAX_PARTS:
        raise Refused(_("This file holds more than %(limit)s parts. Save it again as PDF.") % {"limit": MAX_PARTS})
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise Refused(_("The file is damaged. Open it, save it again, and send the new copy.")) from error
    names = {part.filename.lower() for part in parts}
    found = next((kind for mark, kind in MARKS.items() if mark in names), None)
    if found is None:
        raise Refused(_("Archives such as ZIP are not accepted. Unpack it and send the files in it, several at once."))
    _refuse_traps(parts, names)
    return Facts(found)


def declared_parts(tail: bytes) -> int:
    """The number of parts that the end record declares, before anything is read; 0 when there is none."""
    at = tail.rfind(ARCHIVE_END)
    if at < 0 or at + 12 > len(tail):
        return 0
    return int.from_bytes(tail[at + 10 : at + 12], "little")


def _refuse_traps(parts: list[ZipInfo], names: set[str]) -> None:
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(_("The file is protected by a password. Remove the password and send it again."))
    if any(name.endswith("vbaproject.bin") or "/activex/" in name for name in names):
        raise Refused(_("The file contains macros. Save it without macros, or as PDF."))
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
        raise Refused(_("Parts of this file point outside of it. Export it again from the program that made it."))
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused(
            _("Unpacked, this file would be larger than %(limit)s MB. Save it again as PDF.")
            % {"limit": MAX_UNPACKED // 1024**2}
        )
