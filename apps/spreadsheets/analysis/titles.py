"""Label and value pairs in the lines above a table: 园区名称：…  统一社会信用代码：…  所在县（市、区）：…"""

import re
from collections.abc import Iterable
from typing import Any

from apps.spreadsheets.cells.text import as_text
from apps.spreadsheets.matching.vocabulary import GOALS, key_of, words

PAIR = re.compile(
    r"(?P<label>[^\s:：]{2,20}(?:\([^()]*\)|（[^（）]*）)?)\s*[:：]\s*(?P<value>.*?)(?=\s+[^\s:：]{2,20}(?:（[^（）]*）|\([^()]*\))?\s*[:：]|\s{3,}|$)"
)
LABELS = {word: field for word, field in words(GOALS).items() if field in ("park", "code", "county")}
MORE = {"填报单位": "reporter", "填报日期": "date", "单位": "unit", "填报单位盖章": "reporter"}


def title_values(rows: Iterable[tuple[int, list[Any]]]) -> dict[str, tuple[str, int, int]]:
    """Values by field (park, code, county, reporter, date, unit) with the row and column of their cell."""
    found: dict[str, tuple[str, int, int]] = {}
    for number, row in rows:
        for column, value in enumerate(row):
            if not isinstance(value, str) or not value:
                continue
            for match in PAIR.finditer(value):
                field = LABELS.get(key_of(match["label"])) or MORE.get(key_of(match["label"]))
                if field and match["value"].strip():
                    found.setdefault(field, (match["value"].strip(), number, column))
            label = LABELS.get(key_of(value.rstrip(":： ")))
            beside = as_text(row[column + 1]).strip() if column + 1 < len(row) else ""
            if label and beside and ":" not in value[:-1]:
                found.setdefault(label, (beside, number, column + 1))
    return found
