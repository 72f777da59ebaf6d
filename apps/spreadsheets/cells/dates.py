"""Dates in the forms people type: days, months, halves and quarters of a year, Excel serial numbers."""

import datetime as dt
import re
from typing import Any

from apps.spreadsheets.cells.chinese import DIGITS, chinese_number, positional
from apps.spreadsheets.cells.numbers import unusable
from apps.spreadsheets.cells.result import ASK, MONTH, OK, PERIOD, Cleaned, failed
from apps.spreadsheets.cells.text import folded

DEFAULT_YEAR = 2023
YEARS = range(1900, 2101)
SERIALS = range(18264, 73415)  # 1950 to 2100
EPOCH, EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
TIME = re.compile(
    r"[t ]*(?:上午|下午)?\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?(?:z|[+-]\d{2}:?\d{2})?$|[t ]+00:00$"
)
WEEKDAY = re.compile(r"[(,]?(?:星期|周)[一二三四五六日天][)]?")
DAY = re.compile(r"(?P<y>\d{4}|\d{2})(?:年|[-./,])(?P<m>\d{1,2})(?:月|[-./,])(?P<d>\d{1,2})[日号]?")
COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
NO_YEAR = re.compile(r"(?P<m>\d{1,2})(?:月|[-./])(?P<d>\d{1,2})[日号]?")
YEAR_LAST = re.compile(r"(?P<a>\d{1,2})[-./](?P<b>\d{1,2})[-./](?P<y>\d{4})")
WHOLE_MONTH = re.compile(r"(?P<y>\d{4})(?:年|[-./])(?P<m>\d{1,2})月?(?:份|底|末|初|中旬|上旬|下旬)?")
COMPACT_MONTH = re.compile(r"(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])")
HALF = re.compile(r"(?P<y>\d{4})年?度?[-./]?(?:(?P<first>上半年|h1|第?1半年)|(?P<second>下半年|h2|第?2半年))度?")
QUARTER = re.compile(r"(?P<y>\d{4})年?度?[-./]?(?:第?(?P<q>[1-4一二三四])季度?|q(?P<n>[1-4]))")
YEAR = re.compile(r"(?P<y>\d{4})(?:年度|年|全年|年全年)?")
HAN_YEAR = re.compile(r"[零〇一二三四五六七八九]{4}(?=年)")
HAN_PART = re.compile(r"[一二三四五六七八九十]{1,3}(?=[月日号])")


def day(year: int, month: int, number: int, raw: Any, *, flag: str = OK, rule: str = "date") -> Cleaned:
    """The ISO date, or the refusal of a day that no calendar has."""
    try:
        value = dt.date(year, month, number)
    except ValueError:
        return failed("no_such_day", raw)
    return Cleaned(value.isoformat(), flag, rule, raw) if year in YEARS else failed("no_such_day", raw)


def from_serial(raw: float, date1904: bool) -> Cleaned:
    """A day counted by the workbook's date system, or digits that spell a day."""
    if raw == int(raw) and (match := COMPACT.fullmatch(str(int(raw)))):
        return day(int(match["y"]), int(match["m"]), int(match["d"]), raw, rule="compact")
    if int(raw) in SERIALS:
        value = (EPOCH_1904 if date1904 else EPOCH) + dt.timedelta(days=int(raw))
        return Cleaned(value.isoformat(), OK, "serial", raw)
    if raw in range(2000, 2101):
        return Cleaned(str(int(raw)), PERIOD, "year", raw)
    return failed("not_a_date", raw)


def with_digits(text: str) -> tuple[str, bool]:
    """Chinese numerals of a date as digits, and whether there were any."""
    year = HAN_YEAR.sub(lambda m: str(positional(m[0])), text)
    return (done := HAN_PART.sub(lambda m: str(chinese_number(m[0])), year)), done != text


def from_day_text(text: str, raw: Any, default_year: int) -> Cleaned | None:
    """A day written with or without its year."""
    if match := DAY.fullmatch(text):
        year = int(match["y"])
        full = len(match["y"]) == 4
        flag, rule = (OK, "date") if full else (ASK, "short_year")
        return day(year if full else 2000 + year, int(match["m"]), int(match["d"]), raw, flag=flag, rule=rule)
    if match := COMPACT.fullmatch(text):
        return day(int(match["y"]), int(match["m"]), int(match["d"]), raw, rule="compact")
    if match := NO_YEAR.fullmatch(text):
        return day(default_year, int(match["m"]), int(match["d"]), raw, flag=ASK, rule="year_assumed")
    if match := YEAR_LAST.fullmatch(text):
        first, second = int(match["a"]), int(match["b"])
        month, number = (second, first) if first > 12 else (first, second)
        return day(int(match["y"]), month, number, raw, flag=ASK, rule="day_order")
    if text.isdigit() and len(text) == 5:
        return from_serial(float(text), False)._replace(raw=raw, flag=ASK) if int(text) in SERIALS else None
    return None


def from_period_text(text: str, raw: Any) -> Cleaned | None:
    """A month, a half-year, a quarter or a year."""
    if match := HALF.fullmatch(text):
        return Cleaned(f"{match['y']}H{1 if match['first'] else 2}", PERIOD, "half_year", raw)
    if match := QUARTER.fullmatch(text):
        quarter = match["n"] or match["q"]
        return Cleaned(f"{match['y']}Q{DIGITS.get(quarter, quarter)}", PERIOD, "quarter", raw)
    if match := WHOLE_MONTH.fullmatch(text) or COMPACT_MONTH.fullmatch(text):
        month = int(match["m"])
        return (
            Cleaned(f"{match['y']}-{month:02d}", MONTH, "month", raw)
            if 1 <= month <= 12
            else failed("no_such_day", raw)
        )
    if (match := YEAR.fullmatch(text)) and int(match["y"]) in YEARS:
        return Cleaned(match["y"], PERIOD, "year", raw)
    return None


def clean_date(raw: Any, column_unit: str = "", *, default_year: int = DEFAULT_YEAR, date1904: bool = False) -> Cleaned:
    """A date as ISO text; coarser ones as 2023-04 (month), 2023H1, 2023Q2 or 2023 (period); no year: asked."""
    if isinstance(raw, dt.datetime):
        return day(raw.year, raw.month, raw.day, raw)
    if isinstance(raw, dt.date):
        return day(raw.year, raw.month, raw.day, raw)
    text = folded(raw)
    if (answer := unusable(raw, text)) is not None:
        return answer
    if isinstance(raw, (int, float)):
        return from_serial(float(raw), date1904) if abs(raw) < 1e9 else failed("not_a_date", raw)
    text, chinese = with_digits(WEEKDAY.sub("", TIME.sub("", text)).replace(" ", ""))
    found = from_day_text(text, raw, default_year) or from_period_text(text, raw)
    if found is None:
        return failed("not_a_date", raw)
    return found._replace(flag=ASK, rule="chinese_number") if chinese and found.flag == OK else found
