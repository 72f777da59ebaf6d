"""The table of a ZIP archive with files: each entry can be taken out later, or is refused here with its reason."""

import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from apps.spreadsheets.reading.container import ENCRYPTED_FLAG, SMALL, UNSAFE
from apps.spreadsheets.reading.limits import MEGABYTE, Limits, Refused

UTF8_FLAG = 0x800
LONGEST_PATH, LONGEST_PART = 400, 180
DEEPEST = 12
ENTRY_BYTES = 20 * MEGABYTE
ALL_BYTES = 2048 * MEGABYTE
MOST = 5_000
RATIO = 150
ARCHIVES = frozenset(".zip .rar .7z .tar .gz .tgz .bz2 .xz .zst .cab .iso .jar".split())
JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})


class Entry(NamedTuple):
    """One file of an archive: its place in the table, path as people read it, bytes unpacked, why it is refused."""

    place: int
    path: str
    size: int
    refused: str


def list_archive(stream: BinaryIO, endings: frozenset[str], limits: Limits) -> list[Entry]:
    """Every file in the table; folders and what operating systems leave behind are passed over.

    Raises Refused when there is no table to read, or when it is longer than a park's files can be.
    """
    infos = table_of(stream)
    overlapping = overlaps(infos)
    taken, total, entries = set[str](), 0, []
    for place, info in enumerate(infos):
        path = readable(info)
        if info.is_dir() or JUNK.search(path):
            continue
        total += info.file_size
        reason = fault_of(info, path, endings) or ("overlapping" if place in overlapping else "")
        if not reason and path.casefold() in taken:
            reason = "named_twice"
        if not reason and total > ALL_BYTES:
            reason = "too_much"
        taken.add(path.casefold())
        entries.append(Entry(place, shown(path), info.file_size, reason))
    if not entries:
        raise Refused("archive_empty")
    return entries


def table_of(stream: BinaryIO) -> list[zipfile.ZipInfo]:
    """The table; raises Refused for anything but an archive of files."""
    stream.seek(0)
    if not stream.read(4).startswith(b"PK"):
        raise Refused("not_an_archive")
    try:
        infos = zipfile.ZipFile(stream).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
        raise Refused("archive_damaged") from error
    if len(infos) > MOST:
        raise Refused("archive_too_long", limit=MOST)
    if any(info.filename == "[Content_Types].xml" for info in infos):
        raise Refused("not_an_archive")
    return infos


def readable(info: zipfile.ZipInfo) -> str:
    """The path in the characters its sender saw: many Chinese programs write GBK and do not say so."""
    if info.flag_bits & UTF8_FLAG:
        return info.filename.replace("\\", "/")
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename.replace("\\", "/")


def shown(path: str) -> str:
    """The path without what hides or reorders its characters, cut to a length that can be stored."""
    text = "".join(char for char in unicodedata.normalize("NFC", path) if unicodedata.category(char) not in HIDDEN)
    return text[-LONGEST_PATH:] or "?"


def fault_of(info: zipfile.ZipInfo, path: str, endings: frozenset[str]) -> str:
    """Why an entry is not taken, '' when nothing speaks against trying."""
    parts = path.split("/")
    ending = PurePosixPath(parts[-1]).suffix.lower()
    faults = (
        ("unsafe_path", bool(UNSAFE.search(path))),
        ("hostile_name", CONTROL.search(path) is not None or len(path) > LONGEST_PATH or len(parts) > DEEPEST),
        ("hostile_name", any(len(part.encode("utf-8", "replace")) > LONGEST_PART * 3 for part in parts)),
        ("link", stat.S_ISLNK(info.external_attr >> 16)),
        ("encrypted", bool(info.flag_bits & ENCRYPTED_FLAG)),
        ("empty", info.file_size == 0),
        ("nested", ending in ARCHIVES),
        ("other_type", ending not in endings),
        ("odd_packing", info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)),
        ("too_big", info.file_size > ENTRY_BYTES),
        ("bomb", info.file_size > SMALL and info.file_size > RATIO * max(info.compress_size, 1)),
    )
    return next((code for code, is_so in faults if is_so), "")


def overlaps(infos: Iterable[zipfile.ZipInfo]) -> set[int]:
    """Places of entries whose bytes are shared with another entry: the trick of the smallest bombs."""
    ordered = sorted(enumerate(infos), key=lambda pair: pair[1].header_offset)
    found: set[int] = set()
    end, last = 0, -1
    for place, info in ordered:
        if info.header_offset < end:
            found |= {place, last}
        ends = info.header_offset + 30 + len(info.orig_filename.encode("utf-8", "replace")) // 2 + info.compress_size
        end, last = max(end, ends), place
    return found
