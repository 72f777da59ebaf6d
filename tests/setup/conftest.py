"""A folder of its own for embedded services, and commands that run in it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def var(monkeypatch) -> Iterator[Path]:
    """An empty ``PARKSERVICE_VAR`` with a short path, open to any account; its services are stopped afterwards."""
    with tempfile.TemporaryDirectory(prefix="ps-") as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setenv("PARKSERVICE_VAR", folder)
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.delenv("REDIS_URL", raising=False)
        try:
            yield Path(folder)
        finally:
            embedded("stop")


def embedded(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs ``python -m parkservice.embedded``."""
    command = [sys.executable, "-m", "parkservice.embedded", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


@pytest.fixture
def run_embedded() -> Run:
    """``python -m parkservice.embedded`` with these arguments and changes to the environment."""
    return embedded
