#!/usr/bin/env python3
"""Checks that nothing in this audit pack was changed. Needs Python 3.8 or newer and nothing else.

Unpack the archive and run ``python3 verify.py`` in its folder, or ``python3 verify.py archive.zip`` on the archive
itself. Ends with 0 when every file is there and as it was packed, else with 1 and a line for each fault. The digits
after OK are the digest of the list of digests; the operation log of the portal holds the same ones. Given as a second
argument they are compared: ``python3 verify.py archive.zip 3f79...``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sys
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

SUMS, INDEX = "SHA256SUMS", "index.csv"
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
PIECE = 1024 * 1024


class Folder:
    """An unpacked archive."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def names(self) -> list[str]:
        """Every file under the folder."""
        return [path.relative_to(self.place).as_posix() for path in self.place.rglob("*") if path.is_file()]

    def open(self, name: str) -> IO[bytes]:
        """The bytes of one file."""
        return (self.place / name).open("rb")


class Archive:
    """The archive as it was taken."""

    def __init__(self, place: Path) -> None:
        self.zip = zipfile.ZipFile(place)

    def names(self) -> list[str]:
        """Every file in the archive, as often as it is in there."""
        return [name for name in self.zip.namelist() if not name.endswith("/")]

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


def twice(names: list[str]) -> list[str]:
    """One line for each name that stands there more than once: which of the two would be read is anybody's guess."""
    return ["TWICE     " + name for name in sorted({name for name in names if names.count(name) > 1})]


def index_faults(pack: Any, listed: dict[str, str]) -> list[str]:
    """One line for each file that the index of the pack leaves out or gives other digits than the list of digests."""
    with pack.open(INDEX) as stream:
        rows = list(csv.reader(io.StringIO(stream.read().decode("utf-8-sig"))))[1:]
    said = {row[0]: row[3] for row in rows if len(row) > 3 and row[3]}
    wrong = {name for name in said.keys() | listed.keys() - {INDEX} if said.get(name) != listed.get(name)}
    return ["INDEX     " + name for name in sorted(wrong)]


def faults(pack: Any) -> list[str]:
    """One line for each file that is missing, changed, there twice, not listed, or wrong in the index."""
    every = pack.names()
    names = set(every)
    if SUMS not in names:
        return ["MISSING   " + SUMS]
    with pack.open(SUMS) as stream:
        lines = [(line, LINE.fullmatch(line)) for line in stream.read().decode("utf-8").splitlines()]
    found = twice(every) + ["UNREADABLE " + line[:80] for line, match in lines if match is None]
    found += twice([match[2] for _line, match in lines if match is not None])
    listed = {match[2]: match[1] for _line, match in lines if match is not None}
    found += [fault_of(pack, names, name, wanted) for name, wanted in listed.items()]
    found += ["NOT LISTED " + name for name in sorted(names - set(listed) - {SUMS})]
    found = [fault for fault in found if fault]
    return found or (index_faults(pack, listed) if INDEX in names else ["MISSING   " + INDEX])


def main(arguments: list[str]) -> int:
    """Checks the archive or folder of the command line; the folder of this file without one."""
    place = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        pack = Folder(place) if place.is_dir() else Archive(place)
        found, sums = faults(pack), digest(pack.open(SUMS)) if SUMS in pack.names() else ""
        if len(arguments) > 1 and sums != arguments[1].strip().lower():
            found.append("ANOTHER PACK: the digest in the log is not " + sums)
        good = "" if found else "OK " + sums
    except (OSError, ValueError, csv.Error, zipfile.BadZipFile) as error:
        found, good = ["UNREADABLE " + str(error)], ""
    sys.stdout.write("".join(line + "\n" for line in found) + good + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
