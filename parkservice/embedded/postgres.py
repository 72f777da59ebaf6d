"""The embedded PostgreSQL: made once under ``var/postgres``, reached by a unix socket only."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from parkservice.embedded.addresses import DATABASE_NAME, DATABASE_USER, socket_dir, var_dir
from parkservice.embedded.binaries import Postgres, ServiceError, find_postgres
from parkservice.embedded.unprivileged import command_prefix, hand_over

READY = "ready"
STATUS_LINE = 7  # of postmaster.pid
PATIENCE_SECONDS = 10
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8")

# Durable (fsync stays on). No network address; no replication; no just-in-time compiling, which slows short queries.
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
wal_level = minimal
max_wal_senders = 0
max_wal_size = 1GB
checkpoint_timeout = 15min
jit = off
max_connections = 100
"""


def data_dir() -> Path:
    """The cluster's folder."""
    return var_dir() / "postgres"


def is_running() -> bool:
    """Whether the cluster accepts queries. Costs a file read and one connection to the socket."""
    try:
        lines = (data_dir() / "postmaster.pid").read_text().splitlines()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(socket_dir() / ".s.PGSQL.5432"))
    except OSError:
        return False
    return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == READY


def start() -> None:
    """Starts the cluster, making it first if need be. The caller holds the services' lock. Raises ServiceError."""
    programs = find_postgres(_existing_major())
    if not data_dir().exists():
        _create(programs)
    config = data_dir() / "parkservice.conf"
    config.write_text(SETTINGS + f"unix_socket_directories = {_quoted(socket_dir())}\n")
    hand_over(data_dir(), socket_dir())
    if not _comes_up_or_ends():
        _run([programs.program("pg_ctl"), "start", "--silent", "-w", "-t", "60"], log="postgres.log")


def stop() -> None:
    """Stops the cluster, ending its sessions; waits until it is down."""
    programs = find_postgres(_existing_major())
    _run([programs.program("pg_ctl"), "stop", "--silent", "-w", "-m", "fast"])


def _comes_up_or_ends() -> bool:
    """Waits for a server that is neither ready nor gone (one just killed, say). True when it turns out ready."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (pid := _postmaster()) and Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        if is_running():
            return True
        time.sleep(0.05)
    return False


def _postmaster() -> str:
    try:
        return (data_dir() / "postmaster.pid").read_text().split("\n", 1)[0]
    except FileNotFoundError:
        return ""


def _create(programs: Postgres) -> None:
    """Makes cluster and database beside the final folder, then renames: a broken start leaves nothing half made."""
    new = data_dir().with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    hand_over(new)
    _run([programs.program("initdb"), "--username", DATABASE_USER, "--auth", "trust", *LOCALE, "-D", str(new)])
    with (new / "postgresql.conf").open("a") as config:
        config.write("include_if_exists = 'parkservice.conf'\n")
    single = [programs.program("postgres"), "--single", "-D", str(new), "postgres"]
    _run(single, stdin=f"CREATE DATABASE {DATABASE_NAME};\n")
    new.rename(data_dir())


def _existing_major() -> int | None:
    version = data_dir() / "PG_VERSION"
    return int(version.read_text()) if version.exists() else None


def _quoted(folder: Path) -> str:
    """A one-element list of folders as PostgreSQL's configuration writes it."""
    text = str(folder).replace("'", "''").replace('"', '""')
    return f"'\"{text}\"'"


def _run(command: list[str], *, stdin: str = "", log: str = "postgres-setup.log") -> None:
    """Runs one of PostgreSQL's programs as the right user; the data folder goes by the environment, as pg_ctl would
    hand an argument to a shell."""
    path = var_dir() / "log" / log
    env = {**os.environ, "PGDATA": str(data_dir())}
    with path.open("a+") as output:
        beginning = output.tell()
        done = subprocess.run(
            [*command_prefix(), *command],
            input=stdin,
            text=True,
            stdout=output,
            stderr=output,
            cwd="/",
            env=env,
            check=False,
        )
        if done.returncode != 0:
            output.seek(beginning)
            said = output.read().strip()[-1000:]
            raise ServiceError(f"PostgreSQL: {Path(command[0]).name} failed, see {path}.\n{said}")
