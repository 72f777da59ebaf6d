"""Where the embedded database and broker live and how a client reaches them. Nothing here starts anything."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

PROJECT_DIR = Path(__file__).resolve().parents[2]

DATABASE_NAME = "parkservice"
DATABASE_USER = "parkservice"

# A unix socket's address has room for 107 bytes; the servers add a file name of up to 20 to the folder.
LONGEST_SOCKET_DIR = 80


def var_dir() -> Path:
    """The folder for everything that running writes: data, sockets, logs, stamps (``PARKSERVICE_VAR`` moves it)."""
    return Path(os.environ.get("PARKSERVICE_VAR") or PROJECT_DIR / "var").absolute()


def socket_dir() -> Path:
    """The folder of both unix sockets: under ``var/``, or a short one of this checkout's own when that is too long."""
    inside = var_dir() / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_DIR:
        return inside
    name = hashlib.sha256(os.fsencode(var_dir())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"parkservice-{os.getuid()}-{name}"


def database_url() -> str:
    """``DATABASE_URL`` if set, else the address of the embedded PostgreSQL."""
    host = quote(str(socket_dir()), safe="")
    return os.environ.get("DATABASE_URL") or f"postgres://{DATABASE_USER}@{host}/{DATABASE_NAME}"


def broker_url() -> str:
    """``REDIS_URL`` if set, else the address of the embedded broker."""
    return os.environ.get("REDIS_URL") or f"redis+socket://{socket_dir() / 'broker.sock'}?virtual_host=0"


def uses_embedded_database() -> bool:
    """Whether the database is ours to start."""
    return not os.environ.get("DATABASE_URL")


def uses_embedded_broker() -> bool:
    """Whether the broker is ours to start."""
    return not os.environ.get("REDIS_URL")
