"""Text crosses the border once and is clean afterwards."""

import re
import unicodedata

from django.utils.translation import gettext as _

from apps.common.refusals import Refused

# Zero-width and bidirectional controls hide or reorder what a person reads.
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
SPACES = re.compile(r"[^\S\n]+")


def clean_text(value: str, *, limit: int = 10_000) -> str:
    """Normalise text from outside: NFC, hidden characters dropped, runs of blanks folded, ends trimmed.

    Line breaks stay. Raises :class:`Refused` for control characters, lone surrogates and text over ``limit``.
    """
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = HIDDEN.sub("", text)
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in text):
        raise Refused(_("The text contains characters that cannot be stored. Type it again instead of pasting it."))
    if len(text) > limit:
        raise Refused(_("The text is longer than %(limit)s characters. Shorten it.") % {"limit": limit})
    return SPACES.sub(" ", text).strip()


def clean_line(value: str, *, limit: int = 200) -> str:
    """Like :func:`clean_text`, on one line."""
    return clean_text(re.sub(r"[\r\n]+", " ", value), limit=limit)
