"""Long-running child processes that start together and stop together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from parkservice.embedded.addresses import PROJECT_DIR, var_dir

STOP_SECONDS = 10
TAIL_BYTES = 2000
# A child gets SIGTERM when its parent dies in whatever way.
DIES_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM")


@dataclass(frozen=True)
class Child:
    """One running process, leader of its own group, and the file with its output."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self) -> str:
        """The end of its output."""
        return self.log.read_bytes()[-TAIL_BYTES:].decode(errors="replace").strip()


@dataclass
class Crew:
    """The children of one run."""

    children: list[Child] = field(default_factory=list)

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Starts ``command`` in a process group of its own; its output goes to ``var/log/NAME.log``."""
        log = var_dir() / "log" / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*DIES_WITH_PARENT, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=PROJECT_DIR,
                env=env,
                start_new_session=True,
            )
        self.children.append(Child(name, process, log))

    def first_dead(self) -> Child | None:
        """A child that has ended, if one has."""
        return next((child for child in self.children if child.process.poll() is not None), None)

    def stop(self) -> None:
        """Ends every group: politely, then by force. Returns when all are gone."""
        for child in self.children:
            _signal_group(child.process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            try:
                child.process.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                sys.stderr.write(f"{child.name} did not stop in {STOP_SECONDS} s and is ended by force.\n")
            _signal_group(child.process, signal.SIGKILL)
            child.process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
