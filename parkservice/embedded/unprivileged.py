"""PostgreSQL refuses to run as root; this gives it another identity when the caller is root."""

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path

from parkservice.embedded.binaries import ServiceError

NOBODY = 65534
ACCOUNTS = ("postgres", "nobody")


@cache
def command_prefix() -> tuple[str, ...]:
    """What to put before a PostgreSQL command: nothing for an ordinary user.

    For root: a user namespace in which root's own files belong to ``nobody`` (no account, no chown); where the
    machine refuses those, an unprivileged account that must then own the data (see ``hand_over``).
    Raises ServiceError when neither works.
    """
    if os.getuid() != 0:
        return ()
    namespace = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
    if _works(namespace):
        return namespace
    account = _account()
    switched = ("setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
    if _works(switched):
        return switched
    raise ServiceError("PostgreSQL cannot run as root here. Run as an ordinary user, or set DATABASE_URL.")


def hand_over(*folders: Path) -> None:
    """Gives folders to the account that will run PostgreSQL, when that is a real account."""
    if command_prefix()[:1] != ("setpriv",):
        return
    account = _account()
    for folder in folders:
        os.chown(folder, account.pw_uid, account.pw_gid)
        for path in folder.rglob("*"):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def _account() -> pwd.struct_passwd:
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServiceError("PostgreSQL needs an unprivileged account and there is none. Set DATABASE_URL.")


def _works(prefix: tuple[str, ...]) -> bool:
    if not shutil.which(prefix[0]):
        return False
    return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
