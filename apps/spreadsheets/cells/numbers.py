"""Counts, goals and sums of money in one cell."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from apps.spreadsheets.cells.quantities import Quantity, parse_quantity
from apps.spreadsheets.cells.result import ASK, CACHED, OK, Cleaned, blank, failed
from apps.spreadsheets.cells.text import folded, is_nothing
from apps.spreadsheets.cells.units import GENERIC, YUAN_PER, canonical_unit, is_whole

NONE_WORDS = frozenset("无 没有 暂无 零 无此项 不涉及".split())
LIMIT = Decimal(10) ** 9
MONEY_LIMIT = Decimal(10) ** 14
CURRENCY = re.compile(r"^(?:人民币|rmb|cny|¥|￥)|(?:人民币|整|rmb|cny)$")
SUB = re.compile(r"(?P<head>[^(,;]+?)[(,;]*(?:其中|含|包括|包含)[:,]?(?P<tail>[^)]*)\)?")
LAST_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def plain(value: Decimal) -> int | float:
    """A JSON number: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def decimal_of(raw: Any) -> Decimal | None:
    """The exact decimal a spreadsheet shows for its binary number; None when it is no finite number."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)) or not math.isfinite(raw):
        return None
    if abs(raw) > 1e15:
        return None
    return Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)


def unusable(raw: Any, text: str) -> Cleaned | None:
    """The answer for cells that hold no number to read: blank, an error value, a formula."""
    if isinstance(raw, bool):
        return failed("boolean", raw)
    if isinstance(raw, str) and raw.lstrip().startswith("="):
        return Cleaned(None, CACHED, "formula", raw)
    if text.startswith("#"):
        return failed("excel_error", raw)
    return blank(raw) if is_nothing(text) else None


def agreeing_unit(quantity: Quantity, column_unit: str) -> bool | None:
    """True: no unit stated or the column's; None: near enough to ask; False: it contradicts the column."""
    column = canonical_unit(folded(column_unit)) or ""
    if not quantity.unit or not column or quantity.unit == column:
        return True
    if {quantity.unit, column} & GENERIC or (quantity.unit in YUAN_PER and column in YUAN_PER):
        return None
    return False


def in_column_unit(quantity: Quantity, column_unit: str) -> Quantity:
    """The quantity with its amounts converted to the money unit of the column, where both are money units."""
    column = canonical_unit(folded(column_unit)) or ""
    if quantity.unit == column or quantity.unit not in YUAN_PER or column not in YUAN_PER:
        return quantity
    factor = YUAN_PER[quantity.unit] / YUAN_PER[column]
    high = None if quantity.high is None else quantity.high * factor
    return quantity._replace(low=quantity.low * factor, high=high, unit=column)


def read_amount(raw: Any, column_unit: str) -> tuple[Quantity, str, str] | Cleaned:
    """The quantity in a cell with the flag and the rule that apply, or the answer when there is none."""
    text = folded(raw)
    if (answer := unusable(raw, text)) is not None:
        return answer
    if isinstance(raw, (int, float, Decimal)):
        value = decimal_of(raw)
        return (
            failed("too_large", raw)
            if value is None
            else (Quantity(value, None, "", "", 1, False, False, ""), OK, "number")
        )
    quantity = parse_quantity(text)
    if quantity is None:
        return failed("not_a_number", raw)
    agrees = agreeing_unit(quantity, column_unit)
    if agrees is False:
        return failed("other_unit", raw)
    quantity = in_column_unit(quantity, column_unit)
    for doubt, rule in (
        (quantity.vague, "vague"),
        (quantity.chinese, "chinese_number"),
        (quantity.scale != 1, "scaled"),
        (bool(quantity.remark), "remark"),
        (agrees is None, "near_unit"),
    ):
        if doubt:
            return quantity, ASK, rule
    return quantity, OK, "text_number" if text.isdigit() else "relation" if quantity.op else "unit_stripped"


def bounded(value: Decimal, raw: Any, unit: str) -> Cleaned | None:
    """The refusal of a number that is negative, far too large, or a fraction of something whole."""
    if value < 0:
        return failed("negative", raw)
    if value > LIMIT:
        return failed("too_large", raw)
    if is_whole(unit) and value != value.to_integral_value():
        return failed("fraction", raw)
    return None


def clean_count(raw: Any, column_unit: str = "") -> Cleaned:
    """A plain number of things; relations (≥) are asked about, ranges and sums are refused."""
    if folded(raw) in NONE_WORDS:
        return Cleaned(0, ASK, "none_word", raw)
    read = read_amount(raw, column_unit)
    if isinstance(read, Cleaned):
        return read
    quantity, flag, rule = read
    if quantity.high is not None:
        return failed("range", raw)
    unit = canonical_unit(folded(column_unit)) or quantity.unit
    if (refusal := bounded(quantity.low, raw, unit)) is not None:
        return refusal
    if quantity.op:
        flag, rule = ASK, "relation"
    return Cleaned(plain(quantity.low), flag, rule, raw)


def clean_goal(raw: Any, column_unit: str = "") -> Cleaned:
    """A goal: {'op', 'value'} with op one of >= > <= < =, or {'op': 'range', 'low', 'high'} (asked about)."""
    if folded(raw) in NONE_WORDS:
        return Cleaned({"op": "=", "value": 0}, ASK, "none_word", raw)
    read = read_amount(raw, column_unit)
    if isinstance(read, Cleaned):
        return read
    quantity, flag, rule = read
    unit = canonical_unit(folded(column_unit)) or quantity.unit
    for end in (quantity.low, quantity.high):
        if end is not None and (refusal := bounded(end, raw, unit)) is not None:
            return refusal
    if quantity.high is not None:
        return Cleaned({"op": "range", "low": plain(quantity.low), "high": plain(quantity.high)}, ASK, "range", raw)
    return Cleaned({"op": quantity.op or "=", "value": plain(quantity.low)}, flag, rule, raw)


def clean_count_sub(raw: Any, column_unit: str = "") -> Cleaned:
    """A count with its part: 120(其中发明45) gives {'value': 120, 'sub': 45}; the part may not exceed the whole."""
    text = folded(raw)
    match = SUB.fullmatch(text)
    head = clean_count(match["head"] if match else raw, column_unit)
    if head.value is None:
        return head._replace(raw=raw)
    if match is None:
        return Cleaned({"value": head.value, "sub": None}, head.flag, head.rule, raw)
    parts = LAST_NUMBER.findall(match["tail"])
    if len(parts) != 1 or Decimal(parts[0]) > head.value:
        return failed("part", raw)
    return Cleaned({"value": head.value, "sub": plain(Decimal(parts[0]))}, ASK, "part", raw)


def money_text(value: Decimal, places: int) -> str:
    """The sum with two decimals, or more where the smaller unit needs them."""
    exact = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    short = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return str(short if short == exact else exact.normalize())


PLACES = {"元": 2, "千元": 5, "万元": 6, "百万元": 8, "亿元": 10}


def money_flag(quantity: Quantity, raw: Any, column: str, value: Decimal) -> tuple[str, str] | None:
    """Why a sum has to be looked at, or that it is plain after all; None leaves the answer as it is."""
    own = quantity.unit or ("元" if quantity.scale != 1 else column)
    if quantity.op or value < 0:
        return ASK, "relation" if quantity.op else "negative"
    if value != value.quantize(Decimal(1).scaleb(-PLACES.get(column, 2))):
        return (OK, "number") if isinstance(raw, float) else (ASK, "rounded")
    if quantity.scale != 1 and YUAN_PER.get(column) == quantity.scale and not quantity.vague:
        return OK, "unit_stripped"
    return (ASK, "other_money_unit") if own != column else None


def clean_money(raw: Any, column_unit: str = "") -> Cleaned:
    """A sum in the unit of its column ('元' when unstated), as text with at least two decimals, exact to the fen."""
    named = canonical_unit(folded(column_unit)) or ""
    column = named if named in YUAN_PER else "元"
    if folded(raw) in NONE_WORDS:
        return Cleaned("0.00", ASK, "none_word", raw)
    stripped = CURRENCY.sub("", folded(raw)).strip() if isinstance(raw, str) else raw
    read = read_amount(raw if folded(raw) == stripped else stripped, "")
    if isinstance(read, Cleaned):
        return read._replace(raw=raw)
    quantity, flag, rule = read
    if quantity.high is not None or (quantity.unit and quantity.unit not in YUAN_PER):
        return failed("range" if quantity.high is not None else "other_unit", raw)
    yuan = quantity.low * YUAN_PER[quantity.unit or ("元" if quantity.scale != 1 else column)]
    if abs(yuan) > MONEY_LIMIT:
        return failed("too_large", raw)
    value = yuan / YUAN_PER.get(column, Decimal(1))
    flag, rule = money_flag(quantity, raw, column, value) or (flag, rule)
    return Cleaned(money_text(value, PLACES.get(column, 2)), flag, rule, raw)
