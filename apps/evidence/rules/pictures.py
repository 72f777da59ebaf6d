"""Pictures: size from the header before decoding, decoded once, shown only as a copy without the camera's data."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageFile, ImageOps

from apps.common.refusals import Refused
from apps.evidence.choices import FileType
from apps.evidence.rules.facts import Facts
from apps.evidence.rules.likeness import phash, taken_at

MAX_PIXELS = 64_000_000
SIDES = {"view": 1600, "thumb": 168}  # longer side of the copies, in pixels
QUALITY = 82
FLOOD = gettext_lazy("The picture has more than %(limit)s million pixels. Send it in a smaller size.")


def inspect_picture(path: Path, file_type: FileType) -> Facts:
    """Decode the picture and make its copies. Raises :class:`Refused` with what is wrong and what to do."""
    try:
        with Image.open(path, formats=[file_type.name]) as picture:
            size = picture.size  # the whole one, before a scale is chosen
            _refuse_flood(*size)
            taken = taken_at(picture)
            turned = _decoded(picture)
            width, height = sorted(size, reverse=turned.width >= turned.height)
            likeness = phash(turned)
            copies = tuple((name, _copy(turned, side)) for name, side in SIDES.items())
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(FLOOD % {"limit": MAX_PIXELS // 1_000_000}) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Refused(_("The picture is damaged and cannot be shown. Take it again, or send the original.")) from error
    return Facts(file_type, width=width, height=height, phash=likeness, taken_at=taken, copies=copies)


def _refuse_flood(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Refused(FLOOD % {"limit": MAX_PIXELS // 1_000_000})


def _decoded(picture: Any) -> Image.Image:
    """The whole picture, upright, in RGB; JPEG is read at the scale that is needed, which saves memory."""
    picture.draft("RGB", (SIDES["view"], SIDES["view"]))
    # The PDF printer switches this on for its whole process; half a picture is no evidence.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    upright: Image.Image = picture
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright)
    return upright if upright.mode == "RGB" else upright.convert("RGB")


def _copy(picture: Image.Image, side: int) -> bytes:
    """A JPEG with pixels only: no EXIF, no place, no colour profile, no comment. The picture itself is shrunk."""
    picture.thumbnail((side, side))
    picture.info.clear()
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()
