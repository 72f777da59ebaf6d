"""File names from outside: cleaned for display, never used as a path."""

import re
import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evidence.choices import ENDINGS, FileType

LIMIT = 120
PART_BYTES = 180  # of one part of a path in an archive
BLANKS = re.compile(r"\s+")
# Letters, digits, marks, punctuation, symbols and blanks; no controls, hidden formatting, surrogates or private use.
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
FORBIDDEN = set('<>:"|?*')


def clean_name(raw: str, file_type: FileType, digest: str) -> str:
    """The name to show: NFC, one line, no path, nothing hidden, at most 120 characters with its ending kept.

    A name without an ending gets the one of its type, a name without anything else the first digits of ``digest``.
    Raises :class:`Refused` when the ending belongs to another type than the content.
    """
    text = unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(" " if char.isspace() else char for char in text if _shows(char) or char.isspace())
    text = BLANKS.sub(" ", text).strip(" .")
    ending = PurePosixPath(text).suffix.lower()
    stem = text[: -len(ending)].rstrip(" .") if ending else text
    if ending in ENDINGS[file_type]:
        written = text[len(text) - len(ending) :]
    elif _belongs_elsewhere(ending):
        raise Refused(
            _(
                "The name ends in %(ending)s, but by its content this is a %(type)s. "
                "Save it as what it is, or choose the right file."
            )
            % {"ending": ending, "type": file_type.label}
        )
    else:
        stem, written = text, ENDINGS[file_type][0]
    return (stem or digest[:12])[: LIMIT - len(written)] + written


def _shows(char: str) -> bool:
    return unicodedata.category(char) not in HIDDEN and char not in FORBIDDEN


def _belongs_elsewhere(ending: str) -> bool:
    """An ending of letters or digits says what a file claims to be; `.2` in `report v1.2` does not."""
    return bool(re.fullmatch(r"\.[a-z][a-z0-9]{0,7}|\.7z", ending, re.ASCII))


def archive_path(folder: str, name: str, taken: set[str]) -> str:
    """Where a file lies in an archive: below one folder, safe on every system, unlike those ``taken``; adds itself."""
    place = safe_part(folder)
    stem, dot, ending = safe_part(name).rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (ending, "")
    path, count = f"{place}/{stem}{ending}", 1
    while path.casefold() in taken:
        count += 1
        path = f"{place}/{stem} ({count}){ending}"
    taken.add(path.casefold())
    return path


def safe_part(text: str) -> str:
    """One part of a path without separators, hidden characters, wild cards, or dots and blanks at its ends."""
    plain = "".join(char if _shows(char) and char not in "/\\" else " " for char in unicodedata.normalize("NFC", text))
    kept = " ".join(plain.split()).strip(". ")
    while len(kept.encode()) > PART_BYTES:  # Chinese characters take three bytes, and most systems count bytes
        stem, dot, ending = kept.rpartition(".")
        kept = f"{stem[:-1].rstrip()}{dot}{ending}" if stem and len(ending) < 8 else kept[:-1].rstrip()
    return kept or "_"
