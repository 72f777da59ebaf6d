"""Starts one bounded process per hostile file, fast: ``python -m apps.evidence.rules.nursery`` stays, and forks.

It has the libraries loaded and never touches a file itself. Each line on stdin is a task as JSON; a child forked for
it lays limits on itself, works, answers through a pipe and ends. The answer, or the signal that ended the child, is one
line on stdout. What a trap does to its process dies with it.
"""

import base64
import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

from apps.evidence.rules import pdf_pages, pdf_probe

ANSWER_BYTES = 32 * 1024**2


def probe(request: dict[str, Any]) -> dict[str, Any]:
    """Pages and faults of a PDF."""
    return pdf_probe.findings(request["path"])


def page(request: dict[str, Any]) -> dict[str, Any]:
    """One page of a PDF as a PNG."""
    return {"png": base64.b64encode(pdf_pages.page_png(request["path"], request["number"])).decode()}


TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"probe": probe, "page": page}


def confine() -> None:
    """What the child may use: no input, no output but its answer, no new file, bounded time and memory."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(kind, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    pdf_probe.bound()


def work(line: str, answer_to: int) -> None:
    """The life of the child; returns with its answer written, or not at all."""
    confine()
    request = json.loads(line)
    answer = json.dumps(TASKS[request["task"]](request)).encode()
    while answer:
        answer = answer[os.write(answer_to, answer) :]


def answer_of(line: str) -> dict[str, Any]:
    """What the child forked for this task said; ``{"died": n}`` with its exit status when it did not."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(line, writes)
            os._exit(0)
        except BaseException:
            os._exit(1)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        said = pipe.read(ANSWER_BYTES)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"died": status} if status else json.loads(said)


def main() -> None:
    """Serve until the parent closes the line."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer_of(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
