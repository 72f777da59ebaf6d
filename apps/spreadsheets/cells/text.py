"""Text of a cell before any meaning is read from it."""

import re
import unicodedata
from typing import Any

INVISIBLE = dict.fromkeys(
    [0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SPACES = re.compile(r"\s+")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-") | {"〜": "~", "∼": "~", "、": ",", "⁄": "/"})
NOTHING = frozenset({"", "-", "--", "---", "----", "/", "//", "\\", "~", ".", "*", "n/a", "na", "null", "none"})


def as_text(raw: Any) -> str:
    """The content as text: whole floats lose their '.0', dates become ISO, None becomes ''."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    return str(raw)


def tidy(raw: Any) -> str:
    """Text without invisible or control characters, runs of white space made one space, ends trimmed (NFC)."""
    text = unicodedata.normalize("NFC", as_text(raw)).translate(INVISIBLE)
    return SPACES.sub(" ", CONTROL.sub("", text)).strip()


def folded(raw: Any) -> str:
    """`tidy` with full-width forms made half-width (NFKC) and every dash made a hyphen, lower case."""
    text = unicodedata.normalize("NFKC", as_text(raw)).translate(INVISIBLE).translate(DASHES)
    return SPACES.sub(" ", CONTROL.sub("", text)).strip().lower()


def squeezed(raw: Any) -> str:
    """`folded` with every space removed: the form in which labels and names are compared."""
    return folded(raw).replace(" ", "")


def is_nothing(text: str) -> bool:
    """Whether folded text stands for an empty cell: a dash, a slash, n/a."""
    return text.replace(" ", "") in NOTHING
