"""The zip container of an .xlsx file, checked before any part is parsed."""

import re
import zipfile
from typing import BinaryIO

from apps.spreadsheets.reading.limits import Limits, Refused

ENCRYPTED_FLAG = 0x1
UNSAFE = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|[\x00-\x1f]")
SMALL = 1024 * 1024


def normal(name: str) -> str:
    """A part name as Excel compares them: forward slashes, no leading slash, lower case."""
    return name.replace("\\", "/").lstrip("/").lower()


def open_container(stream: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """The archive, once its directory is known to be harmless; refuses bombs, odd paths, passwords and look-alikes."""
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused("damaged") from error
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise Refused("too_many_parts", limit=limits.entries)
    for entry in entries:
        check_entry(entry, limits)
    if sum(entry.file_size for entry in entries) > limits.unzipped_bytes:
        raise Refused("unzipped_too_big", megabytes=limits.unzipped_bytes // 1024 // 1024)
    check_layout(entries)
    check_kind({normal(entry.filename) for entry in entries})
    return archive


def check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    """Refuses one entry that is encrypted, oddly packed, badly named or inflates beyond reason."""
    if entry.flag_bits & ENCRYPTED_FLAG:
        raise Refused("encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("damaged")
    if UNSAFE.search(entry.filename.replace("\\", "/")):
        raise Refused("unsafe_path")
    if entry.file_size > SMALL and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        raise Refused("bomb")


def check_layout(entries: list[zipfile.ZipInfo]) -> None:
    """Refuses entries that overlap in the file or carry the same name."""
    if len({normal(entry.filename) for entry in entries}) != len(entries):
        raise Refused("damaged")
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise Refused("bomb")
        end = entry.header_offset + 30 + len(entry.filename.encode()) + entry.compress_size


def check_kind(names: set[str]) -> None:
    """Refuses archives that are something else than an Excel workbook."""
    if "xl/workbook.bin" in names:
        raise Refused("binary_workbook")
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise Refused("not_a_workbook", kind="Office")
    if "content.xml" in names and "mimetype" in names:
        raise Refused("open_document")
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise Refused(
            "plain_zip" if any(n.endswith((".xlsx", ".xls", ".csv")) for n in names) else "not_a_workbook", kind="ZIP"
        )
