"""Files to upload: each valid for what it is, and as large as asked for."""

import random
from io import BytesIO

import pikepdf
from PIL import Image, ImageDraw

SEGMENT = 65_533  # the most a comment of a JPEG holds


def photo(size: int, seed: int, pixels: tuple[int, int] = (1600, 1200)) -> bytes:
    """A JPEG of ``size`` bytes: a drawn scene, and comments in front of its pixels."""
    chance = random.Random(seed)
    image = Image.linear_gradient("L").resize(pixels).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(200):
        left, top = chance.randrange(pixels[0]), chance.randrange(pixels[1])
        draw.rectangle((left, top, left + 90, top + 60), fill=tuple(chance.randrange(256) for _ in range(3)))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=88)
    plain, rest = buffer.getvalue(), size - buffer.tell()
    comments = bytearray()
    while rest - len(comments) > 4:
        length = min(SEGMENT, rest - len(comments) - 4)
        comments += b"\xff\xfe" + (length + 2).to_bytes(2, "big") + chance.randbytes(length)
    return plain[:2] + bytes(comments) + plain[2:]


def scan(size: int, seed: int, pages: int = 20) -> bytes:
    """A PDF of about ``size`` bytes: pages with one picture each, as a scanner makes them."""
    chance, document = random.Random(seed), pikepdf.new()
    for _ in range(pages):
        page = document.add_blank_page()
        picture = pikepdf.Stream(document, chance.randbytes(size // pages - 300))
        picture.Type, picture.Subtype, picture.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
        picture.Width, picture.Height, picture.BitsPerComponent = 1, 1, 8
        picture.ColorSpace = pikepdf.Name.DeviceGray
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=document.make_indirect(picture)))
        page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /P Do Q")
    buffer = BytesIO()
    document.save(buffer, deterministic_id=True)
    return buffer.getvalue()
