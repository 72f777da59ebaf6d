"""Cleaning of cells: the fixture file, further cases, and properties that hold for any input."""

import datetime as dt
import json
import math
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from apps.spreadsheets.cells.cleaning import cleaners
from apps.spreadsheets.cells.codes import ALPHABET, check_digit_holds
from apps.spreadsheets.selectors import gazetteer_of_file
from tests.spreadsheets.conftest import SAMPLES

CLEAN = cleaners(gazetteer_of_file())
FIXTURES = SAMPLES / "excel_cell_fixtures.json"
INVALID = "91330106MA0DEMA179"
CASES = [
    ("count", "家", "约10家", 10, "ask"),
    ("count", "家", "10家左右", 10, "ask"),
    ("count", "家", "10多家", 10, "ask"),
    ("count", "家", "1.2万", 12000, "ask"),
    ("count", "家", "一百零五", 105, "ask"),
    ("count", "家", "１，２３４", 1234, ""),
    ("count", "家", "1 234", 1234, ""),
    ("count", "家", "1\u2009234", 1234, ""),
    ("count", "家", "\u00a012\u00a0", 12, ""),
    ("count", "家", "1,23", None, "error"),
    ("count", "家", "1 2", None, "error"),
    ("count", "家", "10.5", None, "error"),
    ("count", "家", "-5", None, "error"),
    ("count", "家", "12场次", None, "error"),
    ("count", "家", "10~15", None, "error"),
    ("count", "家", "1e5", None, "error"),
    ("count", "家", "=1+1", None, "cached"),
    ("count", "家", "暂无", 0, "ask"),
    ("count", "家", "—", None, "blank"),
    ("count", "家", 1e308, None, "error"),
    ("count", "家", math.nan, None, "error"),
    ("count", "家", math.inf, None, "error"),
    ("count", "家", True, None, "error"),
    ("count", "家", 10.0, 10, ""),
    ("count", "万元", "0.5亿元", 5000, "ask"),
    ("goal", "家", "不少于10家", {"op": ">=", "value": 10}, ""),
    ("goal", "家", "10家及以上", {"op": ">=", "value": 10}, ""),
    ("goal", "家", "≧10", {"op": ">=", "value": 10}, ""),
    ("goal", "家", "10家以内", {"op": "<=", "value": 10}, ""),
    ("goal", "家", "低于10", {"op": "<", "value": 10}, ""),
    ("goal", "家", "10至15家", {"op": "range", "low": 10, "high": 15}, "ask"),
    ("goal", "家", "10—15", {"op": "range", "low": 10, "high": 15}, "ask"),
    ("goal", "%", "百分之95", {"op": "=", "value": 95}, ""),
    ("goal", "%", "≥百分之九十五", {"op": ">=", "value": 95}, "ask"),
    ("goal", "万元", "5000元", {"op": "=", "value": 0.5}, "ask"),
    ("goal", "场次", "30次", {"op": "=", "value": 30}, ""),
    ("goal", "场次", "30家", None, "error"),
    ("money", "万元", "12345元", "1.2345", "ask"),
    ("money", "万元", "3000万", "3000.00", ""),
    ("money", "万元", "壹佰万元整", "100.00", "ask"),
    ("money", "万元", "¥1,234.50", "1234.50", ""),
    ("money", "元", "1.2万", "12000.00", "ask"),
    ("money", "元", "12.345", "12.35", "ask"),
    ("money", "万元", 0.1 + 0.2, "0.30", ""),
    ("money", "万元", "很多", None, "error"),
    ("money", "万元", "10~20", None, "error"),
    ("date", "", "２０２３－０４－２５", "2023-04-25", ""),
    ("date", "", "2023/4/5", "2023-04-05", ""),
    ("date", "", "2023年4月25日（星期二）", "2023-04-25", ""),
    ("date", "", "二〇二三年四月二十五日", "2023-04-25", "ask"),
    ("date", "", "2023-02-30", None, "error"),
    ("date", "", "2023年第三季度", "2023Q3", "period"),
    ("date", "", "2023年下半年", "2023H2", "period"),
    ("date", "", "2023年4月份", "2023-04", "month"),
    ("date", "", "23.4.25", "2023-04-25", "ask"),
    ("date", "", 45041, "2023-04-25", ""),
    ("date", "", dt.datetime(2023, 4, 25, 8, tzinfo=dt.UTC), "2023-04-25", ""),
    ("uscc", "", "91330106ma0dema178", "91330106MA0DEMA178", ""),
    ("uscc", "", "９１３３０１０６ＭＡ０ＤＥＭＡ１７８", "91330106MA0DEMA178", ""),
    ("uscc", "", "9133O1O6MAODEMAI78", "91330106MA0DEMA178", "ask"),
    ("uscc", "", INVALID, None, "error"),
    ("uscc", "", "330106000012345", None, "error"),
    ("division", "", "浙江省嘉兴市嘉善县", "330421", ""),
    ("division", "", "景宁", "331127", ""),
    ("division", "", "下城区", "330105", "ask"),
    ("division", "", "江干区", None, "error"),
    ("division", "", "绍兴县", "330603", "ask"),
    ("division", "", "余杭县", "330110", "ask"),
    ("division", "", "黄浦区", None, "error"),
    ("name", "", "杭州 某某\u3000科技", "杭州某某科技", ""),
    ("name", "", "A B Ltd", "A B Ltd", ""),
    ("name", "", "#REF!", None, "error"),
    ("qualitative", "", "未达成", {"done": False}, ""),
    ("count_sub", "项", "120项（其中：发明专利45项）", {"value": 120, "sub": 45}, "ask"),
    ("count_sub", "项", "45(其中120)", None, "error"),
    ("rowlabel", "", "本页小计", "SKIP_TOTAL", ""),
    ("rowlabel", "", "合计（万元）", "SKIP_TOTAL", ""),
    ("rowlabel", "", "填报人：        审核人：        （盖章）", "SKIP_NOTE", ""),
    ("rowlabel", "", "政策宣贯", None, ""),
    ("rowlabel", "", "注册会计师事务所", None, ""),
]


@pytest.mark.parametrize(("field", "unit", "raw", "expected", "flag"), CASES)
def test_a_cell_is_cleaned_by_the_type_of_its_field(field, unit, raw, expected, flag):
    cleaned = CLEAN[field](raw, unit)
    assert (cleaned.value, cleaned.flag) == (expected, flag)


def check(path) -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command("check_cells", str(path), stdout=out)
    except SystemExit as stop:
        return int(stop.code), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def test_every_case_of_the_file_holds():
    code, lines = check(FIXTURES)
    assert (code, len(lines)) == (0, 1)


def test_each_differing_case_is_printed(tmp_path):
    """Negative control: two expectations made wrong, one type unknown."""
    cases = json.loads(FIXTURES.read_text())["cases"]
    cases[0]["expect"], cases[3]["flag"], cases[5]["field_type"] = 11, "ask", "colour"
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": cases}))
    code, lines = check(path)
    assert (code, len(lines)) == (1, 4)
    assert lines[0].startswith('"10" "count" "家": [11, ""] ≠ [10, ""]')


@pytest.mark.parametrize("content", ["", "[]", '{"rows": []}', "\x00"])
def test_a_file_without_cases_is_one_sentence(tmp_path, content):
    path = tmp_path / "cases.json"
    path.write_text(content)
    with pytest.raises(CommandError) as stop:
        check(path)
    assert stop.value.returncode == 2


ANYTHING = st.one_of(st.text(max_size=60), st.floats(), st.integers(), st.booleans(), st.none())
TYPED = "0123456789,.，．-~～—%家次万亿元年月日上下左右约≥≤不少于以上其中()（） 十百千二三两零"


@given(field=st.sampled_from(sorted(CLEAN)), raw=st.one_of(ANYTHING, st.text(alphabet=TYPED, max_size=25)))
def test_no_content_breaks_the_cleaning_and_every_answer_is_json(field, raw):
    cleaned = CLEAN[field](raw, "家")
    assert cleaned.flag in {"", "ask", "error", "blank", "cached", "period", "month"}
    json.dumps(cleaned.value, allow_nan=False)
    assert (cleaned.value is None) >= (cleaned.flag in {"error", "blank", "cached"})


@given(st.integers(0, 10**9), st.sampled_from(["", "家", " 家", "家次"]))
def test_a_whole_number_survives_every_way_of_writing_it(number, unit):
    for text in (f"{number}{unit}", f"{number:,}{unit}", f"≥{number}{unit}", f"{number}{unit}以上"):
        assert CLEAN["goal"](text, unit.strip())[0]["value"] == number


@given(st.decimals(0, 10**8, places=2, allow_nan=False))
def test_money_keeps_every_fen(amount):
    assert Decimal(CLEAN["money"](f"{amount}元", "万元").value) * 10_000 == amount


@given(st.text(alphabet=ALPHABET, min_size=18, max_size=18))
def test_our_check_digit_agrees_with_stdnum(code):
    code = f"91330106{code[8:17]}"
    code += uscc.calc_check_digit(code)
    assert check_digit_holds(code)
    assert check_digit_holds(code[:17] + ("0" if code[17] != "0" else "1")) is False
