"""Finds the header band of a sheet: one to three rows, merged or not, below any title lines."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from apps.spreadsheets.cells.text import as_text, squeezed
from apps.spreadsheets.matching.vocabulary import TOTAL_WORDS, YEAR, key_of
from apps.spreadsheets.reading.sheetscan import Merge

SEARCHED = 40
DEEPEST = 3
ENOUGH = 3
Path = tuple[str, ...]


class Header(NamedTuple):
    """The header: its first row and depth (counted from 0), and for each column the texts from top to bottom."""

    top: int
    depth: int
    paths: list[Path]

    def title(self, column: int) -> str:
        """The header of a column on one line."""
        return " › ".join(self.paths[column]) if column < len(self.paths) else ""


def spread(rows: Sequence[Sequence[Any]], merges: Sequence[Merge], top: int, depth: int) -> list[list[str]]:
    """The rows of the band as text, merged values repeated in every cell they cover."""
    width = max((len(row) for row in rows[top : top + depth]), default=0)
    band = [[as_text(row[c]).strip() if c < len(row) else "" for c in range(width)] for row in rows[top : top + depth]]
    for merge in merges:
        if not top <= merge.top < top + depth or merge.left >= width:
            continue
        value = band[merge.top - top][merge.left]
        for r in range(merge.top, min(merge.bottom, top + depth - 1) + 1):
            for c in range(merge.left, min(merge.right, width - 1) + 1):
                band[r - top][c] = value
    return band


def depth_by_merges(rows: Sequence[Sequence[Any]], merges: Sequence[Merge], top: int) -> int:
    """How many rows the header takes, as its merged cells tell."""
    starting = [m for m in merges if m.top == top]
    deepest = max((m.bottom for m in starting), default=top)
    width = max(len(row) for row in rows[top : top + 2])
    groups = [m for m in starting if m.right > m.left and m.bottom == top and m.right - m.left + 1 < width]
    if deepest == top and groups and top + 1 < len(rows):
        below = [rows[top + 1][c] for m in groups for c in range(m.left, m.right + 1) if c < len(rows[top + 1])]
        if any(isinstance(value, str) and value.strip() for value in below):
            deepest = top + 1
    return min(deepest - top + 1, DEEPEST)


def is_sub_header(row: Sequence[Any], above: Sequence[Any]) -> bool:
    """Whether a row continues a header without merges: it names years or totals only, under blanks or group titles."""
    texts = [as_text(value).strip() for value in row]
    filled = [text for text in texts if text]
    blanks = any(text and (c >= len(above) or not as_text(above[c]).strip()) for c, text in enumerate(texts))
    return len(filled) >= 2 and blanks and all(YEAR.search(text) or TOTAL_WORDS.search(text) for text in filled)


def filled_right(above: list[str], below: list[str]) -> list[str]:
    """Group titles repeated over the blanks to their right where the row below has labels."""
    done, last = [], ""
    for text, label in zip(above, below, strict=True):
        last = text or (last if label else "")
        done.append(last)
    return done


def header_at(rows: Sequence[Sequence[Any]], merges: Sequence[Merge], top: int) -> Header:
    """The header band as it would be if it began at this row."""
    depth = depth_by_merges(rows, merges, top)
    merged = depth > 1
    if not merged and top + 1 < len(rows) and is_sub_header(rows[top + 1], rows[top]):
        depth = 2
    band = spread(rows, merges, top, depth)
    if depth == 2 and not merged:
        band[0] = filled_right(band[0], band[1])
    paths = []
    for column in zip(*band, strict=True):
        parts: list[str] = []
        for text in column:
            if text and (not parts or squeezed(parts[-1]) != squeezed(text)):
                parts.append(" ".join(text.split()))
        paths.append(tuple(parts))
    return Header(top, depth, paths)


def find_header(
    rows: Sequence[Sequence[Any]],
    merges: Sequence[Merge],
    known: Mapping[str, str],
    accept: Callable[[Header], bool],
) -> Header | None:
    """The band that names most known columns and that `accept` finds complete; None when there is none."""
    best: tuple[int, Header] | None = None
    for top in range(min(SEARCHED, len(rows))):
        words = {key_of(as_text(value)) for value in rows[top] if isinstance(value, str)}
        score = len({known[word] for word in words if word in known})
        if score == 0 or (best is not None and score <= best[0]):
            continue
        header = header_at(rows, merges, top)
        if accept(header):
            best = (score, header)
    return best[1] if best else None
