"""Bytes from outside: copied to a private place with a size cap, handed to the bounded child, never parsed here."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from apps.spreadsheets.engine.sandbox import run
from apps.spreadsheets.reading.limits import Limits, Refused

CHUNK = 1024 * 1024


class Held(NamedTuple):
    """A quarantined file: where it lies, its digest."""

    path: Path
    sha256: str


@contextmanager
def workplace() -> Iterator[Path]:
    """A private folder that vanishes with everything in it."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        yield Path(folder)


def hold(stream: BinaryIO, folder: Path, limits: Limits) -> Held:
    """Copies a stream into the folder, hashing as it goes; raises Refused when it is empty or too large."""
    path, sha, size = folder / "workbook", hashlib.sha256(), 0
    with path.open("wb") as target:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limits.file_bytes:
                raise Refused("file_too_big", megabytes=limits.file_bytes // CHUNK)
            sha.update(chunk)
            target.write(chunk)
    if size == 0:
        raise Refused("empty_file")
    return Held(path, sha.hexdigest())


def parse(task: str, held: Held, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The child's answer about a held file; raises Refused."""
    return run(task, {"path": str(held.path), **request}, limits)
