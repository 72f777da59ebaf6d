"""``python -m parkservice.embedded.up``: the whole portal with its demo, until Ctrl-C.

``PORT`` (8000) and ``HOST`` (127.0.0.1) say where it listens.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from types import FrameType

from parkservice.embedded.addresses import PROJECT_DIR, var_dir
from parkservice.embedded.binaries import ServiceError
from parkservice.embedded.processes import Crew
from parkservice.embedded.services import ensure_running, stop

READY_SECONDS = 120
# Loopback is asked directly, whatever proxy the environment names.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
POLL_SECONDS = 0.2
INTERNAL_ERROR = 500

PREPARATION = {
    "Updating the database": ("migrate", "--noinput"),
    "Loading reference data": ("load_reference",),
    "Loading the demo": ("load_demo",),
    "Collecting static files": ("collectstatic", "--noinput"),
}


class Stopped(Exception):
    """Somebody asked the portal to stop."""


def main() -> int:
    """Runs the portal until a signal or until one of its processes ends; returns the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    crew = Crew()
    try:
        return _run(crew)
    except Stopped:
        _say("Stopping")
        return 0
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        crew.stop()
        stop()


# While one request waits for the database another one is worked on.
SERVING = ["--workers", "2", "--worker-class", "gthread", "--threads", "4"]


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The long-running processes by name. Beat is one of its own: as a worker's child it would outlive the worker."""
    celery = [sys.executable, "-m", "celery", "-A", "parkservice"]
    schedule = str(var_dir() / "beat-schedule")
    gunicorn = [sys.executable, "-m", "gunicorn", "parkservice.wsgi", "--no-control-socket", *SERVING]
    return {
        "web": [*gunicorn, "--bind", f"{host}:{port}"],
        "worker": [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile", ""],
    }


def _run(crew: Crew) -> int:
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    _check_free(host, port)
    _say("Starting the database and the broker")
    ensure_running()
    env = {**os.environ, "PARKSERVICE_DEMO": "1", "PYTHONUNBUFFERED": "1"}
    for title, preparation in PREPARATION.items():
        _say(title)
        _manage(preparation, env)
    _say("Starting web, worker and beat")
    for name, command in commands(host, port).items():
        crew.start(name, command, env)
    address = f"http://{host}:{port}/"
    _wait_until_it_answers(address, crew)
    _say(f"\nThe portal is ready: {address}\n")
    _manage(("demo_accounts",), env, show=True)
    _say("\nCtrl-C stops it.")
    while not (dead := crew.first_dead()):
        time.sleep(POLL_SECONDS)
    raise ServiceError(f"{dead.name} ended by itself, see {dead.log}.\n{dead.last_words()}")


def _manage(command: Sequence[str], env: Mapping[str, str], *, show: bool = False) -> None:
    output = None if show else subprocess.PIPE
    arguments = [sys.executable, "manage.py", *command]
    done = subprocess.run(arguments, cwd=PROJECT_DIR, env=env, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        said = (done.stdout or b"").decode(errors="replace")
        raise ServiceError(f"manage.py {' '.join(command)} failed.\n{said}".strip())


def _check_free(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        raise ServiceError(f"{host}:{port} cannot be used ({error.strerror}). Try: PORT={port + 1} make up") from error


def _wait_until_it_answers(address: str, crew: Crew) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if dead := crew.first_dead():
            raise ServiceError(f"{dead.name} did not start, see {dead.log}.\n{dead.last_words()}")
        if _answers(address):
            return
        time.sleep(POLL_SECONDS)
    raise ServiceError(f"No answer from {address} in {READY_SECONDS} s; see {var_dir() / 'log'}.")


def _answers(address: str) -> bool:
    try:
        with DIRECT.open(address, timeout=30):
            return True
    except urllib.error.HTTPError as error:
        if error.code >= INTERNAL_ERROR:
            raise ServiceError(f"{address} answers with error {error.code}; see {var_dir() / 'log'}.") from error
        return True
    except OSError:
        return False


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
