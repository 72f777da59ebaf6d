"""Real processes to be killed: a web server and a worker whose children fall to SIGKILL in the middle of their work."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

from apps.accounts.models import User

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


def children(pid: int) -> list[int]:
    """The processes a process has started."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def kill_children(pid: int) -> int:
    """SIGKILL to every child at once; returns how many there were."""
    found = children(pid)
    for child in found:
        os.kill(child, signal.SIGKILL)
    return len(found)


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


class Web:
    """The portal behind gunicorn: one forked worker, replaced by the master as often as it is killed."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        bind = ["--bind", f"127.0.0.1:{self.port}", "--no-control-socket"]
        gunicorn = [sys.executable, "-m", "gunicorn", "parkservice.wsgi", "--preload", "--workers", "1", *bind]
        self.process = running(gunicorn, env, log)
        self.cut = 0

    def __enter__(self) -> "Web":
        self.pid = self.process.__enter__().pid
        until = monotonic() + PATIENCE
        while self._get("/sign-in/") != 200:
            assert monotonic() < until, "the web server does not answer"
            sleep(0.1)
        return self

    def __exit__(self, *error: object) -> None:
        self.process.__exit__(None, None, None)

    def _get(self, path: str) -> int | None:
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            line.close()

    def post(self, path: str, data: dict[str, str], user: User) -> int | None:
        """The status, None when the line was cut."""
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        head = {"Cookie": f"{cookie}; csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("POST", path, urlencode(data | {"csrfmiddlewaretoken": TOKEN}), head)
            return line.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            line.close()

    def post_through_a_kill(self, path: str, data: dict[str, str], user: User, *, after: float) -> int:
        """Send, kill the worker ``after`` so many seconds, and send again like a person until there is an answer."""
        answers: list[int | None] = []
        sender = Thread(target=lambda: answers.append(self.post(path, data, user)))
        sender.start()
        sleep(after)
        kill_children(self.pid)
        sender.join()
        self.cut += answers[0] is None
        until = monotonic() + PATIENCE
        while (status := self.post(path, data, user)) is None:
            assert monotonic() < until, "the web server did not come back"
            sleep(0.02)
        return status
