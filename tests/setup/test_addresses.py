"""Where the embedded services are, without starting them."""

from pathlib import Path

import pytest

from parkservice.embedded.addresses import broker_url, database_url, socket_dir, var_dir


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in ("PARKSERVICE_VAR", "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


def test_everything_lies_under_var_by_default():
    root = Path(__file__).resolve().parents[2]
    assert var_dir() == root / "var"


def test_addresses_name_the_sockets(monkeypatch):
    monkeypatch.setenv("PARKSERVICE_VAR", "/srv/portal data")
    assert database_url() == "postgres://parkservice@%2Fsrv%2Fportal%20data%2Frun/parkservice"
    assert broker_url() == "redis+socket:///srv/portal data/run/broker.sock?virtual_host=0"


def test_the_environment_wins(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db/x")
    monkeypatch.setenv("REDIS_URL", "redis://broker/0")
    assert (database_url(), broker_url()) == ("postgres://db/x", "redis://broker/0")


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")
    assert database_url().endswith("/parkservice")


@pytest.mark.parametrize(("length", "inside"), [(76, True), (77, False)])
def test_a_path_too_long_for_a_socket_is_replaced(monkeypatch, length, inside):
    folder = "/" + "x" * (length - 1)
    monkeypatch.setenv("PARKSERVICE_VAR", folder)
    assert (socket_dir() == Path(folder) / "run") is inside
    assert len(str(socket_dir())) <= 80


def test_length_is_counted_in_bytes(monkeypatch):
    monkeypatch.setenv("PARKSERVICE_VAR", "/" + "园" * 30)
    assert "园" not in str(socket_dir())


def test_two_checkouts_never_share_a_replacement(monkeypatch):
    monkeypatch.setenv("PARKSERVICE_VAR", "/" + "x" * 90)
    first = socket_dir()
    monkeypatch.setenv("PARKSERVICE_VAR", "/" + "y" * 90)
    assert socket_dir() != first
