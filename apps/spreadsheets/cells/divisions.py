"""Counties and cities by name, with or without suffix, alone or behind their province and city."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from apps.spreadsheets.cells.numbers import unusable
from apps.spreadsheets.cells.result import ASK, OK, Cleaned, failed
from apps.spreadsheets.cells.text import squeezed

SUFFIX = re.compile(r"(?:[\u4e00-\u9fff]族)?自治县$|(?:新区|开发区|市|区|县|省)$")
CODE = re.compile(r"\d{6}")


class Division(NamedTuple):
    """One division: national or local `code`, `name`, code of its `parent`."""

    code: str
    name: str
    parent: str


def stem(name: str) -> str:
    """The name without 市, 区, 县 or 自治县; too short stems keep their suffix."""
    short = SUFFIX.sub("", name)
    return short if len(short) >= 2 else name


class Gazetteer:
    """Finds divisions by code or by any usual way of writing their name."""

    def __init__(self, divisions: Iterable[Division], former: Mapping[str, str]) -> None:
        """`former` gives the code that an abolished name stands for now, '' when it was split."""
        self.former = former
        self.by_code = {d.code: d for d in divisions}
        self.by_name: dict[str, list[Division]] = {}
        for division in self.by_code.values():
            for key in {division.name, stem(division.name)}:
                self.by_name.setdefault(key, []).append(division)
        self.memo: dict[Any, Cleaned] = {}

    def without_parents(self, text: str) -> tuple[str, str]:
        """`text` without leading names of superior divisions, and the code of the nearest one."""
        inside = ""
        for _ in range(2):
            for code, parent in self.by_code.items():
                if not code.endswith("00"):
                    continue
                for head in (parent.name, stem(parent.name)):
                    if text.startswith(head) and len(text) > len(head) + 1:
                        text, inside = text[len(head) :].lstrip("-/·,"), code
                        break
        return text, inside

    def find(self, text: str) -> list[Division]:
        """The divisions a squeezed text may mean."""
        if CODE.fullmatch(text):
            return [self.by_code[text]] if text in self.by_code else []
        exact = self.by_name.get(text)
        if exact:
            return [d for d in exact if d.name == text] or exact
        rest, inside = self.without_parents(re.sub(r"^浙江省?", "", text))
        found = self.by_name.get(rest) or self.by_name.get(stem(rest), [])
        return [d for d in found if not inside or inside in (d.parent, d.code)]

    def clean(self, raw: Any, column_unit: str = "") -> Cleaned:
        """The code of the division a cell names; refused when unknown, or when the name is not unique."""
        if raw not in self.memo:
            self.memo[raw] = self.clean_afresh(raw)
        return self.memo[raw]

    def clean_afresh(self, raw: Any) -> Cleaned:
        """As `clean`, not remembered."""
        text = squeezed(raw)
        if (answer := unusable(raw, text)) is not None:
            return answer
        former = next((code for name, code in self.former.items() if text.endswith(name)), None)
        if former in self.by_code:
            return Cleaned(former, ASK, "former_division", raw)
        found = [] if former is not None else self.find(text)
        if len(found) != 1:
            return failed("division_unknown" if not found else "division_ambiguous", raw)
        exact_name = (
            found[0].name == text
            or stem(found[0].name) == text
            or found[0].code == text
            or text.endswith((found[0].name, stem(found[0].name)))
        )
        return Cleaned(found[0].code, OK if exact_name else ASK, "division", raw)
