"""Starts and stops the embedded services; safe when several commands do so at once.

Every command that uses them keeps a shared lock on ``var/users.lock`` until it ends, so the last one out may switch
them off and nobody else's are taken away.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from parkservice.embedded import broker, postgres
from parkservice.embedded.addresses import socket_dir, uses_embedded_broker, uses_embedded_database, var_dir

# Commands that read no data. Anything else gets its services.
WITHOUT_SERVICES = frozenset(
    {"check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages", "startapp"}
    | {"startproject", "version", "--help", "-h", "--version"}
)

_held: list[IO[str]] = []


def ensure_running() -> None:
    """Starts what is ours to start and is not running. Returns when both accept work. Raises ServiceError."""
    wanted = [
        service for service, ours in ((postgres, uses_embedded_database()), (broker, uses_embedded_broker())) if ours
    ]
    if not wanted:
        return
    _prepare_folders()
    _join()
    if all(service.is_running() for service in wanted):
        return
    with _locked():
        for service in wanted:
            if not service.is_running():
                service.start()


def ensure_running_for(arguments: Sequence[str]) -> None:
    """``ensure_running()`` unless the management command in ``arguments`` (without the program) needs no data."""
    if arguments and arguments[0] not in WITHOUT_SERVICES and not {"--help", "-h"} & set(arguments):
        ensure_running()


def stop() -> bool:
    """Stops the embedded services, unless another command uses them. True when they are down."""
    _prepare_folders()
    with _locked():
        _leave()
        if not _alone():
            return False
        if postgres.is_running():
            postgres.stop()
        broker.stop()
    return True


def _prepare_folders() -> None:
    (var_dir() / "log").mkdir(parents=True, exist_ok=True)
    socket_dir().mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def _locked() -> Iterator[None]:
    with (var_dir() / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _join() -> None:
    if not _held:
        users = (var_dir() / "users.lock").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        _held.append(users)


def _leave() -> None:
    while _held:
        _held.pop().close()


def _alone() -> bool:
    with (var_dir() / "users.lock").open("w") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
