"""Workbooks made to harm: each is refused with its reason before a parser sees it, and quickly."""

import io
import random
import struct
import zipfile
from time import perf_counter

import pytest

from apps.spreadsheets.engine.sandbox import run
from apps.spreadsheets.preflight import preflight
from apps.spreadsheets.reading.limits import MEGABYTE, Limits, Refused
from apps.spreadsheets.reading.sheetscan import SheetScan
from apps.spreadsheets.rules import CELL_REASONS, FILE_REASONS, file_sentence
from apps.spreadsheets.writing import parts
from tests.spreadsheets.books import cell, raw_book, worksheet
from tests.spreadsheets.conftest import SAMPLES

ROWS = "".join(f'<row r="{n}">{cell(f"A{n}", n)}{cell(f"B{n}", n)}</row>' for n in range(1, 4))
DATA = f"<sheetData>{ROWS}</sheetData>"
PLAIN = raw_book(DATA)


def altered(**changes) -> bytes:
    """The plain workbook with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, changes.pop(name, source.read(name)))
        for name, content in changes.items():
            target.writestr(name, content)
    return out.getvalue()


def noise(megabytes: int, letters: str = "0123456789abcdef") -> str:
    """Text that hardly packs, so that its length is what gets noticed."""
    return "".join(random.Random(1).choices(letters, k=megabytes * MEGABYTE))


def with_flag(content: bytes) -> bytes:
    """Every entry marked as encrypted, in both directories."""
    data = bytearray(content)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(magic)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(magic, start + 4)
    return bytes(data)


def overlapping() -> bytes:
    """Two directory entries that share one block of compressed bytes."""
    data = bytearray(PLAIN)
    entries = [i for i in range(len(data)) if data[i : i + 4] == b"PK\x01\x02"]
    first = struct.unpack_from("<I", data, entries[1] + 42)[0]
    size = struct.unpack_from("<I", data, entries[1] + 20)[0]
    struct.pack_into("<I", data, entries[1] + 20, size + 200_000)
    assert first
    return bytes(data)


def bomb() -> bytes:
    return altered(**{"xl/sharedStrings.xml": b"<sst>" + b" " * (120 * MEGABYTE) + b"</sst>"})


def utf16(xml: str) -> bytes:
    return xml.encode("utf-16")


def far(ref: str) -> bytes:
    number = "".join(c for c in ref if c.isdigit())
    return raw_book(f'<sheetData>{ROWS}<row r="{number}">{cell(ref, 1)}</row></sheetData>')


def prefixed_far() -> bytes:
    sheet = '<x:sheetData><x:row r="1"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData>'
    return raw_book(
        f'<x:worksheet xmlns:x="{parts.MAIN}">{sheet}</x:worksheet>'.replace(
            "<x:worksheet", "<?xml version='1.0'?><x:worksheet"
        )
    )


THREATS = {
    "cell in the last corner": (far("XFD1048576"), "too_many_rows"),
    "cell in the last column": (far("XFD4"), "far_cell"),
    "cell in the last row": (far("A1048576"), "too_many_rows"),
    "far cell under a prefix": (prefixed_far(), "too_many_rows"),
    "far cell in single quotes": (
        raw_book("<sheetData><row r='1'><c r='XFD1048576'><v>1</v></c></row></sheetData>"),
        "too_many_rows",
    ),
    "far cell without row number": (raw_book('<sheetData><row><c r="ZZ1"><v>1</v></c></row></sheetData>'), "far_cell"),
    "cells without addresses": (
        raw_book("<sheetData><row>" + "<c><v>1</v></c>" * 300 + "</row></sheetData>"),
        "far_cell",
    ),
    "far cell inside a near row": (raw_book(f'<sheetData><row r="1">{cell("ABC1", 1)}</row></sheetData>'), "far_cell"),
    "merge to the last corner": (
        raw_book(DATA + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "huge_merge",
    ),
    "very many merges": (
        raw_book(DATA + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 50_002))),
        "too_many_merges",
    ),
    "row stored twice": (raw_book(f'<sheetData>{ROWS}<row r="2">{cell("A2", 9)}</row></sheetData>'), "row_twice"),
    "endless attribute": (
        raw_book(f'<sheetData><row r="1" spans="{noise(3)}">{cell("A1", 1)}</row></sheetData>'),
        "huge_attribute",
    ),
    "endless attribute full of brackets": (
        raw_book(f'<sheetData><row r="1" spans="{noise(3, ">1xa")}">{cell("A1", 1)}</row></sheetData>'),
        "huge_text",
    ),
    "endless attribute in the styles": (
        altered(**{"xl/styles.xml": f'<styleSheet a="{noise(1)}"/>'}),
        "huge_attribute",
    ),
    "endless text": (
        raw_book(f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{noise(1)}</t></is></c></row></sheetData>'),
        "huge_text",
    ),
    "document type": (raw_book(f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>{worksheet(DATA)}'), "dtd"),
    "entity bomb in shared strings": (
        altered(**{"xl/sharedStrings.xml": b'<!DOCTYPE l [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><sst/>'}),
        "dtd",
    ),
    "another encoding": (altered(**{"xl/worksheets/sheet1.xml": utf16(worksheet(DATA))}), "encoding"),
    "declared encoding": (
        altered(**{"xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="utf-7"?>{worksheet(DATA)}'}),
        "encoding",
    ),
    "zip bomb": (bomb(), "bomb"),
    "overlapping entries": (overlapping(), "bomb"),
    "path upwards": (altered(**{"../../etc/cron.d/x": b"x"}), "unsafe_path"),
    "absolute path": (altered(**{"/etc/passwd": b"x"}), "unsafe_path"),
    "drive letter": (altered(**{"C:\\x": b"x"}), "unsafe_path"),
    "same part twice": (altered(**{"XL/Workbook.xml": b"<workbook/>"}), "damaged"),
    "encrypted entries": (with_flag(PLAIN), "encrypted"),
    "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "word document in the old format": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
        "not_a_workbook",
    ),
    "very many parts": (altered(**{f"xl/media/{n}.png": b"x" for n in range(2000)}), "too_many_parts"),
    "very many sheets": (
        altered(**{"xl/workbook.xml": parts.workbook([f"s{n}" for n in range(301)])}),
        "too_many_sheets",
    ),
    "no sheet": (altered(**{"xl/_rels/workbook.xml.rels": b"<Relationships/>"}), "no_sheets"),
    "cut off": (PLAIN[: len(PLAIN) // 2], "damaged"),
    "wrong checksum": (PLAIN.replace(b"PK\x03\x04", b"PK\x03\x04", 1)[:-60] + b"\0" * 60, "damaged"),
    "binary workbook": (altered(**{"xl/workbook.bin": b"x"}), "binary_workbook"),
    "nothing": (b"", "empty_file"),
    "web page": (b"\n<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "html_as_workbook"),
    "table only": (b"\xef\xbb\xbf<table><tr><td>1</td></tr></table>", "html_as_workbook"),
    "old XML format": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "xml_as_workbook",
    ),
    "picture": (b"\x89PNG\r\n\x1a\n", "not_a_workbook"),
    "program": (b"MZ\x90\x00", "not_a_workbook"),
    "noise": (b"\x01\x00\x02\x00", "not_a_workbook"),
}


def zip_of(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


THREATS |= {
    "word document": (zip_of(word__document_dot_xml=b"<x/>"), "not_a_workbook"),
    "archive of workbooks": (zip_of(a_dot_xlsx=PLAIN), "plain_zip"),
    "open document": (zip_of(content_dot_xml=b"<x/>", mimetype=b"x"), "open_document"),
}


@pytest.mark.parametrize("name", THREATS)
def test_threat_is_refused_with_its_reason(name):
    content, reason = THREATS[name]
    start = perf_counter()
    with pytest.raises(Refused) as refusal:
        preflight(io.BytesIO(content), Limits())
    assert refusal.value.code == reason
    assert file_sentence(reason, refusal.value.params)
    assert perf_counter() - start < 5


HARMLESS = {
    "plain": PLAIN,
    "macros": altered(**{"xl/vbaProject.bin": b"x"}),
    "external links": altered(**{"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
    "rows out of order": raw_book(
        f'<sheetData><row r="3">{cell("A3", 3)}</row><row r="1">{cell("A1", 1)}</row></sheetData>'
    ),
    "dimension that lies": raw_book('<dimension ref="A1"/>' + DATA),
    "dimension to the last corner": raw_book('<dimension ref="A1:XFD1048576"/>' + DATA),
    "a million formatted rows": raw_book(
        f'<sheetData>{ROWS}<row r="1048576" s="1"><c r="A1048576" s="1"/></row></sheetData>'
    ),
    "formatted cells to the right": raw_book(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="2"/></row></sheetData>'
    ),
    "no row numbers": raw_book("<sheetData><row><c><v>1</v></c></row></sheetData>"),
    "merged title": raw_book(DATA + '<mergeCells><mergeCell ref="A1:L1"/></mergeCells>'),
    "comment": raw_book("<!-- made by hand -->" + DATA),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_oddities_pass(name):
    checked = preflight(io.BytesIO(HARMLESS[name]), Limits())
    assert [sheet.name for sheet in checked.sheets] == ["S"]
    assert checked.notes == {"macros": ("macros",), "external links": ("external_links",)}.get(name, ())


def test_the_samples_pass():
    for path in SAMPLES.glob("*.xlsx"):
        with path.open("rb") as stream:
            assert preflight(stream, Limits()).kind == "xlsx"


def test_the_exact_scan_sees_what_the_fast_one_sees():
    for content in (DATA, '<sheetData><row r="7"><c r="C7"><v>1</v></c></row></sheetData>'):
        fast, exact = SheetScan("S", Limits()), SheetScan("S", Limits())
        fast.feed(content.encode())
        exact.feed_exact(content.encode())
        assert fast.facts.last_row == exact.facts.last_row


def child(content: bytes, tmp_path, **limits) -> None:
    """Asks the real child to measure a file."""
    path = tmp_path / "x"
    path.write_bytes(content)
    run("measure", {"path": str(path)}, Limits(**limits))


def test_the_child_answers_with_the_reason(tmp_path):
    with pytest.raises(Refused, match="huge_merge"):
        child(THREATS["merge to the last corner"][0], tmp_path)


# A library that gets no memory may take the file for a damaged one: it is refused all the same.
@pytest.mark.parametrize(
    ("limits", "reason"),
    [({"memory_bytes": 8 * MEGABYTE}, {"too_much_memory", "crashed", "damaged"}), ({"wall_seconds": 0}, {"too_slow"})],
)
def test_a_child_beyond_its_bounds_is_a_reason_too(tmp_path, limits, reason):
    with pytest.raises(Refused) as refusal:
        child((SAMPLES / "targets_clean.xlsx").read_bytes(), tmp_path, **limits)
    assert refusal.value.code in reason


def test_without_pre_flight_the_bounds_still_hold(tmp_path, monkeypatch):
    """Negative control: the reader aborts on a far cell, and only the child dies of it."""
    content = far("XFD1048576")
    path = tmp_path / "x"
    path.write_bytes(content)
    limits = Limits(rows=2_000_000, columns=20_000, area=10**12)
    request = {"path": str(path), "divisions": {}, "lines": str(tmp_path / "lines"), "grid": ""}
    with pytest.raises(Refused) as refusal:
        run("tenants", request, limits)
    assert refusal.value.code in {"too_much_memory", "crashed"}


def test_the_child_knows_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    seen = {}

    def fake(*args, **kwargs):
        seen.update(kwargs)
        raise FileNotFoundError

    monkeypatch.setattr("apps.spreadsheets.engine.sandbox.subprocess.run", fake)
    with pytest.raises(FileNotFoundError):
        child(PLAIN, tmp_path)
    assert "DATABASE_URL" not in seen["env"]


def test_every_reason_has_a_sentence():
    for reasons in (FILE_REASONS, CELL_REASONS):
        assert all(str(sentence).endswith((".", "?")) for sentence in reasons.values())
