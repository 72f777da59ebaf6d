"""Children that start and stop together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parkservice.embedded import processes
from parkservice.embedded.processes import Crew

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture(autouse=True)
def log(var):
    (var / "log").mkdir()


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended but was not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(condition) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if condition():
            return True
    return False


def test_the_first_to_die_is_named_with_its_last_words():
    crew = Crew()
    crew.start("steady", ["sleep", "60"], dict(os.environ))
    crew.start("brief", ["sh", "-c", "echo no such table; exit 3"], dict(os.environ))
    assert wait_for(lambda: crew.first_dead() is not None)
    dead = crew.first_dead()
    crew.stop()
    assert (dead.name, dead.last_words()) == ("brief", "no such table")


def test_nobody_is_dead_while_all_run():
    crew = Crew()
    crew.start("steady", ["sleep", "60"], dict(os.environ))
    assert crew.first_dead() is None
    crew.stop()
    assert crew.first_dead().name == "steady"


def test_stop_ends_whole_groups(var):
    crew = Crew()
    crew.start("family", ["sh", "-c", "sleep 60 & echo $!; wait"], dict(os.environ))
    log = crew.children[0].log
    assert wait_for(lambda: log.read_text().strip())
    grandchild = int(log.read_text())
    assert is_alive(grandchild)
    crew.stop()
    assert wait_for(lambda: not is_alive(grandchild))


def test_the_stubborn_are_ended_by_force(monkeypatch, capsys):
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.2)
    crew = Crew()
    crew.start("stubborn", [sys.executable, "-c", STUBBORN], dict(os.environ))
    assert wait_for(lambda: "up" in crew.children[0].log.read_text())
    crew.stop()
    assert crew.children[0].process.returncode == -signal.SIGKILL
    assert "stubborn did not stop" in capsys.readouterr().err


def test_children_die_with_a_killed_parent(var):
    code = (
        "import os, time; from parkservice.embedded.processes import Crew; crew = Crew();"
        "crew.start('child', ['sleep', '60'], dict(os.environ)); print(crew.children[0].process.pid, flush=True);"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        # Its own name, not setpriv's argument: from then on it is bound to its parent's life.
        assert wait_for(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n")
        parent.kill()
    assert wait_for(lambda: not is_alive(child))
