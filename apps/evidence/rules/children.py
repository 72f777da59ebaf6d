"""Asks a bounded process about a hostile file, and turns every way it can end into an answer or :class:`Failed`."""

import atexit
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
# Nothing of the parent's surroundings: no database address, no secrets.
SURROUNDINGS = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}
COMMAND = [sys.executable, "-s", "-E", "-m", "apps.evidence.rules.nursery"]
PATIENCE = 20.0  # seconds of waiting; the child's own limit is 10 of work
PIECE = 1024 * 1024
IDLE = 2  # nurseries kept for the next file


class Failed(Exception):
    """The file was too much for the child, or the child for its limits."""


class Nurseries:
    """Processes that fork a child per task; each serves one thread at a time and is kept for the next."""

    def __init__(self) -> None:
        self._lock, self._idle, self._owner = threading.Lock(), [], os.getpid()  # type: ignore[var-annotated]
        atexit.register(self.close)

    def ask(self, patience: float, **request: Any) -> dict[str, Any]:
        """The child's answer. Raises :class:`Failed` when it died, or did not answer within ``patience`` seconds."""
        nursery = self._borrow()
        try:
            answer = _exchange(nursery, request, patience)
        except (OSError, ValueError, Failed) as error:
            _end(nursery)
            raise Failed(str(error)) from error
        self._give_back(nursery)
        if "died" in answer:
            raise Failed(f"the child ended with {answer['died']}")
        return answer

    def close(self) -> None:
        """End all that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for nursery in idle:
            _end(nursery)

    def _borrow(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._owner != os.getpid():  # forked: those belong to the parent
                self._owner, self._idle = os.getpid(), []
            while self._idle:
                nursery: subprocess.Popen[bytes] = self._idle.pop()
                if nursery.poll() is None:
                    return nursery
                _end(nursery)
        return subprocess.Popen(
            COMMAND,
            cwd=ROOT,
            env=SURROUNDINGS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )

    def _give_back(self, nursery: "subprocess.Popen[bytes]") -> None:
        with self._lock:
            if len(self._idle) < IDLE:
                self._idle.append(nursery)
                return
        _end(nursery)


def _exchange(nursery: "subprocess.Popen[bytes]", request: dict[str, Any], patience: float) -> dict[str, Any]:
    """One line there, one line back."""
    if nursery.stdin is None or nursery.stdout is None:
        raise Failed("no line to the nursery")
    nursery.stdin.write(json.dumps(request).encode() + b"\n")
    until, said = time.monotonic() + patience, bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(nursery.stdout, selectors.EVENT_READ)
        while not said.endswith(b"\n"):
            if not ready.select(max(0.0, until - time.monotonic())):
                raise Failed("no answer in time")
            piece = os.read(nursery.stdout.fileno(), PIECE)
            if not piece:
                raise Failed("the nursery ended")
            said += piece
    answer: dict[str, Any] = json.loads(said)
    return answer


def _end(nursery: "subprocess.Popen[bytes]") -> None:
    """End the process with the child it may have, and let go of its lines."""
    for line in (nursery.stdin, nursery.stdout):
        if line is not None:
            line.close()
    if nursery.poll() is None:
        os.killpg(nursery.pid, 9)
    nursery.wait()


NURSERIES = Nurseries()


def ask(task: str, *, patience: float = PATIENCE, **request: Any) -> dict[str, Any]:
    """What a bounded process says to a task of :data:`apps.evidence.rules.nursery.TASKS`. Raises :class:`Failed`.

    About 10 ms for a small file; the first one waits for the nursery, about 0.3 s.
    """
    return NURSERIES.ask(patience, task=task, **request)
