"""The commands of Dockerfile and docker-compose.yml, run for real in a copy of what the image would hold.

Not run: those that change the machine (system packages, accounts) or start the three foreign images. Versions,
settings and names in them are compared instead.
"""

import fnmatch
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import yaml

from parkservice.embedded.addresses import broker_url, database_url
from parkservice.embedded.binaries import find_broker
from parkservice.embedded.postgres import LOCALE
from scripts.front_end import npm_command

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
RUNS = re.findall(r"^RUN (.+)$", DOCKERFILE, re.MULTILINE)
DATA = "/var/lib/parkservice"
HOST = "portal.example.org"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def only(instructions: list[str], word: str) -> str:
    """The one instruction with this word."""
    found = [instruction for instruction in instructions if word in instruction]
    assert len(found) == 1, (word, found)
    return found[0]


def ignored(folder: str, names: list[str]) -> set[str]:
    """Those of ``names`` that .dockerignore keeps out of the image."""
    patterns = (ROOT / ".dockerignore").read_text().split()
    inside = Path(folder).relative_to(ROOT)
    return {
        name
        for name in names
        for pattern in patterns
        if fnmatch.fnmatch(name if pattern.startswith("**/") else str(inside / name), pattern.removeprefix("**/"))
    }


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Iterator[Path]:
    """The image's folders as ``app`` and ``data``, made by the Dockerfile's own steps."""
    folder = tmp_path_factory.mktemp("image")
    (folder / "data").mkdir()
    shutil.copytree(ROOT, folder / "app", ignore=ignored)
    sh(folder, npm_step())
    sh(folder, only(RUNS, "front_end.py"))
    sh(folder, only(RUNS, "collectstatic"))
    return folder


def npm_step() -> str:
    return only(RUNS, "npm ci").replace(
        "npm ci", " ".join([*npm_command(), "ci", "--no-audit", "--no-fund", "--prefer-offline"])
    )


def environment(folder: Path, **more: str) -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    ours = re.compile("PARKSERVICE_|DJANGO_|TEST_|DATABASE_URL|REDIS_URL")
    others = {name: value for name, value in os.environ.items() if not ours.match(name)}
    return {**others, "PATH": path, "PARKSERVICE_VAR": str(folder / "data"), **more}


def sh(folder: Path, command: str, **more: str) -> None:
    """Runs a shell line in the image's folder; its data folder takes the place of the image's."""
    line = command.replace(DATA, str(folder / "data"))
    env = environment(folder, **more)
    done = subprocess.run(
        ["sh", "-euc", line], cwd=folder / "app", env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


@pytest.fixture(scope="module")
def settings_of_services(tmp_path_factory) -> Iterator[dict[str, str]]:
    """What docker-compose.yml gives the portal's containers, with an empty database of its own."""
    name = f"production_{os.getpid()}"
    execute(f"CREATE DATABASE {name}")
    given = dict(COMPOSE["x-portal"]["environment"])
    given["DATABASE_URL"] = re.sub(r"[^/]+$", name, database_url())
    given["REDIS_URL"] = broker_url().replace("virtual_host=0", "virtual_host=7")
    yield {**given, "PARKSERVICE_SECRET_KEY": "k" * 64 + "9x", "PARKSERVICE_HOSTS": HOST}
    execute(f"DROP DATABASE {name} WITH (FORCE)")


def execute(sql: str) -> None:
    connection = psycopg2.connect(database_url())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
    connection.close()


@pytest.fixture(scope="module")
def migrated(image, settings_of_services) -> dict[str, str]:
    """The settings, after the service ``migrate`` has run."""
    shell, option, line = COMPOSE["services"]["migrate"]["command"]
    assert (shell, option) == ("sh", "-c")
    sh(image, line, **settings_of_services)
    return settings_of_services


def run_until(image: Path, command: list[str], env: dict[str, str], done) -> str:
    """Starts a service, waits until ``done(its output so far)``, stops it; returns the output."""
    log = image / "service.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=image / "app", env=environment(image, **env), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + 60
        while not done(log.read_text()):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
    finally:
        process.terminate()
        process.wait(30)
    assert process.returncode in (0, -15), log.read_text()
    return log.read_text()


def test_web_serves_pages_and_files(image, migrated):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    command = yaml.safe_load(re.search(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)[1])
    assert "command" not in COMPOSE["services"]["web"]
    place = command.index("0.0.0.0:8000")  # the container's; here loopback takes its place
    command[place] = f"127.0.0.1:{port}"
    answers = {}

    def answered(_: str) -> bool:
        try:
            for path in ("/", "/static/css/portal.css"):
                request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
                request.headers |= {"Host": HOST, "X-forwarded-proto": "https"}
                answers[path] = DIRECT.open(request, timeout=20).status
        except urllib.error.HTTPError as error:
            answers[path] = error.code
        except OSError:
            return False
        return True

    run_until(image, command, migrated, answered)
    # "/" leads to the sign-in page.
    assert answers == {"/": 200, "/static/css/portal.css": 200}


def test_worker_starts(image, migrated):
    run_until(image, COMPOSE["services"]["worker"]["command"], migrated, lambda said: "ready." in said)


def test_beat_starts(image, migrated):
    command = [part.replace("/tmp", str(image)) for part in COMPOSE["services"]["beat"]["command"]]  # noqa: S108
    run_until(image, command, migrated, lambda said: "beat: Starting" in said or "Scheduler: Sending" in said)


def test_broker_accepts_its_options(tmp_path):
    command = COMPOSE["services"]["broker"]["command"]
    assert command[0] == "redis-server"
    here = [find_broker(), *command[1:], "--port", "0", "--unixsocket", str(tmp_path / "s"), "--dir", str(tmp_path)]
    with subprocess.Popen(here, stdout=subprocess.PIPE, text=True) as broker:
        assert any("Ready to accept connections" in line for line in broker.stdout)
        broker.terminate()


def test_the_database_is_made_like_the_embedded_one():
    assert COMPOSE["services"]["database"]["environment"]["POSTGRES_INITDB_ARGS"].split() == list(LOCALE)


def test_system_packages_are_those_of_make_setup():
    installed = set(re.search(r"--no-install-recommends(.+?)&&", only(RUNS, "apt-get"))[1].split())
    wanted = re.search(r"^wanted=\((.+)\)$", (ROOT / "scripts/os-packages").read_text(), re.MULTILINE)[1]
    assert installed == set(wanted.split())


def test_python_packages_install_with_their_options():
    step = only(RUNS, "pip install").replace("pip", f"{sys.executable} -m pip", 1)
    done = subprocess.run(
        ["sh", "-c", f"{step} --dry-run --quiet"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_step_of_the_image_is_looked_at():
    words = ("npm ci", "apt-get", "pip install", "front_end.py", "collectstatic")
    assert [only(RUNS, word) for word in words] == RUNS


def test_every_volume_and_dependency_exists():
    services = COMPOSE["services"]
    named = [volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])]
    folders = [name for name in named if name.startswith("./")]
    assert {name for name in named if not name.startswith("./")} == set(COMPOSE["volumes"])
    assert (ROOT / "deploy/nginx.conf").exists()
    assert set(folders) == {"./deploy/nginx.conf", "./deploy/tls"}
    assert {name for service in services.values() for name in service.get("depends_on", [])} <= set(services)


def test_nginx_passes_on_what_the_portal_needs():
    text = (ROOT / "deploy/nginx.conf").read_text()
    assert re.search(r"server (\w+):(\d+);", text).groups() == ("web", "8000")
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
    assert "proxy_set_header Host $host;" in text
