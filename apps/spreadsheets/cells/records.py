"""Cells of a service log: hours, sums, how a problem ended, several names in one cell."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from apps.spreadsheets.cells.numbers import clean_count, unusable
from apps.spreadsheets.cells.offers import clean_price
from apps.spreadsheets.cells.result import ERROR, OK, Cleaned, blank, failed
from apps.spreadsheets.cells.text import as_text, folded, is_nothing, squeezed

HALF = "上午|早上|早|中午|下午|晚上|晚"
MINUTES = r"(?:(?P<m>\d{1,2})分?|(?P<half_past>半))?(?::\d{1,2})?"
CLOCK = re.compile(rf"(?P<half>{HALF})?(?P<h>\d{{1,2}})(?:[:点时]{MINUTES})?")
BETWEEN = re.compile(r"[-~至到]+")
LATE = frozenset({"下午", "晚上", "晚"})
FREE = frozenset("免费 公益 无偿 不收费 free".split())
SOLVED = {
    **dict.fromkeys("是 已解决 解决 完全解决 已完成 yes y solved √ ✓ true 1".split(), "yes"),
    **dict.fromkeys("部分解决 部分 基本解决 partly partlysolved".split(), "partly"),
    **dict.fromkeys("否 未解决 没有解决 尚未解决 no n notsolved × x false 0".split(), "no"),
}
MOST = Decimal("99999999.99")
# From what parts a list for certain to what may also stand inside a name.
LEVELS = tuple(re.compile(pattern) for pattern in (r"[\n\r;；]+", r"、+", r"[,，]+", r"\s{2,}|/"))
NUMBERING = re.compile(r"^\s*[(（]?\d{1,3}[)）.、．]\s*(?=\D)")


def clean_solved(raw: Any) -> Cleaned:
    """Whether a problem was solved: yes, partly, no."""
    text = squeezed(raw)
    if is_nothing(text):
        return blank(raw)
    return Cleaned(SOLVED[text], OK, "solved", raw) if text in SOLVED else failed("solved_unknown", raw)


def clean_amount(raw: Any, column_unit: str = "") -> Cleaned:
    """Yuan as text with two decimals; a free service costs 0."""
    return Cleaned("0.00", OK, "free", raw) if squeezed(raw) in FREE else clean_price(raw, column_unit)


def clean_quantity(raw: Any, column_unit: str = "") -> Cleaned:
    """A quantity as text with two decimals."""
    cleaned = clean_count(raw, "")
    if cleaned.value is None:
        return cleaned
    value = Decimal(str(cleaned.value))
    if value > MOST:
        return failed("too_large", raw)
    exact = value.quantize(Decimal("0.01"))
    return cleaned._replace(value=str(exact)) if exact == value else failed("too_many_decimals", raw)


def minutes_of(raw: Any) -> int | None:
    """Minutes since midnight of a cell that Excel knows as a time; None when it is no such cell."""
    if isinstance(raw, dt.datetime | dt.time):
        return raw.hour * 60 + raw.minute
    if isinstance(raw, dt.timedelta):
        return round(raw.total_seconds() / 60)
    if isinstance(raw, float) and 0 <= raw < 1:
        return round(raw * 24 * 60)
    return None


def clean_clock(raw: Any) -> Cleaned:
    """A time of day as 09:00."""
    text = squeezed(raw)
    if (answer := unusable(raw, text)) is not None:
        return answer
    minutes = minutes_of(raw)
    if minutes is None:
        found = CLOCK.fullmatch(text)
        if found is None:
            return failed("not_a_time", raw)
        hour = int(found["h"]) + (12 if found["half"] in LATE and int(found["h"]) < 12 else 0)
        minutes = hour * 60 + (30 if found["half_past"] else int(found["m"] or 0))
    if not 0 <= minutes < 24 * 60:
        return failed("not_a_time", raw)
    return Cleaned(f"{minutes // 60:02d}:{minutes % 60:02d}", OK, "time", raw)


def clean_hours(raw: Any) -> Cleaned:
    """From and to in one cell: 09:00-11:30, 下午2点至4点."""
    text = squeezed(raw)
    if minutes_of(raw) is not None:
        return failed("not_hours", raw)
    if (answer := unusable(raw, text)) is not None:
        return answer
    parts = BETWEEN.split(text)
    if len(parts) != 2:
        return failed("not_hours", raw)
    half = re.match(HALF, parts[0])
    start, end = (clean_clock(part) for part in parts)
    if end.value and start.value and half and end.value <= start.value and not re.match(HALF, parts[1]):
        end = clean_clock(half[0] + parts[1])
    if ERROR in (start.flag, end.flag) or not (start.value and end.value):
        return failed("not_hours", raw)
    return Cleaned([start.value, end.value], OK, "hours", raw)


def taken_apart(text: str, known: Callable[[str], bool]) -> list[str]:
    """The names in a cell, in order; one that is ``known`` stays whole although it holds a comma."""
    return _apart(text, known, 0)


def _apart(text: str, known: Callable[[str], bool], level: int) -> list[str]:
    piece = NUMBERING.sub("", text).strip()
    if not piece or is_nothing(folded(piece)):
        return []
    if level == len(LEVELS) or known(piece):
        return [piece]
    return [name for part in LEVELS[level].split(piece) for name in _apart(part, known, level + 1)]


def clean_key(raw: Any) -> Cleaned:
    """The number by which a sheet tells its services apart."""
    text = as_text(raw).strip()
    if is_nothing(folded(text)):
        return blank(raw)
    return failed("text_too_long", raw) if len(text) > 60 else Cleaned(" ".join(text.split()), OK, "key", raw)
