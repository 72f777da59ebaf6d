"""Streams tables into an .xlsx file: one template per row, compressed as it goes, constant memory."""

import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Any, NamedTuple

from apps.spreadsheets.writing import parts

CHUNK = 2000
REMEMBERED = 50_000
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NUMERIC = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?", re.ASCII)
MAX_TEXT = 32_767


class Column(NamedTuple):
    """A column: its title, width in characters, and cell format (`parts.TEXT`, `WHOLE` or `MONEY`)."""

    title: str
    width: float = 12
    style: int = parts.TEXT


class Table(NamedTuple):
    """One sheet: its name, columns, rows (values in column order), and lines of title above the header."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    titles: Sequence[str] = ()


class Escaped(dict[Any, str]):
    """Remembers the XML form of texts, since most cells of a table repeat."""

    def __missing__(self, text: Any) -> str:
        clean = FORBIDDEN.sub("", str("" if text is None else text))[:MAX_TEXT]
        done = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if len(self) > REMEMBERED:
            self.clear()
        self[text] = done
        return done


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


def row_template(columns: Sequence[Column]) -> str:
    """A %-template of one row: the row number twice over, then each cell's address row and content."""
    cells = []
    for index, column in enumerate(columns):
        start = f'<c r="{letter(index)}%d" s="{column.style}"'
        is_text = column.style == parts.TEXT
        cells.append(
            f'{start} t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' if is_text else f"{start}%s</c>"
        )
    return '<row r="%d">' + "".join(cells) + "</row>"


class Numbers(dict[Any, str]):
    """Remembers the rest of a number cell: a number, nothing, or text that stands in for a number (≤90)."""

    def __missing__(self, value: Any) -> str:
        text = "" if value is None else str(value)
        if not text:
            done = ">"
        elif NUMERIC.fullmatch(text):
            done = f"><v>{text}</v>"
        else:
            done = f' t="inlineStr"><is><t>{Escaped()[text]}</t></is>'
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
    escape = Escaped()
    styles = [parts.TITLE] + [parts.NOTE] * lines
    rows = [
        f'<row r="{n}"><c r="A{n}" s="{style}" t="inlineStr"><is><t>{escape[text]}</t></is></c></row>'
        for n, (text, style) in enumerate(zip(table.titles, styles, strict=False), 1)
    ]
    cells = "".join(
        f'<c r="{letter(i)}{lines + 1}" s="{parts.HEADER}" t="inlineStr"><is><t>{escape[c.title]}</t></is></c>'
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


def write_rows(stream: IO[bytes], table: Table) -> int:
    """Writes the data rows and returns how many there were."""
    template, escape, number = row_template(table.columns), Escaped(), Numbers()
    makers = [(escape if column.style == parts.TEXT else number).__getitem__ for column in table.columns]
    line, buffer, first = len(table.titles) + 1, [], len(table.titles) + 1
    for row in table.rows:
        line += 1
        values: list[Any] = [line]
        for make, value in zip(makers, row, strict=True):
            values += (line, make(value))
        buffer.append(template % tuple(values))
        if len(buffer) == CHUNK:
            stream.write("".join(buffer).encode())
            buffer.clear()
    stream.write("".join(buffer).encode())
    return line - first


def write_workbook(out: IO[bytes], tables: Sequence[Table]) -> int:
    """Writes the tables as an .xlsx file to `out` (which need not be seekable); returns the number of data rows."""
    names = [sheet_name(table.name) for table in tables]
    total = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", parts.content_types(len(tables)))
        archive.writestr("_rels/.rels", parts.ROOT_RELS)
        archive.writestr("xl/workbook.xml", parts.workbook(names))
        archive.writestr("xl/_rels/workbook.xml.rels", parts.workbook_rels(len(tables)))
        archive.writestr("xl/styles.xml", parts.STYLES)
        for position, table in enumerate(tables, 1):
            with archive.open(f"xl/worksheets/sheet{position}.xml", "w") as stream:
                stream.write(head(table).encode())
                total += write_rows(stream, table)
                stream.write(tail(table).encode())
    return total
