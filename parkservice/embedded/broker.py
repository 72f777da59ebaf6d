"""The embedded broker: a Redis or Valkey server on a unix socket, keeping nothing on disk.

A job is a database row before it is a message and lost messages are sent again, so the broker may forget.
"""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from parkservice.embedded.addresses import socket_dir, var_dir
from parkservice.embedded.binaries import ServiceError, find_broker

PATIENCE_SECONDS = 20


def is_running() -> bool:
    """Whether the broker answers a PING."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(_socket()))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def start() -> None:
    """Starts the broker in the background and waits until it answers. The caller holds the services' lock."""
    log = var_dir() / "log" / "broker.log"
    network = ["--port", "0", "--unixsocket", str(_socket()), "--unixsocketperm", "700"]
    storage = ["--save", "", "--appendonly", "no", "--dir", str(var_dir())]
    background = ["--daemonize", "yes", "--pidfile", str(_pid_file()), "--logfile", str(log)]
    command = [find_broker(), *network, *storage, *background]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0 or not _wait(True):
        raise ServiceError(f"The broker did not start, see {log}.\n{done.stdout}{done.stderr}".strip())


def stop() -> None:
    """Stops the broker and waits until it is gone."""
    if not is_running():
        return
    os.kill(int(_pid_file().read_text()), signal.SIGTERM)
    if not _wait(False):
        raise ServiceError("The broker did not stop.")


def _wait(running: bool) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_running() == running:
            return True
        time.sleep(0.02)
    return False


def _socket() -> Path:
    return socket_dir() / "broker.sock"


def _pid_file() -> Path:
    return var_dir() / "broker.pid"
