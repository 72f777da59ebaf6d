"""Text that names a use the money may not pay for (R0.63)."""

import re
import unicodedata
from collections.abc import Iterable

# Words by which a prohibited use is known, besides its own name; found by what the name contains.
WORDS = {
    "建设改造": ("建设改造", "装修", "装饰工程", "土建", "基建", "厂房改造", "办公室改造"),
    "工作经费": ("工作经费", "办公费", "办公经费", "办公用品", "招待费", "接待费", "差旅费"),
    "工资": ("工资", "薪资", "奖金", "津贴", "人员经费", "社保缴费"),
}
BLANKS = re.compile(r"\s+")


def words_of(use: str) -> tuple[str, ...]:
    """The words that give a prohibited use away: its name without blanks, and those of its kind."""
    found = tuple(word for part, words in WORDS.items() if part in use for word in words)
    return (BLANKS.sub("", use), *found)


def prohibited_in(text: str, uses: Iterable[str]) -> str | None:
    """The first prohibited use a text names, however it is spaced or typed; None when it names none."""
    plain = BLANKS.sub("", unicodedata.normalize("NFKC", text))
    return next((use for use in uses if any(word in plain for word in words_of(use))), None)
