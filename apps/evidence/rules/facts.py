"""What an inspection finds out about a file."""

from dataclasses import dataclass

from apps.evidence.choices import FileType


@dataclass(frozen=True)
class Facts:
    """``width`` and ``height`` in pixels as shown, of pictures; ``pages`` of PDFs. ``copies`` are pictures to show."""

    file_type: FileType
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    copies: tuple[tuple[str, bytes], ...] = ()
