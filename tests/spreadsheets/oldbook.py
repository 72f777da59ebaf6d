"""Workbooks in the old binary format (BIFF8 in a compound file), just enough of it for rows of text and numbers."""

import struct
from collections.abc import Iterable
from typing import Any

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def part(kind: int, content: bytes = b"") -> bytes:
    """A BIFF record."""
    return struct.pack("<HH", kind, len(content)) + content


def beginning(kind: int) -> bytes:
    return part(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def cell(row: int, column: int, value: Any) -> bytes:
    """A text or number cell; nothing for None."""
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, int | float):
        return part(0x0203, place + struct.pack("<d", value))
    if not value:
        return b""
    return part(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))


def stream(rows: Iterable[Iterable[Any]], title: str) -> bytes:
    """The workbook stream: globals, then one sheet."""
    name = struct.pack("<BB", len(title), 1) + title.encode("utf-16-le")
    head = beginning(5) + part(0x0042, struct.pack("<H", 1200))
    start = len(head) + 4 + 6 + len(name) + 4
    head += part(0x0085, struct.pack("<IBB", start, 0, 0) + name) + part(0x000A)
    cells = b"".join(cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row))
    return head + beginning(0x10) + cells + part(0x000A)


def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """A directory entry of the compound file."""
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2 if name else 0, kind, 1)
    return head + struct.pack("<III", FREE, FREE, child) + b"\0" * 36 + struct.pack("<IQ", start, size)


def old_book(rows: Iterable[Iterable[Any]], title: str = "绩效目标清单") -> bytes:
    """The bytes of an .xls file with one sheet."""
    content = stream(rows, title)
    content = content.ljust(max(4096, -(-len(content) // SECTOR) * SECTOR), b"\0")
    sectors = len(content) // SECTOR
    table = [FAT, END, *range(3, sectors + 2), END]
    assert len(table) <= SECTOR // 4
    fat = struct.pack(f"<{SECTOR // 4}I", *table, *[FREE] * (SECTOR // 4 - len(table)))
    directory = (
        entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, 2, len(content)) + entry("", 0, FREE, 0, 0) * 2
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    return head + fat + directory + content
