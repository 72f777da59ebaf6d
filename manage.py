#!/usr/bin/env python3
"""Runs a management command with the project's Python; starts the embedded database and broker if it needs them."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Enters ``.venv`` when there is one and we are outside of it, then hands over to Django."""
    python = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
    if sys.prefix == sys.base_prefix and python.exists():
        os.execv(python, [str(python), *sys.argv])
    from django.core.management import execute_from_command_line

    from parkservice.embedded.binaries import ServiceError
    from parkservice.embedded.services import ensure_running_for

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkservice.settings")
    try:
        ensure_running_for(sys.argv[1:])
    except ServiceError as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
