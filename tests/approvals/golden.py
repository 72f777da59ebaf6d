"""Printed forms laid beside their golden images: the letters and their places, and the picture as a whole.

Letters are compared exactly and their places to half a millimetre, because fonts differ a little between machines; the
picture is compared in grey at low resolution, over the page and by small squares.
"""

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageStat

FOLDER = Path(__file__).parents[1] / "data" / "golden"
DOTS = 50
SQUARE = 12
PLACE_MM, PAGE_GREY, SQUARE_GREY = 0.5, 1.0, 40.0
POINT_MM = 25.4 / 72


@dataclass(frozen=True)
class Line:
    """A piece of text with its left and upper edge on its page, in millimetres."""

    page: int
    text: str
    left: float
    top: float


def lines(pdf: bytes) -> list[Line]:
    """The text of a PDF, run by run, in the order it is drawn."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            height, text = page.get_height(), page.get_textpage()
            for place in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(place)
                words = text.get_text_bounded(left, bottom, right, top).strip()
                if words:
                    found.append(Line(number, words, round(left * POINT_MM, 1), round((height - top) * POINT_MM, 1)))
    return found


def picture(pdf: bytes) -> Image.Image:
    """All pages below each other, in grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=DOTS / 72).to_pil().convert("L") for page in document]
    whole = Image.new("L", (max(page.width for page in pages), sum(page.height for page in pages)), 255)
    height = 0
    for page in pages:
        whole.paste(page, (0, height))
        height += page.height
    return whole


def differing(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """How far two pictures of one size are apart, 0 to 255: on average, and in the worst square."""
    difference = ImageChops.difference(one, other)
    return ImageStat.Stat(difference).mean[0], float(difference.reduce(SQUARE).getextrema()[1])


def compare(name: str, pdf: bytes) -> list[str]:
    """What differs from the golden image, as sentences; nothing when the form looks as it did."""
    wanted = [Line(**row) for row in stored(name)["lines"]]
    got = lines(pdf)
    if [(row.page, row.text) for row in got] != [(row.page, row.text) for row in wanted]:
        missing = {row.text for row in wanted} ^ {row.text for row in got}
        return [f"other text: {sorted(missing)[:6] or 'in another order'}"]
    moved = [
        f"{row.text} stands at {row.left}/{row.top} mm instead of {old.left}/{old.top}"
        for row, old in zip(got, wanted, strict=True)
        if max(abs(row.left - old.left), abs(row.top - old.top)) > PLACE_MM
    ]
    with Image.open(FOLDER / f"{name}.png") as golden:
        shown = picture(pdf)
        if shown.size != golden.size:
            return [*moved, f"another size: {shown.size} instead of {golden.size}"]
        mean, worst = differing(shown, golden.convert("L"))
    looks = [f"another picture: {mean:.2f} on average, {worst:.0f} in a square"]
    return moved[:6] + (looks if mean > PAGE_GREY or worst > SQUARE_GREY else [])


def keep(name: str, pdf: bytes) -> None:
    """Make this the golden image. Look at the picture before committing it."""
    rows = [vars(row) for row in lines(pdf)]
    text = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (FOLDER / f"{name}.lines.json").write_text(f'{{"lines": [\n{text}\n]}}\n', encoding="utf-8")
    stream = BytesIO()
    picture(pdf).quantize(16).save(stream, "PNG", optimize=True)
    (FOLDER / f"{name}.png").write_bytes(stream.getvalue())


def stored(name: str) -> dict[str, Any]:
    """The lines of a golden image."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.lines.json").read_text(encoding="utf-8"))
    return found


def payload(name: str) -> dict[str, Any]:
    """The fixed content a golden image was made of."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found
