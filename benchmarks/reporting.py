"""`python -m benchmarks.reporting`: 1,300 parks save and submit a form of 20 rows, beside a stock formset.

Real processes: gunicorn with two workers on one side, 64 clients over HTTP on the other, one database and broker.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import sleep
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkservice.settings_test")

import django

django.setup()

from django.conf import settings  # noqa: E402 - needs a set-up django
from django.db import connection, connections  # noqa: E402

from apps.delivery.selectors.reconciling import reconcile  # noqa: E402
from apps.reports.models import PeriodReport, ReportRow  # noqa: E402
from benchmarks import world  # noqa: E402
from benchmarks.clients import CLIENTS, PORT, Answer, ask, load  # noqa: E402
from benchmarks.filers import ROWS, Filer, fill  # noqa: E402
from parkservice.embedded.up import SERVING  # noqa: E402 - the benchmark is served as the portal is

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "bench-reporting.json"
TEXT = "本季度按计划推进，覆盖重点企业，下季度继续开展专场活动。"


def say(line: str) -> None:
    """One line of the report, at once."""
    print(line, flush=True)


@contextmanager
def web() -> Iterator[int]:
    """The portal as it is served: gunicorn with two workers; the number of its master."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings_report",
        "BENCH_DATABASE": str(connection.settings_dict["NAME"]),
        "BENCH_PREFIX": settings.CACHES["default"]["KEY_PREFIX"],
    }
    bind = ["--bind", f"127.0.0.1:{PORT}", "--no-control-socket", "--backlog", "256"]
    command = [sys.executable, "-m", "gunicorn", "parkservice.wsgi", "--preload", *SERVING, *bind]
    server = subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        for _try in range(300):
            try:
                ask("GET", "/sign-in/", "", {})
                break
            except OSError:
                sleep(0.1)
        yield server.pid
    finally:
        server.terminate()
        server.wait()


def save_ours(filer: Filer, turn: int) -> Answer:
    """The form saves itself: every note anew. A correction nobody touched is not sent by the page."""
    data = {"autosave": "1", "page": "b" * 16, "version": "1"}
    for target in filer.notes:
        data[f"note-{target}"] = f"{TEXT}{turn}"
        data[f"was-note-{target}"] = '""'
    return ask("POST", f"/reports/{filer.report}/save/", filer.cookie, data)


def save_naive(filer: Filer, turn: int) -> Answer:
    """The stock formset: every row anew."""
    data = {"form-TOTAL_FORMS": str(len(filer.rows)), "form-INITIAL_FORMS": str(len(filer.rows))}
    for number, (row, _target) in enumerate(filer.rows):
        data |= {f"form-{number}-id": str(row), f"form-{number}-note": f"{TEXT}{turn}"}
        data |= {f"form-{number}-correction": "", f"form-{number}-correction_reason": ""}
    return ask("POST", f"/naive/{filer.report}/", filer.cookie, data)


def submit(filer: Filer, _turn: int) -> Answer:
    """The button: save and freeze."""
    data = {"page": "b" * 16, "version": "1"}
    return ask("POST", f"/reports/{filer.report}/submit/", filer.cookie, data)


def page_ours(filer: Filer, _turn: int) -> Answer:
    """The form."""
    return ask("GET", f"/reports/{filer.report}/", filer.cookie, {})


def page_naive(filer: Filer, _turn: int) -> Answer:
    """The stock formset over the same rows, as a page of the same portal: same session, rights, menu and counts."""
    return ask("GET", f"/naive/{filer.report}/", filer.cookie, {})


def measure(filers: list[Filer], pid: int) -> dict[str, dict[str, float]]:
    """Each way beside the other, on the same server; pages of the same 100 people, whose last save changed the form."""
    turns, some = count(1), filers[:100]
    found = {"save, naive": load(save_naive, filers, 600, 200, pid)}
    ReportRow.objects.update(note="")
    found |= {
        "save, ours": load(lambda filer, turn: save_ours(filer, turn + 1000 * next(turns)), filers, 2600, 200, pid),
        "page, naive": load(page_naive, some, 300, 200, pid),
        "page, ours, changed": load(page_ours, some, len(some), 200, pid),
        "page, ours, again": load(page_ours, some, 900, 200, pid),
        "save and submit, ours": load(submit, filers, len(filers), 302, pid),
    }
    for name, row in found.items():
        say(
            f"  {name:24} {row['requests']:6,} requests {row['seconds']:7.1f} s {row['rate']:8.1f}/s"
            f"   median {row['median_ms']:6.0f} ms   p95 {row['p95_ms']:6.0f} ms"
            f"   web processor {row['cpu_ms']:5.1f} ms"
        )
    return found


def report(parks: int) -> dict[str, Any]:
    """Everything, in one database that is dropped afterwards."""
    world.DATABASE = "bench_reporting"
    with world.database():
        programme, _user = world.populate(parks)
        filers = fill(programme)
        say(f"{parks:,} parks, {ROWS} targets each, {CLIENTS} clients, gunicorn with two workers")
        connections.close_all()
        with web() as pid:
            found = measure(filers, pid)
        states = dict(PeriodReport.objects.values_list("state").distinct().values_list("state", "version"))
        assert states == {"submitted": 1}, states
        assert reconcile().differences == []
        ratios = {
            "saves": found["save, ours"]["rate"] / found["save, naive"]["rate"],
            "pages again": found["page, ours, again"]["rate"] / found["page, naive"]["rate"],
            "pages changed": found["page, ours, changed"]["rate"] / found["page, naive"]["rate"],
        }
        say(
            f"  saves {ratios['saves']:.1f} times (goal 10) the stock form;"
            f" pages {ratios['pages again']:.1f} times (goal 5) while nothing behind them changes,"
            f" {ratios['pages changed']:.1f} times after a change"
        )
        say(f"  {parks:,} reports submitted once each; the summary agrees with a recount of all records")
        return {"parks": parks, "runs": found, "ratios": ratios}


def main() -> None:
    """Runs the benchmark and keeps the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reporting")
    parser.add_argument("--parks", type=int, default=1300)
    found = report(parser.parse_args().parks)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
