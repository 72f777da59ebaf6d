"""Cells of a catalogue of providers: kinds, prices, what a price counts, where a reference comes from, validity."""

import calendar
import datetime as dt
import re
from decimal import Decimal
from typing import Any

from apps.spreadsheets.cells.codes import check_digit_holds
from apps.spreadsheets.cells.dates import clean_date
from apps.spreadsheets.cells.numbers import clean_money, decimal_of
from apps.spreadsheets.cells.result import ASK, ERROR, MONTH, OK, PERIOD, Cleaned, blank, failed
from apps.spreadsheets.cells.text import as_text, folded, is_nothing, squeezed, tidy
from apps.spreadsheets.cells.units import YUAN_PER, canonical_unit
from apps.spreadsheets.cells.words import clean_name

CENT = Decimal("0.01")
HIGHEST = Decimal("999999999999.99")
PER = re.compile(r"(?P<amount>.+?)(?:/|每)(?P<unit>[^\d/]{1,6})")
KINDS = (
    ("association", re.compile(r"协会|商会|联合会|联盟")),
    ("volunteer", re.compile(r"志愿")),
    ("mentor", re.compile(r"辅导师|导师|创业指导")),
    ("agency", re.compile(r"机构|公司|企业|事务所|中心|院")),
    ("other", re.compile(r"其他|其它")),
)
PEOPLE = frozenset({"volunteer", "mentor"})
SOURCES = (
    ("quotation", "询价单", re.compile(r"询价|报价|比价")),
    ("website", "官网", re.compile(r"官网|网站|网址|https?:|www\.")),
    ("contract", "同类合同", re.compile(r"合同|协议")),
)
LAST_DAY = re.compile(r"\s*(?P<day>\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?)\s*$")
DAYS = re.compile(r"\d{4}(?:年|[-./])\d{1,2}(?:[-./月]\d{1,2}(?!\d)日?|月)?")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dx](?![\da-z])")
IDENTITY_WEIGHTS = [2**i % 11 for i in range(17, 0, -1)]
IDENTITY_CHECKS = "10x98765432"
MASK = "••••••"


def names_a_person(text: str) -> bool:
    """Whether a text holds the number of an identity card: never stored, never shown (R0.4)."""
    for number in IDENTITY.findall(squeezed(text)):
        holds = (
            "10x98765432"[sum(w * int(c) for w, c in zip(IDENTITY_WEIGHTS, number, strict=False)) % 11] == number[17]
        )
        if holds and not check_digit_holds(number.upper()):
            return True
    return False


def clean_kind(raw: Any) -> Cleaned:
    """One of the kinds of providers."""
    text = squeezed(raw)
    if is_nothing(text):
        return blank(raw)
    found = next((kind for kind, pattern in KINDS if pattern.search(text)), None)
    return failed("kind_unknown", raw) if found is None else Cleaned(found, OK, "kind", raw)


def priced_per(raw: Any) -> tuple[Any, str]:
    """A price and what it is counted by: 9,000元/家 is 9,000元 and 家; '' when the cell does not say."""
    match = PER.fullmatch(folded(raw)) if isinstance(raw, str) else None
    unit = canonical_unit(match["unit"]) if match else None
    return (match["amount"], unit) if match and unit else (raw, "")


def clean_price(raw: Any, column_unit: str = "") -> Cleaned:
    """Yuan as text with two decimals; more decimals, sums below zero and beyond what is stored are refused."""
    amount, _unit = priced_per(raw)
    cleaned = clean_money(amount, column_unit)
    if cleaned.value is None:
        return cleaned._replace(raw=raw)
    factor = YUAN_PER.get(canonical_unit(folded(column_unit)) or "", Decimal(1))
    value = Decimal(cleaned.value) * factor
    number = decimal_of(amount)
    exact = value if number is None else number * factor
    if cleaned.rule == "rounded" or exact != exact.quantize(CENT):
        return failed("too_many_decimals", raw)
    if value < 0:
        return failed("negative", raw)
    return failed("too_large", raw) if value > HIGHEST else cleaned._replace(value=f"{value:.2f}", raw=raw)


def clean_per(raw: Any, allowed: frozenset[str]) -> Cleaned:
    """The unit a price counts by."""
    text = squeezed(raw)
    if is_nothing(text):
        return blank(raw)
    unit = canonical_unit(re.sub(r"^(?:元?/|每|元每|按)", "", text)) or ""
    return Cleaned(unit, OK, "unit", raw) if unit in allowed else failed("unit_unknown", raw)


def clean_day(raw: Any, *, last: bool = False) -> Cleaned:
    """A day; a month stands for its first or its last day when somebody confirms."""
    cleaned = clean_date(raw)
    if cleaned.flag == MONTH:
        year, month = (int(part) for part in cleaned.value.split("-"))
        number = calendar.monthrange(year, month)[1] if last else 1
        return cleaned._replace(
            value=dt.date(year, month, number).isoformat(), flag=ASK, rule="last_day" if last else "first_day"
        )
    return failed("not_a_date", raw) if cleaned.flag == PERIOD else cleaned


def clean_validity(raw: Any) -> Cleaned:
    """A first and a last day: 2026-01-01 至 2026-12-31."""
    text = folded(raw)
    if is_nothing(text):
        return blank(raw)
    found = DAYS.findall(text.replace(" ", "") if "年" in text else text)
    if len(found) != 2:
        return failed("not_a_validity", raw)
    days = [clean_day(part, last=bool(place)) for place, part in enumerate(found)]
    if worst := next((each for each in days if each.flag not in (OK, ASK)), None):
        return worst._replace(raw=raw)
    asked = any(each.flag == ASK for each in days)
    return Cleaned([each.value for each in days], ASK if asked else OK, "whole_months" if asked else "period", raw)


def clean_source(raw: Any) -> Cleaned:
    """Where a reference comes from: {'source', 'note', 'date'}; note and date are '' when the cell has none."""
    text = tidy(raw)
    if is_nothing(folded(text)):
        return blank(raw)
    source = next(((kind, word) for kind, word, pattern in SOURCES if pattern.search(folded(text))), None)
    started = next(((kind, word) for kind, word, _pattern in SOURCES if text.startswith(f"{word} ")), source)
    if started is None:
        return failed("source_unknown", raw)
    kind, word = started
    day = ""
    if (match := LAST_DAY.search(text)) and clean_date(match["day"]).flag == OK:
        day, text = clean_date(match["day"]).value, text[: match.start()]
    note = text.removeprefix(f"{word} ").strip()
    return Cleaned({"source": kind, "note": "" if note == word else note, "date": day}, OK, "source", raw)


def clean_line(raw: Any, limit: int) -> Cleaned:
    """A text on one line as the portal stores it."""
    cleaned = clean_name(raw)
    if cleaned.flag == ERROR or cleaned.value is None:
        return cleaned
    text = tidy(raw)
    return failed("text_too_long", raw) if len(text) > limit else cleaned._replace(value=text)


def clean_lines(raw: Any, limit: int) -> Cleaned:
    """A text whose line breaks stay."""
    cleaned = clean_name(raw)
    if cleaned.flag == ERROR or cleaned.value is None:
        return cleaned
    lines = as_text(raw).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(tidy(line) for line in lines).strip()
    return failed("text_too_long", raw) if len(text) > limit else cleaned._replace(value=text)
