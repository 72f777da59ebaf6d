"""Pre-flight: everything about a workbook that is checked before a parser sees it. Standard library only."""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from apps.spreadsheets.reading.container import normal, open_container
from apps.spreadsheets.reading.kinds import CSV, XLS, XLSX, kind_of
from apps.spreadsheets.reading.limits import Limits, Refused
from apps.spreadsheets.reading.sheetscan import SheetFacts, scan_sheet
from apps.spreadsheets.reading.xmlscan import attributes, chunks, whole

SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
EPOCH = re.compile(rb"""<(?:\w+:)?workbookPr\s[^>]*date1904\s*=\s*["'](?:1|true)["']""")


class SheetPart(NamedTuple):
    """A worksheet: name, part name in the archive, state ('visible', 'hidden', 'veryHidden'), facts."""

    name: str
    part: str
    state: str
    facts: SheetFacts


class Preflight(NamedTuple):
    """A file fit to be parsed: its kind, its worksheets, and notes for the reader ('macros', 'external_links').

    ``mends`` are texts that stand for what the file says, by sheet, row and column from 0.
    """

    kind: str
    sheets: tuple[SheetPart, ...]
    notes: tuple[str, ...]
    date1904: bool
    mends: Mapping[int, Mapping[int, Mapping[int, str]]] = MappingProxyType({})


def part_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Actual part names by their normal form."""
    return {normal(name): name for name in archive.namelist()}


def relations(archive: zipfile.ZipFile, names: dict[str, str], limits: Limits) -> dict[str, str]:
    """Normal part names of the workbook's worksheets by relation id."""
    rels = names.get("xl/_rels/workbook.xml.rels")
    if rels is None:
        raise Refused("damaged")
    found = {}
    for tag in RELATION.findall(whole(archive, rels, limits)):
        given = attributes(tag)
        if given.get("Type", "").endswith("/worksheet"):
            target = given.get("Target", "")
            found[given.get("Id", "")] = normal(
                target if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            )
    return found


def check_other_parts(archive: zipfile.ZipFile, skip: set[str], limits: Limits) -> None:
    """Runs the byte checks over every other XML part, shared strings included."""
    for name in archive.namelist():
        if name not in skip and name.lower().endswith((".xml", ".rels", ".vml")):
            for _ in chunks(archive, name, limits):
                pass


def worksheets(archive: zipfile.ZipFile, names: dict[str, str], book: bytes, limits: Limits) -> list[SheetPart]:
    """The worksheets in the order of their tabs, each scanned."""
    targets, sheets, area = relations(archive, names, limits), [], 0
    tags = [attributes(tag) for tag in SHEET.findall(book)]
    if len(tags) > limits.sheets:
        raise Refused("too_many_sheets", limit=limits.sheets)
    for given in tags:
        part = names.get(targets.get(given.get("id", ""), ""))
        if part is None:
            continue
        facts = scan_sheet(given.get("name", ""), chunks(archive, part, limits), limits)
        area += (facts.last_row + 1) * (facts.last_column + 1)
        if area > limits.area:
            raise Refused("too_many_cells", sheet=given.get("name", ""))
        sheets.append(SheetPart(given.get("name", ""), part, given.get("state", "visible"), facts))
    return sheets


def preflight(stream: BinaryIO, limits: Limits) -> Preflight:
    """Checks a file of any kind and returns what it holds; raises Refused. Leaves the stream at its start."""
    kind = kind_of(stream, limits)
    if kind in (XLS, CSV):
        return Preflight(kind, (), (), False)
    archive = open_container(stream, limits)
    names = part_names(archive)
    book = whole(archive, names["xl/workbook.xml"], limits)
    sheets = worksheets(archive, names, book, limits)
    if not sheets:
        raise Refused("no_sheets")
    check_other_parts(archive, {sheet.part for sheet in sheets}, limits)
    notes = [
        note
        for note, head in (("macros", "xl/vbaproject.bin"), ("external_links", "xl/externallinks/"))
        if any(n.startswith(head) for n in names)
    ]
    stream.seek(0)
    return Preflight(XLSX, tuple(sheets), tuple(notes), bool(EPOCH.search(book)))
