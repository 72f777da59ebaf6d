"""Unified social credit codes (GB 32100)."""

import re
from typing import Any

from apps.spreadsheets.cells.numbers import unusable
from apps.spreadsheets.cells.result import ASK, OK, Cleaned, failed
from apps.spreadsheets.cells.text import folded

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUES = {c: n for n, c in enumerate(ALPHABET)}
WEIGHTS = [3**i % 31 for i in range(17)]
SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"})
FILLING = re.compile(r"[\s\-_'`.·]")
LABEL = re.compile(r"^(?:统一)?(?:社会)?信用代码:?")


def check_digit_holds(code: str) -> bool:
    """Whether an 18-character code in the right alphabet ends in its check character."""
    if not SHAPE.fullmatch(code):
        return False
    return VALUES[code[17]] == (31 - sum(w * VALUES[c] for w, c in zip(WEIGHTS, code, strict=False)) % 31) % 31


def clean_uscc(raw: Any, column_unit: str = "") -> Cleaned:
    """A credit code in capitals without spaces; one repaired from look-alike letters is asked about."""
    text = folded(raw)
    if (answer := unusable(raw, text)) is not None:
        return answer
    if not isinstance(raw, str):
        return failed("code_as_number", raw)
    code = FILLING.sub("", LABEL.sub("", text)).upper()
    if re.fullmatch(r"\d\.\d+E\+\d+", FILLING.sub("", text).upper()) or re.fullmatch(r"\d\.?\d*e\+\d+", text):
        return failed("code_as_number", raw)
    if check_digit_holds(code):
        return Cleaned(code, OK, "code", raw)
    if len(code) != 18:
        return failed("code_length", raw)
    repaired = code.translate(LOOK_ALIKE)
    if repaired != code and check_digit_holds(repaired):
        return Cleaned(repaired, ASK, "look_alike", raw)
    return failed("code_check", raw)
