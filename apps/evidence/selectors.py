"""Reads about stored files: where their bytes lie and how to open them."""

from typing import IO, Any

from django.core.files.storage import default_storage

from apps.evidence.choices import PICTURES, FileType
from apps.evidence.models import Blob

SHOWN_PAGES = 20


def storage_name(digest: str, copy: str = "") -> str:
    """The name in the storage: spread over folders by the digest; copies to show lie beside the original."""
    return f"evidence/{digest[:2]}/{digest[2:4]}/{digest}{f'.{copy}' if copy else ''}"


def open_blob(blob: Blob, copy: str = "") -> IO[Any]:
    """The original bytes, or a copy without the camera's data (``view``, ``thumb``). Raises FileNotFoundError."""
    return default_storage.open(storage_name(blob.sha256, copy))


def is_picture(blob: Blob) -> bool:
    """Whether there are copies to show in the page."""
    return blob.content_type in PICTURES


def shown_pages(blob: Blob) -> range:
    """The pages of a PDF that are shown in the page, from 1; none of other files."""
    count = blob.pages or 0 if blob.content_type == FileType.PDF else 0
    return range(1, min(count, SHOWN_PAGES) + 1)
