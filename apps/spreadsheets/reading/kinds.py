"""What a file is, by its first bytes."""

import re
from typing import BinaryIO

from apps.spreadsheets.reading.limits import Limits, Refused

XLSX, XLS, CSV = "xlsx", "xls", "csv"
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
ENCRYPTED, MACRO = "EncryptedPackage".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le")
BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html|<head|<meta|<table|<style|<div|<!--)", re.IGNORECASE
)
XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml|\xff\xfe<\x00\?\x00", re.IGNORECASE)
OTHER = {
    b"%PDF": "PDF",
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"GIF8": "GIF",
    b"MZ": "EXE",
}


def ole_kind(stream: BinaryIO) -> str:
    """XLS for an old binary workbook; refuses encrypted workbooks and other compound documents."""
    stream.seek(0)
    content = stream.read()
    if ENCRYPTED in content:
        raise Refused("encrypted")
    if not any(name in content for name in BOOKS):
        raise Refused("not_a_workbook", kind="OLE")
    return XLS


def kind_of(stream: BinaryIO, limits: Limits) -> str:
    """XLSX, XLS or CSV; refuses files too big, empty, or of any other kind. Leaves the stream at its start."""
    size = stream.seek(0, 2)
    if size == 0:
        raise Refused("empty_file")
    if size > limits.file_bytes:
        raise Refused("file_too_big", megabytes=limits.file_bytes // 1024 // 1024)
    stream.seek(0)
    start = stream.read(4096)
    kind = kind_by_start(start, stream)
    stream.seek(0)
    return kind


def kind_by_start(start: bytes, stream: BinaryIO) -> str:
    """The kind that the first bytes announce."""
    if start.startswith(ZIP):
        return XLSX
    if start.startswith(OLE):
        return ole_kind(stream)
    if HTML.match(start):
        raise Refused("html_as_workbook")
    if XML.match(start):
        raise Refused("xml_as_workbook")
    for magic, name in OTHER.items():
        if start.startswith(magic):
            raise Refused("not_a_workbook", kind=name)
    if start[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\0" in start:
        raise Refused("not_a_workbook", kind="?")
    return CSV
