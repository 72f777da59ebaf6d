"""Streams tables into an .xlsx file, compressed as it goes; only the different contents of cells stay in memory."""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from operator import call
from typing import IO, Any, NamedTuple

from apps.spreadsheets.writing import parts

CHUNK = 2000
REMEMBERED = 20_000
ROW = "~"
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NUMERIC = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?", re.ASCII)
MAX_TEXT = 32_767


class Column(NamedTuple):
    """A column: title, width in characters, cell format (`parts.TEXT`, `WHOLE`, `MONEY`), words for its values."""

    title: str
    width: float = 12
    style: int = parts.TEXT
    words: Mapping[Any, str] | None = None


class Table(NamedTuple):
    """One sheet: its name, columns, rows (values in column order), and lines of title above the header."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    titles: Sequence[str] = ()


class SharedStrings(dict[Any, str]):
    """Texts of a workbook, each written once: looking one up gives its number as text."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __missing__(self, text: Any) -> str:
        self.texts.append(escaped(text))
        self[text] = number = str(len(self.texts) - 1)
        return number

    def write(self, stream: IO[bytes]) -> None:
        """Writes the part that holds the texts."""
        stream.write(f'{parts.XML}<sst xmlns="{parts.MAIN}">'.encode())
        for start in range(0, len(self.texts), CHUNK):
            some = self.texts[start : start + CHUNK]
            stream.write("".join([f'<si><t xml:space="preserve">{text}</t></si>' for text in some]).encode())
        stream.write(b"</sst>")


def escaped(text: Any) -> str:
    """A text as XML holds it, without characters XML forbids, cut to what a cell holds."""
    clean = FORBIDDEN.sub("", str("" if text is None else text))[:MAX_TEXT]
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def letter(index: int) -> str:
    """The letters of a column counted from 0: A, B, …, Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_name(name: str) -> str:
    """A name Excel accepts: at most 31 characters, none of []:*?/\\."""
    return SHEET_NAME.sub(" ", name).strip("' ")[:31] or "Sheet"


class Cells(dict[Any, str]):
    """The XML of the cells of one column by their value, with a mark where the number of the row belongs."""

    def __init__(self, index: int, column: Column, shared: SharedStrings) -> None:
        super().__init__()
        self.start = f'<c r="{letter(index)}{ROW}" s="{column.style}"'
        self.is_text, self.shared, self.words = column.style == parts.TEXT, shared, column.words

    def __missing__(self, value: Any) -> str:
        found = value if self.words is None else self.words.get(value)
        text = "" if found is None else str(found)
        if not text:
            done = f"{self.start}/>"
        elif self.is_text:
            done = f'{self.start} t="s"><v>{self.shared[text]}</v></c>'
        elif NUMERIC.fullmatch(text):
            done = f"{self.start}><v>{text}</v></c>"
        else:  # words that stand in for a number: 不超过90
            content = escaped(text).replace(ROW, "&#126;")
            done = f'{self.start} t="inlineStr"><is><t>{content}</t></is></c>'
        if len(self) > REMEMBERED:
            self.clear()
        self[value] = done
        return done


def head(table: Table) -> str:
    """The sheet up to its first data row: frozen header, widths, titles, header."""
    lines = len(table.titles)
    cols = "".join(
        f'<col min="{n}" max="{n}" width="{c.width}" customWidth="1"/>' for n, c in enumerate(table.columns, 1)
    )
    styles = [parts.TITLE] + [parts.NOTE] * lines
    rows = [
        f'<row r="{n}"><c r="A{n}" s="{style}" t="inlineStr"><is><t>{escaped(text)}</t></is></c></row>'
        for n, (text, style) in enumerate(zip(table.titles, styles, strict=False), 1)
    ]
    cells = "".join(
        f'<c r="{letter(i)}{lines + 1}" s="{parts.HEADER}" t="inlineStr"><is><t>{escaped(c.title)}</t></is></c>'
        for i, c in enumerate(table.columns)
    )
    rows.append(f'<row r="{lines + 1}" ht="30" customHeight="1">{cells}</row>')
    pane = f'<pane ySplit="{lines + 1}" topLeftCell="A{lines + 2}" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{parts.XML}<worksheet xmlns="{parts.MAIN}">'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="16"/><cols>{cols}</cols><sheetData>{"".join(rows)}'
    )


def tail(table: Table) -> str:
    """What follows the data rows: merged title lines, printing on landscape A4."""
    last = letter(len(table.columns) - 1)
    merges = "".join(f'<mergeCell ref="A{n}:{last}{n}"/>' for n in range(1, len(table.titles) + 1))
    merged = f'<mergeCells count="{len(table.titles)}">{merges}</mergeCells>' if merges else ""
    return f'</sheetData>{merged}<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'


def write_rows(stream: IO[bytes], table: Table, shared: SharedStrings) -> int:
    """Writes the data rows and returns how many there were."""
    cells = [Cells(index, column, shared).__getitem__ for index, column in enumerate(table.columns)]
    line, buffer, first = len(table.titles) + 1, [], len(table.titles) + 1
    for row in table.rows:
        line += 1
        content = "".join(map(call, cells, row))
        buffer.append(f'<row r="{line}">{content}</row>'.replace(ROW, str(line)))
        if len(buffer) == CHUNK:
            stream.write("".join(buffer).encode())
            buffer.clear()
    stream.write("".join(buffer).encode())
    return line - first


def write_workbook(out: IO[bytes], tables: Sequence[Table]) -> int:
    """Writes the tables as an .xlsx file to `out` (which need not be seekable); returns the number of data rows."""
    names = [sheet_name(table.name) for table in tables]
    total, shared = 0, SharedStrings()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", parts.content_types(len(tables)))
        archive.writestr("_rels/.rels", parts.ROOT_RELS)
        archive.writestr("xl/workbook.xml", parts.workbook(names))
        archive.writestr("xl/_rels/workbook.xml.rels", parts.workbook_rels(len(tables)))
        archive.writestr("xl/styles.xml", parts.STYLES)
        for position, table in enumerate(tables, 1):
            with archive.open(f"xl/worksheets/sheet{position}.xml", "w") as stream:
                stream.write(head(table).encode())
                total += write_rows(stream, table, shared)
                stream.write(tail(table).encode())
        with archive.open("xl/sharedStrings.xml", "w") as stream:
            shared.write(stream)
    return total
