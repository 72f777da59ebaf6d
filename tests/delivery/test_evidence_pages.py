"""Files through the page, as a browser sends them: hostile ones fall alone, broken connections leave nothing."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from PIL import Image

from apps.delivery import services
from apps.delivery.models import ServiceRecord
from apps.delivery.rules import photo_warning
from apps.evidence.models import Blob
from tests.delivery.conftest import upload
from tests.evidence import samples

JSON = {"Accept": "application/json"}


@pytest.fixture
def sending(client, park_filer, recorded):
    """Sends files to a record of a training, and gives what became of them."""
    client.force_login(park_filer)
    record = recorded("I4")

    def send(*files: tuple[str, bytes], **fields):
        given = {"files": [upload(*each) for each in files], **fields}
        return client.post(reverse("delivery:upload", args=[record.pk]), given, headers=JSON).json()

    send.record = record
    return send


@pytest.mark.parametrize("fault", samples.HOSTILE)
def test_a_hostile_file_falls_alone(sending, settings, fault):
    name, content, sentence = samples.HOSTILE[fault]
    answer = sending(("活动通知.pdf", samples.pdf(mark=fault)), (name, content), ("IMG_1.jpg", samples.jpeg()))
    first, hostile, last = answer["files"]
    assert [first["accepted"], hostile["accepted"], last["accepted"]] == [True, False, True]
    assert sentence in " ".join(hostile["reasons"])
    assert (sending.record.evidence.count(), Blob.objects.count()) == (2, 2)
    assert ServiceRecord.objects.filter(pk=sending.record.pk).exists()
    assert list((Path(settings.MEDIA_ROOT) / "quarantine").iterdir()) == []


def test_a_broken_connection_leaves_record_and_storage_as_they_were(sending, client, settings):
    body = encode_multipart(BOUNDARY, {"files": upload("活动通知.pdf", samples.pdf(3))})
    answer = client.generic(
        "POST",
        reverse("delivery:upload", args=[sending.record.pk]),
        body,
        MULTIPART_CONTENT,
        headers=JSON,
        **{"wsgi.input": BytesIO(body[:-50])},
    )
    assert (answer.status_code, answer.json()["faults"]) == (422, ["The upload was interrupted. Send the file again."])
    assert (sending.record.evidence.count(), Blob.objects.count()) == (0, 0)
    assert list((Path(settings.MEDIA_ROOT) / "quarantine").iterdir()) == []
    assert sending(("活动通知.pdf", samples.pdf(3)))["files"][0]["accepted"]  # and again, whole


def test_pages_of_a_file_are_for_those_who_may_have_it(
    client, recorded, park_filer, county_eit, other_filer, other_county_eit
):
    record = recorded("I4")
    files = [upload("活动通知.pdf", samples.pdf(2))]
    cited = services.attach_files(record=record, files=files, user=park_filer)[0].evidence
    address = reverse("delivery:file", args=[record.pk, cited.pk])
    found = {}
    for user in (park_filer, county_eit, other_filer, other_county_eit):
        client.force_login(user)
        answer = client.get(address, {"show": "p2"})
        found[user] = (answer.status_code, answer.get("Content-Type"))
        b"".join(answer.streaming_content if answer.streaming else [])
    assert [found[user][0] for user in (park_filer, county_eit, other_filer, other_county_eit)] == [200, 200, 404, 404]
    assert found[park_filer][1] == "image/png"


def dated_photo(day: str) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = f"{day} 10:00:00"
    buffer = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def test_a_photo_of_another_year_warns_and_counts(sending, client, programme):
    outside = f"{programme.end_date.year + 1}:01:01"
    answer = sending(("活动照片.jpg", dated_photo(outside)))["files"][0]
    assert answer["accepted"]
    assert "The camera dates this photo" in " ".join(answer["notes"])
    assert "It counts; check" in client.get(sending.record.get_absolute_url()).content.decode()
    inside = f"{programme.start_date:%Y:%m:%d}"
    assert sending(("活动照片2.jpg", dated_photo(inside)))["files"][0]["notes"] == []


@pytest.mark.parametrize(
    ("moment", "warns"),
    [
        (None, False),
        (datetime(2022, 12, 31, 15, 59, tzinfo=UTC), True),  # still the old year here
        (datetime(2022, 12, 31, 16, 0, tzinfo=UTC), False),
        (datetime(2024, 12, 31, 15, 59, tzinfo=UTC), False),
        (datetime(2024, 12, 31, 16, 0, tzinfo=UTC), True),
    ],
)
def test_the_day_of_a_photo_is_the_day_here(moment, warns):
    assert bool(photo_warning(moment, date(2023, 1, 1), date(2024, 12, 31))) is warns
