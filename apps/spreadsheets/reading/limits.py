"""How much of a workbook is read before it is refused."""

from typing import NamedTuple

MEGABYTE = 1024 * 1024


class Limits(NamedTuple):
    """Bounds of one file; bytes, counts and seconds."""

    file_bytes: int = 20 * MEGABYTE
    unzipped_bytes: int = 200 * MEGABYTE
    ratio: int = 150
    entries: int = 2000
    sheets: int = 300
    rows: int = 200_000
    columns: int = 256
    area: int = 6_000_000
    merges: int = 50_000
    merge_area: int = 250_000
    tag_bytes: int = 16_384
    text_bytes: int = 262_144
    empty_rows: int = 50
    problems: int = 5000
    memory_bytes: int = 1024 * MEGABYTE
    cpu_seconds: int = 60
    wall_seconds: int = 90


class Refused(Exception):
    """The file cannot be read: `code` names the reason, `params` fill its sentence."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
