"""Headers found and understood wherever they stand; rows that are no data stay out."""

import io
from itertools import islice

import openpyxl
import pytest
from django.core.management import CommandError

from apps.spreadsheets.matching.columns import GOAL_WORDS, is_goal_list, match_columns
from apps.spreadsheets.matching.headers import find_header
from apps.spreadsheets.reading.sheetscan import Merge
from apps.targets.models import Target
from tests.spreadsheets.books import HEADER, PARK, book, goal, raw_book
from tests.spreadsheets.oldbook import old_book
from tests.spreadsheets.test_samples import run_command

YEARS = (2023, 2024)


def columns(rows, merges=()):
    header = find_header(rows, merges, GOAL_WORDS, lambda found: is_goal_list(found, YEARS))
    return header and (header.top, header.depth, match_columns(header, YEARS))


def test_a_two_row_header_without_merges_is_joined():
    rows = [
        ["服务项目", "场次目标（场次）", "", "", "备注"],
        ["", "合计", "2023年", "2024年", ""],
        ["政策宣贯", 4, 2, 2, ""],
    ]
    top, depth, found = columns(rows)
    assert (top, depth, found.measures) == (0, 2, (("场次", 1, {2023: 2, 2024: 3}, ()),))


def test_units_and_years_are_read_from_the_header():
    rows = [["园区", "信用代码", "服务名称", "单位", "目标值", "第一年", "第二年目标"], ["a", "b", "c", "d", 1, 1, 0]]
    assert columns(rows)[2].measures == (("", 4, {2023: 5, 2024: 6}, ()),)


def test_a_three_row_header_is_joined_by_its_merges():
    rows = [
        ["序号", "服务项目", "目标", "", "", ""],
        ["", "", "普惠（场次）", "", "普惠（家次）", ""],
        ["", "", "2023年", "合计", "2023年", "合计"],
        [1, "政策宣贯", 1, 2, 3, 4],
    ]
    merges = [Merge(0, 0, 2, 0), Merge(0, 1, 2, 1), Merge(0, 2, 0, 5), Merge(1, 2, 1, 3), Merge(1, 4, 1, 5)]
    top, depth, found = columns(rows, merges)
    assert (top, depth) == (0, 3)
    assert [(m.unit, m.total, m.years) for m in found.measures] == [("场次", 3, {2023: 2}), ("家次", 5, {2023: 4})]


@pytest.mark.parametrize("rows", [[["姓名", "电话"], ["x", 1]], [["服务项目", "备注"]], [[1, 2, 3]], []])
def test_other_tables_are_not_taken_for_goal_lists(rows):
    assert columns(rows) is None


@pytest.fixture
def province(pilot, prov_eit):
    """Options of a writing import."""
    return ["--create-parks", "--commit", f"--as={prov_eit.username}"]


def stored() -> dict:
    return {(t.service_type.code, t.unit): float(t.value) for t in Target.objects.select_related("service_type")}


def test_columns_may_stand_in_any_order(province, tmp_path):
    order = [11, 8, 7, 5, 4, 3, 2, 1, 10, 9, 6, 0]
    path = book(tmp_path / "x.xlsx", [[goal(value=9)[i] for i in order]], [HEADER[i] for i in order])
    assert run_command(path, *province)[0] == 0
    assert stored() == {("I1", "场次"): 9}


def merged(path, rows, merges):
    book(path, rows)
    workbook = openpyxl.load_workbook(path)
    for area in merges:
        workbook.active.merge_cells(area)
    workbook.save(path)
    return path


def test_vertically_merged_cells_are_filled_down(province, tmp_path):
    blank = {"县（市、区）": None, "园区名称": None, "统一社会信用代码": None, "服务类别": None, "服务项目": None}
    rows = [goal(value=5), goal(value=50, unit="家次", **blank)]
    path = merged(tmp_path / "x.xlsx", rows, [f"{c}2:{c}3" for c in "BCDEF"])
    code, result = run_command(path, *province)
    assert (code, result["problems"]) == (0, [])
    assert stored() == {("I1", "场次"): 5, ("I1", "家次"): 50}


def test_a_number_merged_over_rows_is_counted_once(province, tmp_path):
    rows = [goal(value=5), goal("业务培训", value=None, **{"其中：2023年": None, "其中：2024年": None})]
    code, result = run_command(merged(tmp_path / "x.xlsx", rows, ["I2:I3"]), *province)
    assert (code, [p["cell"] for p in result["problems"]]) == (1, ["I3"])


def test_a_park_left_out_is_taken_from_above_and_asked_about(province, tmp_path):
    blank = {"县（市、区）": None, "园区名称": None, "统一社会信用代码": None}
    code, result = run_command(book(tmp_path / "x.xlsx", [goal(), goal("业务培训", **blank)]), *province)
    assert (code, [(p["cell"], p["severity"]) for p in result["problems"]]) == (0, [("D3", "confirm")])
    assert stored() == {("I1", "场次"): 10, ("I4", "场次"): 10}


def hide(path, *, rows=(), sheet=False):
    workbook = openpyxl.load_workbook(path)
    for row in rows:
        workbook.active.row_dimensions[row].hidden = True
    if sheet:
        workbook.active.sheet_state = "veryHidden"
        workbook.create_sheet("说明")["A1"] = "x"
    workbook.save(path)
    return path


def test_hidden_rows_are_left_out_and_that_is_said(province, tmp_path):
    path = hide(book(tmp_path / "x.xlsx", [goal(), goal("业务培训"), *[[None] * 12] * 60]), rows=[3])
    code, result = run_command(path, *province)
    assert (code, result["rows"], [(p["cell"], p["severity"]) for p in result["problems"]]) == (
        0,
        1,
        [("A3", "confirm")],
    )


def test_a_hidden_sheet_is_not_imported_silently(province, tmp_path, capsys):
    path = hide(book(tmp_path / "x.xlsx", [goal()]), sheet=True)
    with pytest.raises(Exception, match=r"hidden|隐藏"):
        run_command(path, *province)


def test_fifty_empty_rows_end_the_table(province, tmp_path):
    rows = [goal(), *[[None] * 12] * 50, goal("业务培训")]
    assert run_command(book(tmp_path / "x.xlsx", rows), *province)[1]["rows"] == 1
    rows[1:2] = []
    assert run_command(book(tmp_path / "x.xlsx", rows), *province)[1]["rows"] == 2


def test_rows_out_of_order_are_all_read(province, tmp_path):
    texts = [goal(value=3), goal("业务培训", value=4)]
    xml = {}
    for number, row in enumerate([HEADER, *texts], 1):
        cells = [
            f'<c r="{chr(65 + c)}{number}" t="inlineStr"><is><t>{v}</t></is></c>'
            if isinstance(v, str)
            else f'<c r="{chr(65 + c)}{number}"><v>{v}</v></c>'
            for c, v in enumerate(row)
        ]
        xml[number] = f'<row r="{number}">{"".join(cells)}</row>'
    path = tmp_path / "x.xlsx"
    path.write_bytes(raw_book(f'<dimension ref="A1"/><sheetData>{xml[3]}{xml[1]}{xml[2]}</sheetData>'))
    assert run_command(path, *province)[0] == 0
    assert stored() == {("I1", "场次"): 3, ("I4", "场次"): 4}


def formula_book(path, value):
    book(path, [goal(), goal("业务培训", value="=SUM(J3:K3)", **{"其中：2023年": 2, "其中：2024年": 2})])
    if value is None:
        return path
    content = path.read_bytes()
    source, out = openpyxl.reader.excel.ZipFile(io.BytesIO(content)), io.BytesIO()
    with openpyxl.reader.excel.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(
                name,
                data.replace(b"</f><v></v>", b"</f><v>%d</v>" % value)
                .replace(b"</f><v />", b"</f><v>%d</v>" % value)
                .replace(b"</f><v/>", b"</f><v>%d</v>" % value),
            )
    path.write_bytes(out.getvalue())
    return path


def test_a_formula_without_result_is_refused_and_one_with_result_is_read(province, tmp_path):
    code, result = run_command(formula_book(tmp_path / "x.xlsx", None), *province)
    assert (code, [(p["cell"], p["raw"]) for p in result["problems"]]) == (1, [("I3", "=SUM(J3:K3)")])
    assert run_command(formula_book(tmp_path / "x.xlsx", 4), *province)[0] == 0
    assert stored()["I4", "场次"] == 4


def test_a_total_that_differs_is_asked_about(province, tmp_path):
    total = ["合计", *[None] * 7, 99, None, None, None]
    code, result = run_command(book(tmp_path / "x.xlsx", [goal(), total]), *province)
    assert (code, [(p["cell"], p["severity"]) for p in result["problems"]]) == (0, [("I3", "confirm")])


def test_the_same_goal_twice_is_refused(province, tmp_path):
    code, result = run_command(book(tmp_path / "x.xlsx", [goal(), goal("政策宣贯")]), *province)
    assert (code, [p["cell"] for p in result["problems"]]) == (1, ["F3"])


def test_another_name_or_county_for_a_known_code_is_asked_about(province, tmp_path):
    run_command(book(tmp_path / "x.xlsx", [goal()]), *province)
    other = goal("业务培训", 园区名称="别的园区", **{"县（市、区）": "龙湾区"})
    code, result = run_command(book(tmp_path / "y.xlsx", [other]), *province)
    assert (code, {(p["cell"], p["severity"]) for p in result["problems"]}) == (
        0,
        {("C2", "confirm"), ("B2", "confirm")},
    )


def test_years_outside_the_programme_are_not_read_silently(province, tmp_path):
    header = [title.replace("2024", "2031") for title in HEADER]
    code, result = run_command(book(tmp_path / "x.xlsx", [goal(value=5)], header), *province)
    assert [(p["cell"], p["severity"]) for p in result["problems"]] == [("K1", "confirm")]
    assert code == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_any_usual_encoding(province, tmp_path, encoding):
    path = tmp_path / "x.csv"
    rows = [HEADER, goal(value=6)]
    path.write_bytes("\r\n".join("\t".join(map(str, row)) for row in rows).encode(encoding))
    assert run_command(path, *province)[0] == 0
    assert stored() == {("I1", "场次"): 6}


def test_both_paths_give_the_same_lines(pilot, tmp_path):
    """A sheet that goes the fast way, and the same sheet forced to go the exact one."""
    rows = [goal(value=v, unit=u, 统一社会信用代码=PARK[2]) for v, u in ((4, "场次"), (40, "家次"))]
    plain = run_command(book(tmp_path / "a.xlsx", rows), "--create-parks")[1]
    texts = [[str(v) if isinstance(v, int) else v for v in row] for row in rows]
    assert run_command(book(tmp_path / "b.xlsx", texts), "--create-parks")[1] == plain


def test_reading_stops_looking_for_a_header_after_its_first_rows():
    rows = list(islice([["x"]], 1)) * 60 + [["服务项目", "计量单位", "两年目标值"]]
    assert columns(rows) is None


def test_the_old_binary_format_is_read(province, tmp_path):
    path = tmp_path / "瓯海区园区目标清单(最终版)(2).xls"
    path.write_bytes(old_book([HEADER, goal(value=8), goal("业务培训", "家次", 80)]))
    code, result = run_command(path, *province)
    assert (code, result["problems"]) == (0, [])
    assert stored() == {("I1", "场次"): 8, ("I4", "家次"): 80}


def test_a_stray_cell_in_the_last_column_of_the_old_format_does_no_harm(province, tmp_path):
    path = tmp_path / "x.xls"
    path.write_bytes(old_book([HEADER, goal(value=8), [None] * 255 + [1]]))
    assert run_command(path, *province)[1]["rows"] == 1


def test_an_old_workbook_without_a_goal_list_says_so(province, tmp_path):
    path = tmp_path / "x.xls"
    path.write_bytes(old_book([HEADER[:3]]))
    with pytest.raises(CommandError, match=r"goal list|目标清单") as stop:
        run_command(path, *province)
    assert stop.value.returncode == 2
