#!/usr/bin/env python3
"""Checks that nothing in this audit pack was changed. Needs Python 3.8 or newer and nothing else.

Unpack the archive and run ``python3 verify.py`` in its folder, or ``python3 verify.py archive.zip`` on the archive
itself. Ends with 0 when every file is there and as it was packed, else with 1 and a line for each fault. The digits
after OK are the digest of the list of digests; the operation log of the portal holds the same ones.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

SUMS = "SHA256SUMS"
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
PIECE = 1024 * 1024


class Folder:
    """An unpacked archive."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def names(self) -> set[str]:
        """Every file under the folder."""
        return {path.relative_to(self.place).as_posix() for path in self.place.rglob("*") if path.is_file()}

    def open(self, name: str) -> IO[bytes]:
        """The bytes of one file."""
        return (self.place / name).open("rb")


class Archive:
    """The archive as it was taken."""

    def __init__(self, place: Path) -> None:
        self.zip = zipfile.ZipFile(place)

    def names(self) -> set[str]:
        """Every file in the archive."""
        return {name for name in self.zip.namelist() if not name.endswith("/")}

    def open(self, name: str) -> IO[bytes]:
        """The bytes of one file."""
        return self.zip.open(name)


def digest(stream: IO[bytes]) -> str:
    """SHA-256 of a stream, in hexadecimal digits."""
    sha = hashlib.sha256()
    for piece in iter(lambda: stream.read(PIECE), b""):
        sha.update(piece)
    return sha.hexdigest()


def fault_of(pack: Any, names: set[str], name: str, wanted: str) -> str:
    """What is wrong with one listed file; nothing when it is there and the same."""
    if name not in names:
        return "MISSING   " + name
    try:
        with pack.open(name) as stream:
            return "" if digest(stream) == wanted else "CHANGED   " + name
    except (OSError, zipfile.BadZipFile, zlib.error):
        return "CHANGED   " + name


def faults(pack: Any) -> list[str]:
    """One line for each file that is missing, changed or not listed."""
    names = pack.names()
    if SUMS not in names:
        return ["MISSING   " + SUMS]
    with pack.open(SUMS) as stream:
        lines = [(line, LINE.fullmatch(line)) for line in stream.read().decode("utf-8").splitlines()]
    found = ["UNREADABLE " + line[:80] for line, match in lines if match is None]
    listed = {match[2]: match[1] for _line, match in lines if match is not None}
    found += [fault_of(pack, names, name, wanted) for name, wanted in listed.items()]
    found += ["NOT LISTED " + name for name in sorted(names - set(listed) - {SUMS})]
    return [fault for fault in found if fault]


def main(arguments: list[str]) -> int:
    """Checks the archive or folder of the command line; the folder of this file without one."""
    place = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        pack = Folder(place) if place.is_dir() else Archive(place)
        found = faults(pack)
        good = "" if found else "OK " + digest(pack.open(SUMS))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        found, good = ["UNREADABLE " + str(error)], ""
    sys.stdout.write("".join(line + "\n" for line in found) + good + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
