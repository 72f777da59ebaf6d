"""`python -m benchmarks.reporting`: 1,300 parks save and submit a form of 20 rows, beside a stock formset.

Real processes: gunicorn with two workers on one side, 64 clients over HTTP on the other, one database and broker.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count, cycle, islice
from pathlib import Path
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parkservice.settings_test")

import django

django.setup()

from django.conf import settings  # noqa: E402 - needs a set-up django
from django.db import connection, connections  # noqa: E402

from apps.delivery.selectors.reconciling import reconcile  # noqa: E402
from apps.reports.models import PeriodReport, ReportRow  # noqa: E402
from benchmarks import world  # noqa: E402
from benchmarks.filers import ROWS, TOKEN, Filer, fill  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "bench-reporting.json"
CLIENTS, PORT = 64, 18321
TEXT = "本季度按计划推进，覆盖重点企业，下季度继续开展专场活动。"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


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
    command = [sys.executable, "-m", "gunicorn", "parkservice.wsgi", "--preload", "--workers", "2", *bind]
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


def ask(method: str, path: str, cookie: str, data: dict[str, Any]) -> tuple[int, bytes]:
    """One request on a line of its own."""
    line = HTTPConnection("127.0.0.1", PORT, timeout=120)
    body = urlencode(data | {"csrfmiddlewaretoken": TOKEN}) if method == "POST" else None
    line.request(method, path, body, FORM | {"Cookie": cookie})
    answer = line.getresponse()
    content = answer.read()
    line.close()
    return answer.status, content


def cpu_seconds(pid: int) -> float:
    """Processor time of the web workers so far: what a busy machine distorts least."""
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = [Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()[11:13] for each in workers]
    return sum(int(word) for pair in ticks for word in pair) / os.sysconf("SC_CLK_TCK")


def load(
    act: Callable[[Filer, int], tuple[int, bytes]], filers: list[Filer], times: int, wanted: int, pid: int
) -> dict[str, float]:
    """So many requests by 64 clients that never pause; rate, median and 95th percentile."""
    spent: list[float] = []

    def one(pair: tuple[int, Filer]) -> None:
        start = perf_counter()
        status, content = act(pair[1], pair[0])
        spent.append((perf_counter() - start) * 1000)
        assert status == wanted, (status, content[:300])

    worked, start = cpu_seconds(pid), perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(one, enumerate(islice(cycle(filers), times))))
    seconds = perf_counter() - start
    return {
        "requests": times,
        "seconds": seconds,
        "rate": times / seconds,
        "cpu_ms": (cpu_seconds(pid) - worked) * 1000 / times,
        "median_ms": statistics.median(spent),
        "p95_ms": statistics.quantiles(spent, n=20)[-1],
    }


def save_ours(filer: Filer, turn: int) -> tuple[int, bytes]:
    """The form saves itself: every note anew."""
    data = {"autosave": "1", "page": "b" * 16, "version": "1"}
    for target in filer.notes:
        data[f"note-{target}"] = f"{TEXT}{turn}"
        data[f"was-note-{target}"] = json.dumps("")
    for _row, target in filer.rows:
        data |= {f"fix-{target}": "", f"why-{target}": "", f"was-correction-{target}": '["", ""]'}
    return ask("POST", f"/reports/{filer.report}/save/", filer.cookie, data)


def save_naive(filer: Filer, turn: int) -> tuple[int, bytes]:
    """The stock formset: every row anew."""
    data = {"form-TOTAL_FORMS": str(len(filer.rows)), "form-INITIAL_FORMS": str(len(filer.rows))}
    for number, (row, _target) in enumerate(filer.rows):
        data |= {f"form-{number}-id": str(row), f"form-{number}-note": f"{TEXT}{turn}"}
        data |= {f"form-{number}-correction": "", f"form-{number}-correction_reason": ""}
    return ask("POST", f"/naive/{filer.report}/", filer.cookie, data)


def submit(filer: Filer, _turn: int) -> tuple[int, bytes]:
    """The button: save and freeze."""
    data = {"page": "b" * 16, "version": "1"}
    return ask("POST", f"/reports/{filer.report}/submit/", filer.cookie, data)


def measure(filers: list[Filer], pid: int) -> dict[str, dict[str, float]]:
    """Each way beside the other, on the same server."""
    turns = count(1)
    found = {"save, naive": load(save_naive, filers, 600, 200, pid)}
    ReportRow.objects.update(note="")
    found |= {
        "save, ours": load(lambda filer, turn: save_ours(filer, turn + 1000 * next(turns)), filers, 2600, 200, pid),
        "page, naive": load(lambda f, _n: ask("GET", f"/naive/{f.report}/", f.cookie, {}), filers, 300, 200, pid),
        "page, ours": load(lambda f, _n: ask("GET", f"/reports/{f.report}/", f.cookie, {}), filers, 300, 200, pid),
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
            "pages": found["page, ours"]["rate"] / found["page, naive"]["rate"],
        }
        say(f"  saves {ratios['saves']:.1f} times (goal 10), pages {ratios['pages']:.1f} times (goal 5) the stock form")
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
