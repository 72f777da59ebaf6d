"""Our side, each measurement in a process of its own so that its memory is its own: `python -m benchmarks.ours`."""

import json
import os
import sys
from pathlib import Path
from time import perf_counter

import django
from django.db import connection

from apps.spreadsheets.engine.bounds import peak_memory

django.setup()

from benchmarks import tasks  # noqa: E402 - models need a set-up django


def main() -> None:
    """Runs one import or export through the portal's own verbs and prints seconds and memory as JSON."""
    connection.settings_dict["NAME"] = os.environ["BENCH_DATABASE"]
    base, start = peak_memory(), perf_counter()
    effect = getattr(tasks, sys.argv[1])(Path(sys.argv[2]))
    seconds = perf_counter() - start
    sys.stdout.write(json.dumps({"seconds": seconds, "effect": effect, "base": base, "memory": peak_memory()}))


if __name__ == "__main__":
    main()
