"""Small real files for people to upload."""

from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image


def picture(folder: Path, name: str, colour: tuple[int, int, int]) -> Path:
    """A photograph of one colour."""
    path = folder / name
    Image.new("RGB", (320, 240), colour).save(path)
    return path


def document(folder: Path, name: str) -> Path:
    """A page that bears its own name, so that no two are the same bytes."""
    content = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = name
        pdf.save(content)
    path = folder / name
    path.write_bytes(content.getvalue())
    return path
