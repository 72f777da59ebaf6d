"""`python -m benchmarks.upload`: 200 MB through the portal's own web server, against copying and hashing them."""

import hashlib
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings_upload"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402 - needs a set-up django
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.delivery import services  # noqa: E402
from apps.delivery.models import RecordEvidence, ServiceRecord  # noqa: E402
from apps.evidence.models import Blob  # noqa: E402
from apps.programmes.models import EvidenceKind, ServiceType  # noqa: E402
from apps.vendors.choices import ProviderKind  # noqa: E402
from benchmarks import bulk, world  # noqa: E402
from tests.factories.accounts import Role, person  # noqa: E402
from tests.factories.parks import TenancyFactory  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
FILES, SIZE, PIECE, TIMES = 10, 20_000_000, 1024 * 1024, 3
AT_ONCE = 3  # as the page sends them
EDGE = "benchmark-of-uploads"


def made(folder: Path, turn: int, files: Callable[[int], Iterator[tuple[str, bytes]]]) -> list[Path]:
    """The files of one turn, new bytes each time."""
    paths = []
    for name, content in files(turn):
        paths.append(folder / f"{turn}-{name}")
        paths[-1].write_bytes(content)
    return paths


def mixed(turn: int) -> Iterator[tuple[str, bytes]]:
    """Five pictures and five scans of 20 MB."""
    for number in range(FILES):
        seed = turn * 1000 + number
        if number % 2:
            yield f"scan-{number}.pdf", bulk.scan(SIZE, seed)
        else:
            yield f"photo-{number}.jpg", bulk.photo(SIZE, seed)


def copied(paths: list[Path], folder: Path) -> float:
    """Seconds to copy and hash the files, one after the other, in pieces of one megabyte."""
    start = time.perf_counter()
    for path in paths:
        sha = hashlib.sha256()
        with path.open("rb") as source, (folder / "copy").open("wb") as target:
            while piece := source.read(PIECE):
                sha.update(piece)
                target.write(piece)
        (folder / "copy").unlink()
    return time.perf_counter() - start


class Browser:
    """Sends files to the upload page of a record as the page's script does: one request each, several at once."""

    def __init__(self, port: int, record: ServiceRecord, cookie: str, kind: int) -> None:
        self.port, self.address, self.kind = port, reverse("delivery:upload", args=[record.pk]), kind
        self.headers = {"Accept": "application/json", "Cookie": cookie, "X-CSRFToken": "a" * 32}

    def send(self, path: Path) -> dict:
        """The outcome of one file."""
        head = "".join(
            f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (("kind", self.kind), ("document_date", timezone.localdate().isoformat()))
        )
        head += f'--{EDGE}\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n\r\n'
        start, end = head.encode(), f"\r\n--{EDGE}--\r\n".encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, blocksize=PIECE)
        connection.putrequest("POST", self.address)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Type", f"multipart/form-data; boundary={EDGE}")
        connection.putheader("Content-Length", str(len(start) + path.stat().st_size + len(end)))
        connection.endheaders(start)
        with path.open("rb") as file:
            connection.sock.sendfile(file)
        connection.send(end)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer["files"][0]

    def all_of(self, paths: list[Path]) -> float:
        """Seconds until every file is accepted."""
        start = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            outcomes = list(pool.map(self.send, paths))
        seconds = time.perf_counter() - start
        assert all(each["accepted"] for each in outcomes), outcomes
        return seconds


@contextmanager
def server(port: int) -> Iterator[None]:
    """The web server as `make up` starts it."""
    command = [sys.executable, "-m", "gunicorn", "parkservice.wsgi", "--no-control-socket", "--workers", "2"]
    with subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"], cwd=ROOT) as process:
        try:
            wait_for(port)
            yield
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Until the server answers; at most half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", reverse("accounts:sign_in"))
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise TimeoutError(port)


def record_of() -> tuple[ServiceRecord, str, int]:
    """A record that takes pictures and documents, the cookies of its filer, and a kind for all files."""
    programme, _user = world.populate(parks=1)
    enrolment = programme.enrolments.select_related("park__operator").get()
    filer = person(Role.PARK_FILER, enrolment.park.operator)
    record = services.create_record(
        enrolment=enrolment,
        service_type=ServiceType.objects.get(programme=programme, code="I4"),
        title="Benchmark",
        service_date=timezone.localdate(),
        provider_name="Benchmark",
        provider_kind=ProviderKind.AGENCY,
        enterprises=[TenancyFactory.create(park=enrolment.park).enterprise],
        user=filer,
    )
    client = Client()
    client.force_login(filer)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={'a' * 32}"
    return record, cookies, EvidenceKind.objects.get(programme=programme, code="activity_notice").pk


def measure(browser: Browser, folder: Path, files: Callable[[int], Iterator[tuple[str, bytes]]]) -> dict[str, float]:
    """Medians of several turns; each turn copies and uploads the same new bytes."""
    turns = []
    for turn in range(TIMES + 1):  # the first warms the processes
        paths = made(folder, turn, files)
        held = Blob.objects.count()
        turns.append((copied(paths, folder), browser.all_of(paths), sum(path.stat().st_size for path in paths)))
        assert Blob.objects.count() == held + len(paths)
        for path in paths:
            path.unlink()
    copy, upload, size = (sorted(column)[TIMES // 2] for column in zip(*turns[1:], strict=True))
    ratio = sorted(upload / copy for copy, upload, _size in turns[1:])[TIMES // 2]
    return {"megabytes": size / 1e6, "copy_and_hash": copy, "upload": upload, "ratio": ratio}


def main() -> None:
    """Print the ratio, and keep it in var/bench-upload.json."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    with world.database(), tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as folder:
        os.environ["BENCH_DATABASE"], os.environ["BENCH_MEDIA"] = world.DATABASE, f"{folder}/media"
        settings.MEDIA_ROOT = f"{folder}/media"
        record, cookies, kind = record_of()
        port = int(os.environ.get("BENCH_PORT", "8765"))
        with server(port):
            found = measure(Browser(port, record, cookies, kind), Path(folder), mixed)
        assert RecordEvidence.objects.filter(record=record).count() == FILES * (TIMES + 1)
    print(f"upload of {found['megabytes']:.0f} MB in {FILES} files, {AT_ONCE} at once, over HTTP")
    print(f"  copy and hash         {found['copy_and_hash']:8.3f} s")
    print(f"  uploaded, checked     {found['upload']:8.3f} s   {found['ratio']:.1f} x copy and hash")
    (settings.VAR_DIR / "bench-upload.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
