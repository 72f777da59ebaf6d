"""What makes photos comparable: how they look, as 64 bits, and when the camera says it took them."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from PIL import Image

COLUMNS, ROWS = 9, 8
EXIF_PART, TAKEN, ZONE = 0x8769, 0x9003, 0x9011
FIRST_YEAR = 2000  # a camera whose clock was never set writes 1980 or 1970
SIGN = 1 << 63


def phash(picture: Image.Image) -> int:
    """The difference hash: per row of a picture shrunk to 9 x 8 greys, whether it gets brighter; signed 64 bits.

    Other size, quality or a small mark change few bits. A picture of one colour has the hash 0 and compares to nothing.
    """
    greys = picture.convert("L").resize((COLUMNS, ROWS), Image.Resampling.BILINEAR).tobytes()
    bits = 0
    for row in range(ROWS):
        for column in range(row * COLUMNS, row * COLUMNS + COLUMNS - 1):
            bits = bits << 1 | (greys[column + 1] > greys[column])
    return bits - 2 * SIGN if bits & SIGN else bits


def distance(one: int, other: int) -> int:
    """How many of the 64 bits of two hashes differ."""
    return ((one ^ other) & (2 * SIGN - 1)).bit_count()


def taken_at(picture: Any) -> datetime | None:
    """When the camera says it took the picture; without a zone it means the time here. None when it does not say.

    The original moment counts; the moment of the last change is not one.
    """
    try:
        part = picture.getexif().get_ifd(EXIF_PART)
        day, zone = part.get(TAKEN), part.get(ZONE)
    except (ValueError, SyntaxError, TypeError, KeyError, OSError):
        return None  # a broken appendix of a sound picture
    if not isinstance(day, str):
        return None
    return _with_zone(day, zone) or _with_zone(day, None)


def _with_zone(day: str, zone: object) -> datetime | None:
    text = day.strip("\0 ")
    try:
        if isinstance(zone, str):
            moment = datetime.strptime(f"{text} {zone.strip(chr(0) + ' ')}", "%Y:%m:%d %H:%M:%S %z")
        else:
            moment = timezone.make_aware(datetime.strptime(text, "%Y:%m:%d %H:%M:%S"))  # noqa: DTZ007 - made aware
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= FIRST_YEAR else None
