import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InternalError, transaction
from PIL import Image

from apps.common.refusals import Refused
from apps.evidence import services
from apps.evidence.choices import FileType
from apps.evidence.models import Blob, Upload
from apps.evidence.selectors import storage_name
from apps.evidence.services import storing
from tests.evidence import samples


@pytest.fixture
def store(park_filer):
    def take_in(content: bytes, name: str) -> Upload:
        organisation = park_filer.acting.organisation
        return services.store_upload(file=ContentFile(content), name=name, organisation=organisation, user=park_filer)

    return take_in


def stored(digest: str, copy: str = "") -> bytes:
    with default_storage.open(storage_name(digest, copy)) as file:
        return file.read()


@pytest.mark.parametrize("kind", samples.SOUND)
def test_a_sound_file_is_stored_under_its_digest(store, kind):
    name, content = samples.SOUND[kind]
    upload = store(content, name)
    digest = hashlib.sha256(content).hexdigest()
    assert (upload.name, upload.blob.sha256, upload.blob.size) == (name, digest, len(content))
    assert upload.blob.content_type == FileType[kind.upper()]
    assert stored(digest) == content


@pytest.mark.parametrize("fault", samples.HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason_and_leaves_nothing(store, settings, fault):
    name, content, sentence = samples.HOSTILE[fault]
    with pytest.raises(Refused, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        store(content, name)
    assert (Blob.objects.count(), Upload.objects.count()) == (0, 0)
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_pages_and_sizes_are_noted(store):
    assert store(samples.pdf(7), "a.pdf").blob.pages == 7
    assert store(samples.pdf(500), "b.pdf").blob.pages == 500
    blob = store(samples.jpeg(3000, 2000), "c.jpg").blob
    assert (blob.width, blob.height) == (3000, 2000)


def test_a_word_that_looks_like_a_script_is_only_a_word(store):
    assert store(samples.pdf(mark="/JavaScript and /Launch explained"), "讲义.pdf").blob.pages == 1


def test_the_shown_copy_is_upright_and_carries_no_camera_data(store):
    original = samples.photo_with_place()
    upload = store(original, "IMG.jpg")
    assert (upload.blob.width, upload.blob.height) == (480, 640)
    for copy, longer in {"view": 640, "thumb": 168}.items():
        shown = stored(upload.blob_id, copy)
        with Image.open(BytesIO(shown)) as picture:
            assert picture.size == (longer * 3 // 4, longer)
            assert dict(picture.getexif()) == {}
        assert b"CameraMaker" not in shown
    kept = stored(upload.blob_id)
    assert kept == original
    assert b"CameraMaker" in kept  # the control: it was there


def test_a_transparent_picture_is_shown_on_white(store):
    upload = store(samples.png(), "a.png")
    with Image.open(BytesIO(stored(upload.blob_id, "view"))) as picture:
        assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_the_same_bytes_are_stored_once(store, settings):
    first, second = store(samples.pdf(), "a.pdf"), store(samples.pdf(), "b.pdf")
    assert first.blob_id == second.blob_id
    assert first.pk != second.pk
    names = [path.name for path in (Path(settings.MEDIA_ROOT) / "evidence").rglob("*") if path.is_file()]
    assert names == [first.blob_id]


def test_half_a_file_left_by_an_interrupted_attempt_is_replaced(store):
    content = samples.pdf()
    digest = hashlib.sha256(content).hexdigest()
    default_storage.save(storage_name(digest), ContentFile(content[:10]))
    store(content, "a.pdf")
    assert stored(digest) == content


def test_two_requests_with_the_same_bytes_at_once(store, monkeypatch):
    """The row of the other request appears after this one looked: nothing breaks, nothing is stored twice."""
    content = samples.pdf()
    put = storing._put

    def put_while_another_does(name, file):
        other = Blob(sha256=hashlib.sha256(content).hexdigest(), size=len(content), content_type=FileType.PDF)
        Blob.objects.bulk_create([other], ignore_conflicts=True)
        put(name, file)

    monkeypatch.setattr(storing, "_put", put_while_another_does)
    assert store(content, "a.pdf").blob.size == len(content)
    assert Blob.objects.count() == 1


def test_an_interrupted_upload_says_so(park_filer):
    class Broken(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"%PDF-1.7"
            raise OSError("gone")

    with pytest.raises(Refused, match="interrupted"):
        services.store_upload(
            file=Broken(b"x"), name="a.pdf", organisation=park_filer.acting.organisation, user=park_filer
        )


def test_the_database_refuses_to_change_a_blob(store):
    blob = store(samples.pdf(), "a.pdf").blob
    with pytest.raises(InternalError, match="blob_immutable"), transaction.atomic():
        Blob.objects.filter(pk=blob.pk).update(size=1)


def test_files_of_one_organisation_are_not_seen_by_another(
    store, park_filer, other_filer, county_eit, other_county_eit
):
    upload = store(samples.pdf(), "a.pdf")
    seen = [list(Upload.objects.visible_to(user)) for user in (park_filer, county_eit, other_filer, other_county_eit)]
    assert seen == [[upload], [upload], [], []]
