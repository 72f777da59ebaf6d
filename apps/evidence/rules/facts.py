"""What an inspection finds out about a file."""

from dataclasses import dataclass
from datetime import datetime

from apps.evidence.choices import FileType


@dataclass(frozen=True)
class Facts:
    """``width`` and ``height`` in pixels as shown, ``phash`` and ``taken_at`` of pictures; ``pages`` of PDFs.

    ``copies`` are pictures to show.
    """

    file_type: FileType
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    phash: int | None = None
    taken_at: datetime | None = None
    copies: tuple[tuple[str, bytes], ...] = ()
