"""Draws one page of a PDF; only ever called inside a bounded process."""

from io import BytesIO

import pypdfium2

WIDE, HIGH = 1400, 1980  # pixels; an A4 page fills both
LARGEST_SCALE = 4.0


def page_png(path: str, number: int) -> bytes:
    """The page as a PNG within :data:`WIDE` x :data:`HIGH` pixels, whatever size it claims. Raises on what is broken.

    ``number`` counts from 1. Forms and scripts are not run; links and notes become pixels.
    """
    document = pypdfium2.PdfDocument(path)
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(WIDE / width, HIGH / height, LARGEST_SCALE)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()
