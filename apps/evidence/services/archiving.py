"""Many stored files as one ZIP, written while it is sent: one piece in memory, every digest proved again."""

import hashlib
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from apps.evidence.models import Blob
from apps.evidence.rules.names import archive_path
from apps.evidence.selectors import open_blob
from apps.evidence.services.receiving import CHUNK

FIRST_MOMENT, LAST_YEAR = (1980, 1, 1, 0, 0, 0), 2107  # what a ZIP can date
SUMS = "SHA256SUMS"


class Item(NamedTuple):
    """One file: folder and name as they shall be, the stored bytes, when they came."""

    folder: str
    name: str
    blob: Blob
    moment: datetime


class Packed(NamedTuple):
    """What became of an item: its path inside, and whether its bytes were there and are still the same."""

    item: Item
    path: str
    is_sound: bool


class Outlet:
    """Takes what the archive writes and hands it on; cannot seek, so nothing is kept."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep a piece until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere."""

    def take(self) -> bytes:
        """All pieces since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def stream_zip(items: Iterable[Item], index: Callable[[list[Packed]], tuple[str, bytes]]) -> Iterator[bytes]:
    """The archive in pieces: the items, then ``index`` (name and content made from what was packed), then the sums.

    Paths are safe on every system and unique; a file that is gone or changed is left out of the sums and told to
    ``index``, and the rest goes on.
    """
    outlet, packed, taken = Outlet(), [], set[str]()
    with zipfile.ZipFile(outlet, "w") as archive:  # type: ignore[call-overload]
        for item in items:
            path = archive_path(item.folder, item.name, taken)
            is_sound = yield from _pack(archive, outlet, item, path)
            packed.append(Packed(item, path, is_sound))
        name, content = index(packed)
        archive.writestr(_entry(name, timezone.now(), zipfile.ZIP_DEFLATED), content)
        sums = "".join(f"{each.item.blob.sha256}  {each.path}\n" for each in packed if each.is_sound)
        archive.writestr(_entry(SUMS, timezone.now(), zipfile.ZIP_DEFLATED), sums.encode())
    yield outlet.take()


def _pack(archive: zipfile.ZipFile, outlet: Outlet, item: Item, path: str) -> Generator[bytes, None, bool]:
    sha = hashlib.sha256()
    try:
        stored = open_blob(item.blob)
    except FileNotFoundError:
        return False
    with stored, archive.open(_entry(path, item.moment, zipfile.ZIP_STORED), "w") as target:
        while piece := stored.read(CHUNK):
            sha.update(piece)
            target.write(piece)
            yield outlet.take()
    return sha.hexdigest() == item.blob.sha256


def _entry(path: str, moment: datetime, method: int) -> zipfile.ZipInfo:
    """A plain file that its owner may read and write."""
    local = timezone.localtime(moment)
    dated = local.timetuple()[:6] if FIRST_MOMENT[0] <= local.year <= LAST_YEAR else FIRST_MOMENT
    entry = zipfile.ZipInfo(path, dated)  # type: ignore[arg-type]
    entry.compress_type, entry.external_attr = method, 0o100600 << 16
    return entry
