"""`python -m benchmarks [--rows 1000 10000 100000] [--stock-rows 10000]`: tables, kept in var/bench*.json too."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkservice.settings_test")
django.setup()

from benchmarks import report  # noqa: E402 - models need a set-up django


def measure(task: str, path: Path, times: int = 3) -> dict:
    """The median of several runs, each in a fresh process."""
    module = "benchmarks.reader" if task == "read" else "benchmarks.ours"
    command = [sys.executable, "-m", module, task, str(path)]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout) for _ in range(times)]
    return sorted(runs, key=lambda run: run["seconds"])[times // 2]


def main() -> None:
    """Runs the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--stock-rows", type=int, default=10_000, help="yardstick up to so many rows (100,000: 20 min)")
    parser.add_argument(
        "--only", choices=["import", "export", "upload", "counting", "scoring", "reporting"], help="leave the other out"
    )
    options = parser.parse_args()
    if options.only in {None, "import", "export"}:
        with tempfile.TemporaryDirectory() as folder:
            report.run(options, Path(folder), measure)
    for name in ("upload", "counting", "scoring", "reporting"):
        if options.only in {None, name}:
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
