"""Our side, each measurement in a process of its own so that its memory is its own: `python -m benchmarks.ours`."""

import json
import os
import resource
import sys
from pathlib import Path
from time import perf_counter

import django
from python_calamine import CalamineWorkbook


def megabytes(who: int) -> int:
    """Highest resident memory so far."""
    return resource.getrusage(who).ru_maxrss // 1024


def read_alone(path: Path) -> dict:
    """The reader by itself: every row of the sheet, nothing done with them."""
    start = perf_counter()
    rows = sum(1 for _ in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows())
    return {"seconds": perf_counter() - start, "rows": rows, "memory": megabytes(resource.RUSAGE_SELF)}


def in_django(task: str, path: Path) -> dict:
    """An import or an export through the portal's own verbs, against the benchmark database."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 - settings must be ready first

    from benchmarks import tasks  # noqa: PLC0415

    connection.settings_dict["NAME"] = os.environ["BENCH_DATABASE"]
    base = megabytes(resource.RUSAGE_SELF)
    start = perf_counter()
    effect = getattr(tasks, task)(path)
    return {
        "seconds": perf_counter() - start,
        "effect": effect,
        "base": base,
        "memory": megabytes(resource.RUSAGE_SELF),
        "child": megabytes(resource.RUSAGE_CHILDREN),
    }


def main() -> None:
    """Runs one measurement and prints it as JSON."""
    task, path = sys.argv[1], Path(sys.argv[2])
    result = read_alone(path) if task == "read_alone" else in_django(task, path)
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
