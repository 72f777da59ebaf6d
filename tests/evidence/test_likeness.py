"""What `integrity` compares: hashes of pictures that look alike, and the moment the camera wrote."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import InternalError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from apps.evidence import services
from apps.evidence.models import Picture
from apps.evidence.rules.likeness import distance, phash, taken_at
from tests.evidence import samples

SIGNED = st.integers(-(2**63), 2**63 - 1)


def scene(seed: int) -> Image.Image:
    """A made-up room: a gradient with boxes at places the seed decides."""
    image = Image.linear_gradient("L").resize((640, 480)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for at in range(8):
        left, top = (seed * 97 + at * 173) % 520, (seed * 59 + at * 131) % 380
        draw.rectangle((left, top, left + 110, top + 90), fill=((seed * 40 + at * 61) % 256,) * 3)
    return image


def saved(image: Image.Image, **options) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def exif(**given) -> Image.Exif:
    tags = {"taken": 0x9003, "zone": 0x9011}
    found = Image.Exif()
    found[0x0132] = "2026:09:30 08:00:00"
    found.get_ifd(0x8769).update({tags[name]: text for name, text in given.items()})
    return found


@pytest.mark.parametrize("seed", range(4))
def test_the_same_scene_stays_near_and_another_lies_far(seed):
    original = scene(seed)
    marked = original.copy()
    ImageDraw.Draw(marked).rectangle((600, 440, 638, 478), fill="white")
    alike = [
        Image.open(BytesIO(saved(original, quality=30))),
        original.resize((200, 150)),
        ImageEnhance.Brightness(original).enhance(0.8),
        marked,
    ]
    assert max(distance(phash(original), phash(each)) for each in alike) <= 6
    assert min(distance(phash(original), phash(scene(other))) for other in range(10, 16)) >= 12


def test_a_picture_of_one_colour_has_no_likeness():
    assert phash(Image.new("RGB", (90, 80), "white")) == 0


@given(SIGNED, SIGNED)
def test_the_distance_is_symmetric_and_within_64(one, other):
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert 0 <= distance(one, other) <= 64


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), [(0, -1), (-(2**63), 2**63 - 1), (5, 6), (-7, -7)])
def test_the_database_counts_the_same_bits(one, other):
    with connection.cursor() as cursor:
        cursor.execute("SELECT bit_count((%s::bigint # %s::bigint)::bit(64))", [str(one), str(other)])
        assert cursor.fetchone()[0] == distance(one, other)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"taken": "2026:09:23 14:05:06"}, datetime(2026, 9, 23, 6, 5, 6, tzinfo=UTC)),
        ({"taken": "2026:09:23 14:05:06", "zone": "+00:00"}, datetime(2026, 9, 23, 14, 5, 6, tzinfo=UTC)),
        ({"taken": "2026:09:23 14:05:06", "zone": "here"}, datetime(2026, 9, 23, 6, 5, 6, tzinfo=UTC)),
        ({"taken": "1980:01:01 00:00:00"}, None),
        ({"taken": "0000:00:00 00:00:00"}, None),
        ({"taken": "2026:13:40 25:61:61"}, None),
        ({"taken": "yesterday"}, None),
        ({}, None),
    ],
)
def test_the_moment_the_camera_wrote(given, expected):
    picture = Image.open(BytesIO(saved(Image.new("RGB", (8, 8)), exif=exif(**given))))
    assert taken_at(picture) == expected


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_appendix_does_not_refuse_the_picture():
    raw = saved(Image.new("RGB", (8, 8)), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert taken_at(Image.open(BytesIO(raw))) is None


@pytest.fixture
def store(park_filer):
    organisation = park_filer.acting.organisation
    return lambda content, name: services.store_upload(
        file=ContentFile(content), name=name, organisation=organisation, user=park_filer
    )


def test_facts_of_a_picture_are_kept_once(store):
    content = saved(scene(1), exif=exif(taken="2026:09:23 14:05:06"))
    store(content, "a.jpg")
    kept = store(content, "b.jpg").blob.picture
    assert (kept.phash, kept.taken_at) == (
        phash(Image.open(BytesIO(content))),
        datetime(2026, 9, 23, 6, 5, 6, tzinfo=UTC),
    )
    store(samples.pdf(), "a.pdf")
    assert Picture.objects.count() == 1


def test_the_database_refuses_to_change_them(store):
    picture = store(saved(scene(2)), "a.jpg").blob.picture
    with pytest.raises(InternalError, match="picture_immutable"), transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(phash=1)
