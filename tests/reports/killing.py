"""Real processes to be killed: a web server and a worker whose children die by SIGKILL in the middle of their work."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from tests.reports.killable import DIE_AT, STATEMENTS

PATIENCE = 30.0
TOKEN = "a" * 32
ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, queue: str) -> dict[str, str]:
    """The test's database, cache and queue for its children."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.reports.kill_settings",
        "KILL_DATABASE": str(connection.settings_dict["NAME"]),
        "KILL_PREFIX": settings.CACHES["default"]["KEY_PREFIX"],
        "KILL_QUEUE": queue,
        "KILL_FOLDER": str(folder),
        "PYTHONPATH": str(ROOT),
    }


def wait_for(log: Path, words: str) -> None:
    """Until a process has written these words."""
    until = monotonic() + PATIENCE
    while words not in log.read_text(errors="replace"):
        assert monotonic() < until, log.read_text(errors="replace")[-2000:]
        sleep(0.05)


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process with its output in a file; ended with its children at the end."""
    with log.open("wb") as stream:
        process = subprocess.Popen(command, env=env, stdout=stream, stderr=stream, cwd=ROOT, start_new_session=True)
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@dataclass(frozen=True)
class Reply:
    """The status, None when the line was cut; and how many statements the request took."""

    status: int | None
    statements: int = 0


class Web:
    """The portal behind gunicorn: one forked worker, replaced by the master as often as it dies."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        bind = ["--bind", f"127.0.0.1:{self.port}", "--no-control-socket"]
        gunicorn = [sys.executable, "-m", "gunicorn", "tests.reports.killable_wsgi", "--preload", "--workers", "1"]
        self.process, self.log = running([*gunicorn, *bind], env, log), log
        self.cut = 0

    def __enter__(self) -> "Web":
        self.process.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.process.__exit__(None, None, None)

    def wait(self) -> None:
        """Until it answers."""
        wait_for(self.log, "Booting worker")

    def post(self, path: str, data: dict[str, str], user: User, *, die_at: int = 0) -> Reply:
        """Send a form; the worker dies before statement ``die_at``, or before its answer when there are fewer."""
        client = Client()
        client.force_login(user, backend="apps.accounts.backends.PersonBackend")
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        head = {"Cookie": f"{cookie}; csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("POST", path, urlencode(data | {"csrfmiddlewaretoken": TOKEN}), head | {DIE_AT: str(die_at)})
            answer = line.getresponse()
            return Reply(answer.status, int(answer.headers[STATEMENTS]))
        except (OSError, HTTPException):
            return Reply(None)
        finally:
            line.close()

    def post_through_a_kill(self, path: str, data: dict[str, str], user: User, *, die_at: int) -> Reply:
        """Send to a worker that dies on the way, and send again like a person until there is an answer."""
        self.cut += self.post(path, data, user, die_at=die_at).status is None
        until = monotonic() + PATIENCE
        while (reply := self.post(path, data, user)).status is None:
            assert monotonic() < until, "the web server did not come back"
            sleep(0.02)
        return reply
