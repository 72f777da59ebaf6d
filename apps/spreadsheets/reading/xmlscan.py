"""Scanning of XML parts as raw bytes: what a parser must never be given is found without one."""

import re
import zipfile
import zlib
from collections.abc import Iterator

from apps.spreadsheets.reading.limits import Limits, Refused

CHUNK = 1024 * 1024
DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([\w-]+)""")
BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*("[^"]*"|'[^']*')""")
ENTITY = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(lt|gt|amp|quot|apos));")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def unescape(text: str) -> str:
    """Text of an attribute with its character references resolved."""
    return ENTITY.sub(lambda m: NAMED[m[3]] if m[3] else chr(min(int(m[1]) if m[1] else int(m[2], 16), 0x10FFFF)), text)


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes of one start tag, names without their prefix."""
    found = ATTRIBUTE.findall(tag.decode("utf-8", "replace"))
    return {name.rpartition(":")[2]: unescape(value[1:-1]) for name, value in found}


def check_declarations(chunk: bytes) -> None:
    """Refuses DTDs and entities."""
    if b"!" in chunk and DECLARATION.search(chunk):
        raise Refused("dtd")


def check_start(start: bytes) -> None:
    """Refuses encodings other than UTF-8, in which nothing below would be found."""
    if start.startswith(BOMS):
        raise Refused("encoding")
    match = ENCODING.match(start.removeprefix(b"\xef\xbb\xbf").lstrip())
    if match and match[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise Refused("encoding")


def check_runs(chunk: bytes, limits: Limits) -> None:
    """Refuses tags and texts beyond their limits: '<' cannot stand inside either, so its absence shows them."""
    for start in range(0, len(chunk) - limits.tag_bytes + 1, limits.tag_bytes):
        if chunk.find(b"<", start, start + limits.tag_bytes) >= 0:
            continue
        opened = chunk.rfind(b"<", 0, start)
        closed = chunk.find(b">", opened)
        end = chunk.find(b"<", start)
        end = len(chunk) if end < 0 else end
        if closed < 0 or closed - opened > limits.tag_bytes:
            raise Refused("huge_attribute")
        if end - closed > limits.text_bytes:
            raise Refused("huge_text")


def chunks(archive: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[bytes]:
    """The part in pieces that end between rows where there are rows, else before a tag; each piece is checked.

    Raises Refused for DTDs, foreign encodings, endless tags, and parts that do not inflate to what they declare.
    """
    kept, first = b"", True
    try:
        with archive.open(name) as stream:
            while piece := stream.read(CHUNK):
                data = kept + piece
                if first:
                    check_start(data)
                    first = False
                cut = end + 6 if (end := data.rfind(b"</row>")) >= 0 else max(data.rfind(b"<"), 0)
                check_declarations(data)
                check_runs(data, limits)
                if len(data) - cut > 64 * CHUNK:
                    raise Refused("huge_text")
                yield data[:cut]
                kept = data[cut:]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise Refused("damaged") from error
    yield kept


def whole(archive: zipfile.ZipFile, name: str, limits: Limits, cap: int = 4 * CHUNK) -> bytes:
    """A small part as a whole, checked; refuses parts beyond `cap` bytes."""
    if archive.getinfo(name).file_size > cap:
        raise Refused("unzipped_too_big", megabytes=cap // CHUNK)
    return b"".join(chunks(archive, name, limits))
