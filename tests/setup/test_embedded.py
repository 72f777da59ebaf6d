"""The embedded services, started for real in a folder of their own."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest

from parkservice.embedded import broker, postgres
from parkservice.embedded.addresses import database_url, socket_dir
from parkservice.embedded.services import ensure_running_for


def query(sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(database_url())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def setting(name: str) -> object:
    return query(f"SELECT current_setting('{name}')")[0][0]


def test_start_and_stop(var, run_embedded):
    assert run_embedded("start").returncode == 0
    assert postgres.is_running()
    assert broker.is_running()
    assert run_embedded("stop").returncode == 0
    assert not postgres.is_running()
    assert not broker.is_running()


def test_the_cluster_is_durable_local_and_utf8(var, run_embedded):
    run_embedded("start")
    assert setting("fsync") == "on"
    assert setting("listen_addresses") == ""
    assert setting("unix_socket_directories") == f'"{socket_dir()}"'
    assert setting("server_encoding") == "UTF8"
    assert query("SELECT datcollate FROM pg_database WHERE datname = current_database()") == [("C.UTF-8",)]
    assert socket_dir().stat().st_mode & 0o077 == 0


def test_data_outlives_a_restart(var, run_embedded):
    run_embedded("start")
    query("CREATE TABLE kept AS SELECT 7 AS number")
    run_embedded("stop")
    run_embedded("start")
    assert query("SELECT number FROM kept") == [(7,)]


def test_many_commands_at_once_start_one_cluster(var):
    command = [sys.executable, "-m", "parkservice.embedded", "start"]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(6)]
    assert [(process.communicate()[1], process.returncode) for process in started] == [(b"", 0)] * 6
    log = (var / "log" / "postgres.log").read_text()
    assert log.count("ready to accept connections") == 1


def test_a_killed_cluster_comes_back(var, run_embedded):
    run_embedded("start")
    query("CREATE TABLE kept AS SELECT 7 AS number")
    pid = int((var / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, 9)
    assert run_embedded("start").returncode == 0
    assert query("SELECT number FROM kept") == [(7,)]


def test_an_interrupted_first_start_leaves_no_trace(var, run_embedded):
    half = var / "postgres.new" / "base"
    half.mkdir(parents=True)
    assert run_embedded("start").returncode == 0
    assert not half.exists()


def test_nobody_is_switched_off_while_working(var, run_embedded):
    waiting = [sys.executable, "-m", "parkservice.embedded", "run", "cat"]
    with subprocess.Popen(waiting, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        worker.stdin.write(b"x")
        worker.stdin.flush()
        assert worker.stdout.read1(1) == b"x"
        assert run_embedded("stop").returncode == 1
        assert postgres.is_running()
        worker.stdin.close()
    assert worker.returncode == 0
    assert not postgres.is_running()


def test_run_passes_the_exit_code_on(var, run_embedded):
    assert run_embedded("run", "sh", "-c", "exit 7").returncode == 7


def test_addresses_of_others_start_nothing(var, run_embedded):
    addresses = {"DATABASE_URL": "postgres://db/x", "REDIS_URL": "redis://broker/0"}
    assert run_embedded("start", **addresses).returncode == 0
    assert list(var.iterdir()) == []


@pytest.mark.parametrize("arguments", [["makemessages", "-a"], ["migrate", "--help"], ["check"], []])
def test_commands_without_data_start_nothing(var, arguments):
    ensure_running_for(arguments)
    assert list(var.iterdir()) == []


def test_a_command_with_data_starts_them(var):
    command = "from parkservice.embedded.services import ensure_running_for as f; f(['migrate'])"
    subprocess.run([sys.executable, "-c", command], check=True)
    assert postgres.is_running()


def test_awkward_folders(var, run_embedded):
    folder = var / 'it\'s a "long" 园区 folder' / ("x" * 60)
    folder.mkdir(parents=True)
    assert run_embedded("start", PARKSERVICE_VAR=str(folder)).returncode == 0
    assert run_embedded("stop", PARKSERVICE_VAR=str(folder)).returncode == 0
    assert (folder / "postgres" / "PG_VERSION").exists()


def test_a_folder_with_quotes_holds_the_sockets_too(var, run_embedded):
    folder = var / 'it\'s "x"'
    folder.mkdir()
    assert run_embedded("start", PARKSERVICE_VAR=str(folder)).returncode == 0
    connection = psycopg2.connect(f"postgres://parkservice@{quote(str(folder / 'run'), safe='')}/parkservice")
    connection.close()
    assert run_embedded("stop", PARKSERVICE_VAR=str(folder)).returncode == 0


def test_a_failure_says_why(var, run_embedded):
    (var / "postgres").mkdir()
    (var / "postgres" / "PG_VERSION").write_text("9\n")
    done = run_embedded("start")
    assert done.returncode == 1
    assert done.stderr.strip() == "PostgreSQL 9 was not found. Install it, run 'make setup', or set DATABASE_URL."


def only_these_programs(folder: Path, *names: str) -> str:
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to(Path("/usr/bin") / name)
    return str(folder)


@pytest.mark.skipif(os.getuid() != 0, reason="only root needs another identity")
def test_root_without_user_namespaces_uses_an_account(var, run_embedded, tmp_path):
    path = only_these_programs(tmp_path / "bin", "setpriv", "true", "sh")
    assert run_embedded("start", PATH=path).returncode == 0
    assert query("SELECT 1") == [(1,)]
    assert (var / "postgres").stat().st_uid != 0
    assert run_embedded("stop", PATH=path).returncode == 0


@pytest.mark.skipif(os.getuid() != 0, reason="only root needs another identity")
def test_root_without_any_other_identity_is_told(var, run_embedded, tmp_path):
    done = run_embedded("start", PATH=only_these_programs(tmp_path / "bin", "sh"))
    assert done.returncode == 1
    assert "PostgreSQL cannot run as root here" in done.stderr
