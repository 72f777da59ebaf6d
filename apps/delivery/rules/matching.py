"""Pasted lines against the tenants of a park."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

NAMES_APART = re.compile(r"[\n\t,;、，；/]")
SEPARATORS = re.compile(r"\s*[\t,;、，；]\s*|\s{2,}")


@dataclass(frozen=True)
class Matched:
    """Pasted lines against the tenants: ids found, in order, and lines not found with the reason."""

    found: tuple[int, ...]
    unmatched: tuple[tuple[str, str], ...]


def match_lines(text: str, tenants: Sequence[tuple[int, str, str]]) -> Matched:
    """Find enterprises by one name or credit code per line; ``tenants`` are ``(id, name, credit code)``.

    A code or a whole name is enough; a piece of a name is, when only one tenant has it. Cells of a pasted row are
    tried one after the other.
    """
    found: dict[int, None] = {}
    unmatched = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        hits = _hits(line, tenants)
        if len(hits) == 1:
            found.setdefault(hits[0])
        else:
            unmatched.append((line, _("several tenants match") if hits else _("no tenant of this park")))
    return Matched(tuple(found), tuple(unmatched))


def _hits(line: str, tenants: Sequence[tuple[int, str, str]]) -> list[int]:
    cells = [cell for cell in SEPARATORS.split(unicodedata.normalize("NFKC", line)) if cell]
    for cell in cells:
        exact = [
            pk for pk, name, code in tenants if cell.upper() == code or cell == unicodedata.normalize("NFKC", name)
        ]
        if exact:
            return exact[:1]
    for cell in cells:
        close = [pk for pk, name, _code in tenants if len(cell) >= 2 and cell in unicodedata.normalize("NFKC", name)]
        if close:
            return close
    return []


def team_names(text: str) -> str:
    """Members of a team as one line: every name once, in the order given, apart by the same comma."""
    names = (" ".join(name.split()) for name in NAMES_APART.split(text))
    return "、".join(dict.fromkeys(name for name in names if name))
