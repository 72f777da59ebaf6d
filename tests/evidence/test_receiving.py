"""The way of a file from the connection to its place: one copy, the digest with the last byte, a limit on the way."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.http import UnreadablePostError
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from apps.common.refusals import Refused
from apps.evidence import services
from apps.evidence.models import Blob
from apps.evidence.selectors import storage_name
from apps.evidence.services import ReceivedFile
from tests.delivery.conftest import upload
from tests.evidence import samples


@pytest.fixture
def posted():
    """A request with these files; ``cut`` bytes at its end never arrive."""
    requests = []

    def post(*files: tuple[str, bytes], cut: int = 0):
        body = encode_multipart(BOUNDARY, {"files": [upload(*each) for each in files]})
        request = RequestFactory().generic("POST", "/", body, MULTIPART_CONTENT)
        request._stream = BytesIO(body[: len(body) - cut])
        requests.append(request)
        return request

    yield post
    for request in requests:
        request.close()


def waiting(settings) -> list[Path]:
    return list((Path(settings.MEDIA_ROOT) / "quarantine").iterdir())


@pytest.fixture
def store(park_filer):
    organisation = park_filer.acting.organisation
    return lambda file: services.store_upload(file=file, name=file.name, organisation=organisation, user=park_filer)


def test_the_digest_is_known_with_the_last_byte(posted, settings):
    content = samples.jpeg(2000, 1500)
    request = posted(("a.jpg", content), ("b.pdf", samples.pdf()))
    files = request.FILES.getlist("files")
    assert [type(each) for each in files] == [ReceivedFile, ReceivedFile]
    assert (files[0].intake.digest, files[0].size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert files[0].read() == content
    assert {path.stat().st_mode & 0o777 for path in waiting(settings)} == {0o600}
    request.close()
    assert waiting(settings) == []


def test_the_private_file_becomes_the_stored_one(store, posted, settings):
    request = posted(("a.pdf", samples.pdf()))
    file = request.FILES["files"]
    number = file.intake.path.stat().st_ino
    kept = store(file)
    assert Path(default_storage.path(storage_name(kept.blob_id))).stat().st_ino == number
    request.close()
    with default_storage.open(storage_name(kept.blob_id)) as stored:
        assert stored.read() == samples.pdf()
    assert waiting(settings) == []


def test_what_is_over_the_limit_is_counted_and_never_written(store, posted, settings):
    settings.UPLOAD_LIMIT_BYTES = 3_000_000
    large, exact = b"%PDF-1.7\n" + b"0" * 5_000_000, b"%PDF-1.7\n" + b"0" * (3_000_000 - 9)
    request = posted(("大.pdf", large), ("满.pdf", exact), ("小.pdf", samples.pdf()))
    first, second, third = request.FILES.getlist("files")
    assert (first.size, first.intake.path.stat().st_size, second.intake.path.stat().st_size) == (
        len(large),
        0,
        3_000_000,
    )
    with pytest.raises(Refused, match="larger than 2 MB"):
        store(first)
    for read in (first.read, lambda: list(first.chunks())):
        with pytest.raises(Refused, match="larger than 2 MB"):
            read()
    with pytest.raises(Refused, match="damaged or cannot be read"):  # the control: it was looked into
        store(second)
    assert store(third).name == "小.pdf"


@pytest.mark.parametrize("cut", [1, 400, 30_000])
def test_half_a_request_is_never_taken_for_a_whole_one(posted, settings, cut):
    request = posted(("a.jpg", samples.jpeg(2000, 1500)), ("b.jpg", samples.jpeg(1500, 1500)), cut=cut)
    with pytest.raises(UnreadablePostError, match="bytes arrived"):
        _ = request.FILES
    assert waiting(settings) == []


def test_an_empty_file_between_others_falls_alone(store, posted):
    request = posted(("a.pdf", samples.pdf()), ("空.pdf", b""), ("c.jpg", samples.jpeg()))
    first, empty, last = request.FILES.getlist("files")
    assert (store(first).name, store(last).name) == ("a.pdf", "c.jpg")
    with pytest.raises(Refused, match="0 bytes"):
        store(empty)


def test_the_same_bytes_twice_leave_nothing_in_quarantine(store, posted, settings):
    request = posted(("a.pdf", samples.pdf()), ("b.pdf", samples.pdf()))
    one, other = (store(each) for each in request.FILES.getlist("files"))
    assert (one.blob_id, Blob.objects.count()) == (other.blob_id, 1)
    request.close()
    assert waiting(settings) == []
