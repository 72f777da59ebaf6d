"""``python -m parkservice.embedded start | stop | run COMMAND...``

``run`` starts the services, runs the command and stops them again unless somebody else uses them.
"""

import subprocess
import sys
from collections.abc import Sequence

from parkservice.embedded.binaries import ServiceError
from parkservice.embedded.services import ensure_running, stop

USAGE = 2


def main(arguments: Sequence[str]) -> int:
    """Does what ``arguments`` (without the program) ask for; returns the exit code."""
    match arguments:
        case ["start"]:
            ensure_running()
            return 0
        case ["stop"]:
            return 0 if stop() else 1
        case ["run", *command] if command:
            return _run(command)
    sys.stderr.write(f"{__doc__}\n")
    return USAGE


def _run(command: Sequence[str]) -> int:
    ensure_running()
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        stop()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServiceError as error:
        sys.exit(str(error))
