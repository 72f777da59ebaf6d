"""`make up`, as somebody at a terminal meets it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from parkservice.embedded import broker, postgres
from parkservice.embedded.processes import DIES_WITH_PARENT

PATIENCE = 60
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ACCOUNTS = ["park.filer", "park.lead", "county.eit", "county.fin", "prov.eit", "prov.fin", "auditor", "admin"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def up(port: int) -> "Iterator[subprocess.Popen[str]]":
    command = [*DIES_WITH_PARENT, sys.executable, "-m", "parkservice.embedded.up"]
    env = {**os.environ, "PORT": str(port)}
    portal = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with portal:
        try:
            yield portal
        finally:
            portal.terminate()


def said_until(portal: "subprocess.Popen[str]", last: str) -> str:
    said = ""
    for line in portal.stdout:
        said += line
        if last in line:
            return said
    pytest.fail(f"ended without {last!r}: {said}{portal.stderr.read()}")


def wait_for_worker(log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while "ready." not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def serves_and_stops(var: Path) -> None:
    """The first start: everything answers, Ctrl-C ends all of it."""
    port = free_port()
    with up(port) as portal:
        said = said_until(portal, "Ctrl-C stops it")
        assert f"http://127.0.0.1:{port}/" in said
        assert [name for name in ACCOUNTS if not re.search(rf"\b{re.escape(name)}\b", said)] == []
        page = DIRECT.open(f"http://127.0.0.1:{port}/", timeout=30).read().decode()
        assert "csrfmiddlewaretoken" in page
        assert DIRECT.open(f"http://127.0.0.1:{port}/static/css/portal.css", timeout=30).status == 200
        wait_for_worker(var / "log" / "worker.log")
        portal.send_signal(signal.SIGINT)
        rest, errors = portal.communicate(timeout=PATIENCE)
    assert (portal.returncode, rest, errors) == (0, "Stopping\n", "")
    assert not postgres.is_running()
    assert not broker.is_running()
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", port)) != 0


def stops_with_a_part(var: Path) -> None:
    """A part that ends takes the rest with it, and is named."""
    with up(free_port()) as portal:
        said_until(portal, "Ctrl-C stops it")
        os.kill(child(portal.pid, "beat"), signal.SIGKILL)
        _, errors = portal.communicate(timeout=PATIENCE)
    assert portal.returncode == 1
    assert errors.startswith(f"beat ended by itself, see {var}/log/beat.log.\n")
    assert not postgres.is_running()


def test_the_portal_with_its_demo(var):
    serves_and_stops(var)
    stops_with_a_part(var)  # the second start finds the demonstration in place


def test_a_taken_port_is_named(var):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with up(port) as portal:
            _, errors = portal.communicate(timeout=PATIENCE)
    assert portal.returncode == 1
    assert re.fullmatch(rf"127\.0\.0\.1:{port} cannot be used \(.*\)\. Try: PORT={port + 1} make up\n", errors)


def child(parent: int, word: str) -> int:
    """The process started by ``parent`` whose command line has this word."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    found = [pid for pid in children if word in Path(f"/proc/{pid}/cmdline").read_text().split("\0")]
    assert len(found) == 1
    return int(found[0])
