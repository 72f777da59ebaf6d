"""Evidence files: small real pictures and PDFs, each with bytes of its own, stored under their digest."""

import struct
import zlib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from apps.evidence.choices import FileType
from apps.evidence.models import Blob
from apps.evidence.rules.pictures import inspect_picture
from apps.evidence.selectors import storage_name

SIZE = (320, 240)
SCENES = 12
IHDR_END = 33  # signature and first chunk of a PNG


@dataclass(frozen=True)
class Paper:
    """One file as stored: its bytes and what the upload would have found out about them."""

    content: bytes
    file_type: str
    pages: int | None = None
    copies: tuple[tuple[str, bytes], ...] = ()

    @property
    def digest(self) -> str:
        """The name in the storage."""
        return sha256(self.content).hexdigest()

    @property
    def is_picture(self) -> bool:
        """Whether copies to show lie beside it."""
        return self.file_type == FileType.PNG

    def blob(self) -> Blob:
        """The row that describes these bytes."""
        width, height = SIZE if self.is_picture else (None, None)
        size = len(self.content)
        return Blob(
            sha256=self.digest, size=size, content_type=self.file_type, width=width, height=height, pages=self.pages
        )


def photo(mark: str) -> Paper:
    """A drawn scene with ``mark`` in its text chunk, so that no two photos share their bytes."""
    scene, copies = _scene(zlib.crc32(mark.encode()) % SCENES)
    content = scene[:IHDR_END] + _chunk(b"tEXt", b"Comment\x00" + mark.encode("ascii")) + scene[IHDR_END:]
    return Paper(content, FileType.PNG, copies=copies)


def document(mark: str) -> Paper:
    """A one-page PDF that says it is made up and carries ``mark``."""
    text = f"BT /F1 16 Tf 72 760 Td (Demonstration, all of it made up) Tj 0 -28 Td ({mark}) Tj ET".encode("ascii")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return Paper(_pdf(parts), FileType.PDF, pages=1)


def store(papers: list[Paper]) -> None:
    """Put the bytes into the storage, with the copies a page shows of pictures, and describe them."""
    fresh = {paper.digest: paper for paper in papers}
    held = set(Blob.objects.filter(pk__in=fresh).values_list("pk", flat=True))
    for digest, paper in fresh.items():
        for copy, content in (("", paper.content), *paper.copies):
            if not default_storage.exists(storage_name(digest, copy)):
                default_storage.save(storage_name(digest, copy), ContentFile(content))
    Blob.objects.bulk_create([paper.blob() for digest, paper in fresh.items() if digest not in held])


@cache
def _scene(number: int) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """A room with people as circles, different for every number, and its copies as an upload makes them."""
    image = Image.new("RGB", SIZE, (232 - number * 6, 238, 226 + number * 2))
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 20, 280, 90), fill=(9, 88, 170 + number * 6), outline=(31, 35, 41))
    for row in range(3):
        for seat in range(4 + (number + row) % 4):
            left, top = 24 + seat * 40 + row * 8, 118 + row * 40
            draw.ellipse((left, top, left + 22, top + 22), fill=(90 + number * 9, 110 + seat * 14, 140))
    with NamedTemporaryFile(suffix=".png") as target:
        image.save(target, "PNG", optimize=True)
        target.flush()
        path = Path(target.name)
        return path.read_bytes(), inspect_picture(path, FileType.PNG).copies


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pdf(parts: list[bytes]) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(parts) + 1, table, end)
