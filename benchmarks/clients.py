"""64 people who never pause, as browsers are: each keeps its line to the server open."""

import os
import statistics
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from benchmarks.filers import TOKEN, Filer

CLIENTS, PORT = 64, 18321
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LINES = threading.local()
Answer = tuple[int, bytes]


def ask(method: str, path: str, cookie: str, data: dict[str, Any]) -> Answer:
    """One request on the line of this thread; a line the server closed meanwhile is opened anew, once."""
    body = urlencode(data | {"csrfmiddlewaretoken": TOKEN}) if method == "POST" else None
    for last in (False, True):
        line = LINES.__dict__.setdefault("kept", HTTPConnection("127.0.0.1", PORT, timeout=120))
        try:
            line.request(method, path, body, FORM | {"Cookie": cookie})
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            line.close()
            if last:
                raise
    raise AssertionError


def cpu_seconds(pid: int) -> float:
    """Processor time of the web workers so far: what a busy machine distorts least."""
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = [Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()[11:13] for each in workers]
    return sum(int(word) for pair in ticks for word in pair) / os.sysconf("SC_CLK_TCK")


def load(
    act: Callable[[Filer, int], Answer], filers: list[Filer], times: int, wanted: int, pid: int
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
