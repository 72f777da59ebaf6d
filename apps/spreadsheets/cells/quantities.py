"""Numbers as people type them into a table: 10家, ≥10, 10～15家, 约60左右, 1.2万, 二十三."""

import re
from decimal import Decimal
from typing import NamedTuple

from apps.spreadsheets.cells.chinese import CHARS, chinese_number
from apps.spreadsheets.cells.units import canonical_unit

LOWER = {
    ">=": ">=",
    "≥": ">=",
    "≧": ">=",
    "⩾": ">=",
    "=>": ">=",
    "》=": ">=",
    ">": ">",
    "<=": "<=",
    "≤": "<=",
    "≦": "<=",
    "⩽": "<=",
    "=<": "<=",
    "<": "<",
    "=": "=",
}
PREFIX_WORDS = {
    ">=": "不少于 不低于 不小于 不得少于 不得低于 至少 最少 最低 达到 达 不下于 大于等于 大于或等于 起码",
    ">": "超过 大于 多于 高于 突破 超",
    "<=": "不超过 不高于 不大于 不多于 不得超过 不得高于 至多 最多 最高 小于等于 小于或等于 控制在",
    "<": "小于 少于 低于 不足 不到 未满 不满",
    "=": "计划 完成 目标 共 共计 合计 为 计 服务 实现 开展 新增 累计 等于 总计",
    "~": "约 大约 大概 约为 近 将近 接近 预计 大致 估计 左右",
}
SUFFIX_WORDS = {
    ">=": "以上 及以上 或以上 (含)以上 以上(含) 含以上 起 (及)以上",
    "<=": "以内 以下 及以下 之内 (含)以下 (含)以内 封顶 内",
    "~": "左右 上下 余 多 许 来",
}
PREFIXES = sorted(
    [*LOWER.items(), *((w, op) for op, words in PREFIX_WORDS.items() for w in words.split())], key=lambda p: -len(p[0])
)
SUFFIXES = sorted([(w, op) for op, words in SUFFIX_WORDS.items() for w in words.split()], key=lambda p: -len(p[0]))
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "": 1}
NUMERAL = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
AMOUNT = re.compile(rf"(?P<num>{NUMERAL}|[{CHARS}]+)(?P<more>[余多来几]?)(?P<unit>.*)", re.ASCII)
RANGE = re.compile(
    rf"(?P<low>{NUMERAL})(?P<unit1>[^\d~\-至到]*)(?:~+|-+|至|到)(?P<high>{NUMERAL})(?P<unit>\D*)", re.ASCII
)
REMARK = re.compile(r"\((?P<note>[^()]*)\)$")
HALF = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
EDGES = re.compile(r"^['\"+]+|['\"。;,.]+$")
MAX_DIGITS = 40


class Quantity(NamedTuple):
    """A parsed amount: `low` (and `high` of a range), relation ('' = none), unit, factor of a scale word, doubts."""

    low: Decimal
    high: Decimal | None
    op: str
    unit: str
    scale: int
    vague: bool
    chinese: bool
    remark: str


def peel(text: str) -> tuple[str, str, bool]:
    """`text` without the words of relation around it, the relation, and whether it is vague ('about')."""
    op, vague, changed = "", False, True
    while changed and text:
        changed = False
        for word, meaning in PREFIXES:
            if text.startswith(word) and len(text) > len(word):
                text, changed = text[len(word) :].lstrip(":"), True
                op, vague = (op, True) if meaning == "~" else (op or ("" if meaning == "=" else meaning), vague)
                break
    for word, meaning in SUFFIXES:
        if text.endswith(word) and len(text) > len(word):
            text, vague = text[: -len(word)], vague or meaning == "~"
            op = op if meaning == "~" else op or meaning
            break
    return text, op, vague


def split_unit(tail: str) -> tuple[int, str] | None:
    """The scale factor and the canonical unit of the words behind a number; None when they are neither."""
    if not tail:
        return 1, ""
    unit = canonical_unit(tail)
    if unit:
        return 1, unit
    for length in (2, 1):
        if tail[:length] in SCALES:
            rest = tail[length:]
            unit = canonical_unit(rest) if rest else ""
            if unit is not None:
                return SCALES[tail[:length]], unit
    return None


def number(text: str) -> Decimal | None:
    """The value of digits (with thousands separators) or Chinese numerals."""
    if text[-1:].isdigit():
        return Decimal(text.replace(",", ""))
    return chinese_number(text)


def parse_range(text: str, op: str, vague: bool) -> Quantity | None:
    """A quantity with two ends, the low one first."""
    match = RANGE.fullmatch(text)
    if match is None:
        return None
    low, high, tail = number(match["low"]), number(match["high"]), split_unit(match["unit"] or match["unit1"])
    first = split_unit(match["unit1"])
    if low is None or high is None or tail is None or first is None or low > high:
        return None
    return Quantity(low * tail[0], high * tail[0], op, tail[1], tail[0], vague, False, "")


def parse_quantity(text: str) -> Quantity | None:
    """Reads folded text as one amount (or a range); None when it says anything else."""
    body = HALF.sub("", EDGES.sub("", text))
    body = re.sub(r" *([^\w ]) *", r"\1", body)
    if len(body) > MAX_DIGITS or re.search(r"\d \d", body):
        return None
    body, op, vague = peel(body.replace(" ", ""))
    if body.startswith("百分之"):
        body = body[3:] + "%"
    remark = ""
    if (note := REMARK.search(body)) and canonical_unit(note["note"]) is None:
        remark, body = note["note"], body[: note.start()]
        body, late_op, late_vague = peel(body)
        op, vague = op or late_op, vague or late_vague
    if (spread := parse_range(body, op, vague)) is not None:
        return spread
    return parse_single(body, op, vague, remark)


def parse_single(body: str, op: str, vague: bool, remark: str) -> Quantity | None:
    """One amount: digits or numerals, perhaps 余 or 多, perhaps a scale and a unit."""
    match = AMOUNT.fullmatch(body)
    if match is None:
        return None
    value, tail = number(match["num"]), split_unit(match["unit"].strip("余多来左右"))
    if value is None or tail is None:
        return None
    vague = vague or bool(match["more"]) or match["unit"] != match["unit"].strip("余多来左右")
    chinese = not match["num"][-1:].isdigit()
    return Quantity(value * tail[0], None, op, tail[1], tail[0], vague, chinese, remark)
