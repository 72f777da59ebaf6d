"""Hostile PDFs meet a process of their own: what it may not do, how it ends, and that the next file is served."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image

from apps.evidence.rules import children, nursery, pdf_pages, pdf_probe
from apps.evidence.rules.children import Failed, Nurseries
from tests.evidence import samples


@pytest.fixture
def nurseries():
    mine = Nurseries()
    yield mine
    mine.close()


@pytest.fixture
def pdf(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(samples.pdf(3))
    return str(path)


def probed(nurseries, path, patience=20.0):
    return nurseries.ask(patience, task="probe", path=path)


def test_one_nursery_serves_file_after_file(nurseries, pdf):
    answers = [probed(nurseries, pdf) for _ in range(3)]
    assert answers == [{"pages": 3, "faults": []}] * 3
    assert len(nurseries._idle) == 1


def test_several_at_once_keep_apart(nurseries, tmp_path):
    paths = []
    for pages in range(1, 7):
        paths.append(tmp_path / f"{pages}.pdf")
        paths[-1].write_bytes(samples.pdf(pages))
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda path: probed(nurseries, str(path)), paths))
    assert [answer["pages"] for answer in answers] == [1, 2, 3, 4, 5, 6]
    assert len(nurseries._idle) <= children.IDLE


def test_a_nursery_that_was_killed_is_replaced(nurseries, pdf):
    probed(nurseries, pdf)
    first = nurseries._idle[0]
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert probed(nurseries, pdf)["pages"] == 3
    assert nurseries._idle[0].pid != first.pid


def test_no_answer_in_time_ends_the_child_and_serves_the_next(nurseries, pdf):
    probed(nurseries, pdf)
    first = nurseries._idle[0]
    with pytest.raises(Failed, match="no answer in time"):
        probed(nurseries, pdf, patience=0.0)
    assert first.returncode == -signal.SIGKILL
    assert probed(nurseries, pdf)["pages"] == 3


def test_what_the_child_cannot_do_is_a_failure(nurseries, pdf):
    for request in ({"task": "page", "path": pdf, "number": 4}, {"task": "probe"}, {"task": "none"}):
        with pytest.raises(Failed, match="the child ended with 1"):
            nurseries.ask(20.0, **request)
    assert probed(nurseries, pdf)["pages"] == 3


def eat_memory(_request):
    return {"eaten": len(bytearray(2 * pdf_probe.MEMORY))}


def write_a_file(request):
    with open(request["path"], "wb") as target:
        target.write(b"x")
    return {}


def spin(_request):
    pdf_probe.resource.setrlimit(pdf_probe.resource.RLIMIT_CPU, (1, 1))
    while True:
        pass


@pytest.mark.parametrize(("task", "status"), [(eat_memory, 1), (write_a_file, 1), (spin, -signal.SIGKILL)])
def test_the_bounds_of_a_child(monkeypatch, tmp_path, task, status):
    """Run without the nursery's own process: a trap dies in the child forked here, and this test goes on."""
    monkeypatch.setitem(nursery.TASKS, "trap", task)
    assert nursery.answer_of(json.dumps({"task": "trap", "path": str(tmp_path / "x")})) == {"died": status}
    assert [path.stat().st_size for path in tmp_path.iterdir()] in ([], [0])


def test_the_child_knows_no_secret(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    assert "DATABASE_URL" not in children.SURROUNDINGS
    assert set(children.SURROUNDINGS) == {"LANG", "PYTHONDONTWRITEBYTECODE", "MALLOC_ARENA_MAX"}


@pytest.mark.parametrize(
    ("box", "size"),
    [
        ((595, 842), (1399, 1980)),
        ((842, 595), (1400, 989)),
        ((14_000, 14_000), (1400, 1400)),
        ((20, 20), (80, 80)),
    ],
)
def test_a_page_is_drawn_within_bounds_whatever_it_claims(tmp_path, box, size):
    def resized(document):
        document.pages[0].MediaBox = [0, 0, *box]

    path = tmp_path / "a.pdf"
    path.write_bytes(samples.pdf(change=resized))
    with Image.open(BytesIO(pdf_pages.page_png(str(path), 1))) as drawn:
        assert drawn.format == "PNG"
        assert max(abs(drawn.width - size[0]), abs(drawn.height - size[1])) <= 1
