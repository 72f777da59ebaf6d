"""`make up`, as somebody at a terminal meets it."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from parkservice.embedded import broker, postgres

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ACCOUNTS = ["park.filer", "park.lead", "county.eit", "county.fin", "prov.eit", "prov.fin", "auditor", "admin"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def up(port: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "parkservice.embedded.up"]
    env = {**os.environ, "PORT": str(port)}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said_until(portal: "subprocess.Popen[str]", last: str) -> str:
    said = ""
    for line in portal.stdout:
        said += line
        if last in line:
            return said
    pytest.fail(f"ended without {last!r}: {said}{portal.stderr.read()}")


def test_the_portal_with_its_demo(var):
    port = free_port()
    with up(port) as portal:
        said = said_until(portal, "Ctrl-C stops it")
        assert f"http://127.0.0.1:{port}/" in said
        assert [name for name in ACCOUNTS if not re.search(rf"\b{re.escape(name)}\b", said)] == []
        page = DIRECT.open(f"http://127.0.0.1:{port}/").read().decode()
        assert "csrfmiddlewaretoken" in page
        assert DIRECT.open(f"http://127.0.0.1:{port}/static/css/portal.css").status == 200
        assert "ready" in (var / "log" / "worker.log").read_text()
        portal.send_signal(signal.SIGINT)
        rest, errors = portal.communicate()
    assert (portal.returncode, rest, errors) == (0, "Stopping\n", "")
    assert not postgres.is_running()
    assert not broker.is_running()
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", port)) != 0


def test_a_taken_port_is_named(var):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with up(port) as portal:
            _, errors = portal.communicate()
    assert portal.returncode == 1
    assert re.fullmatch(rf"127\.0\.0\.1:{port} cannot be used \(.*\)\. Try: PORT={port + 1} make up\n", errors)


def test_a_process_that_ends_stops_the_rest(var, monkeypatch, capsys):
    """The rest of a portal whose beat cannot run: its schedule file is a folder."""
    (var / "beat-schedule").mkdir()
    with up(free_port()) as portal:
        _, errors = portal.communicate()
    assert portal.returncode == 1
    assert "beat " in errors
    assert not postgres.is_running()
