"""The calculation sheet: the numbers in its cells, the text of its formulas, and what LibreOffice makes of them."""

import shutil
import subprocess
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook

from apps.evaluations.rules.numbers import half_up
from apps.evaluations.rules.ranking import shown
from apps.evaluations.rules.rounds import score
from apps.evaluations.workbook import calculation_sheet
from tests.evaluations.builders import TEN_TO_HUNDRED, indicator, person, scheme
from tests.evaluations.test_explanation import BONUS, MIXED, PEOPLE

FIRST = 4


def rows_of(content, **options):
    sheet = load_workbook(BytesIO(content), **options).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST, max_col=12)]


def mixed():
    deductions = {"cap": 4, "indicators": [indicator("k", 9, "per_unit", each=1)]}
    return score(scheme(*MIXED, bonus=BONUS, deductions=deductions), PEOPLE)


def test_every_cell_of_a_sheet():
    rows = rows_of(calculation_sheet(mixed(), "p"))
    assert [row[0] for row in rows] == [
        *"ABCDEFGIJK", "Points without bonus", "Bonus", "Deductions", "Total", "Published total",
    ]  # fmt: skip
    assert [[value or "" for value in row[2:]] for row in rows] == [
        [5.81, "", "", "", "=C4", 12, 6, "", 10,
         "=((K4*MAX(MIN((60+(40*((G4-I4)/(H4-I4)))),100),0))/100)"],
        [-30, "", -12, "", "=ROUND(((C5-E5)/ABS(E5))*100,4)", 133.3333, -150, "", 10,
         "=((K5*(60+(40*((G5-I5)/(H5-I5)))))/100)"],
        [8.2, "", "", "", "=C6", "", "", "", 10,
         "=IF(G6>=12,(K6*1),IF(G6>=9,((K6*0.8)+(((G6-9)/(12-9))*((K6*1)-(K6*0.8)))),"
         "IF(G6>=6,((K6*0.6)+(((G6-6)/(9-6))*((K6*0.8)-(K6*0.6)))),"
         "IF(G6>=2,((K6*0.4)+(((G6-2)/(6-2))*((K6*0.6)-(K6*0.4)))),"
         "IF(G6>=(-3),((K6*0.2)+(((G6-(-3))/(2-(-3)))*((K6*0.4)-(K6*0.2)))),0)))))"],
        [3, "", "", "", "=C7", "", "", "", 10, "=IF(G7>5,0,IF(G7>2,4,10))"],
        [6, "", "", "", "=C8", "", "", "", 10, "=MIN(G8,10)"],
        [87.5, "", "", "", "=C9", "", "", "", 10, "=((K9*G9)/100)"],
        [9, 4, "", "", "=C10/D10", "", "", "=31/24", 10, "=ROUND((MAX(MIN((G10/J10),2),0)*K10),2)"],
        [7, "", "", "", "=C11", 7, 7, "", 30, "=((K11*IF(G11>7,60,90))/100)"],
        [2, "", "", "", "=C12", "", "", "", 5, "=MAX(MIN((2*G12),5),0)"],
        ["", "", "", "", "", "", "", "", 9, "=K13*0/100"],
        ["", "", "", "", "", "", "", "", "", "=SUM(L4:L11)"],
        ["", "", "", "", "", "", "", "", "", "=MIN(SUM(L12:L12),3)"],
        ["", "", "", "", "", "", "", "", "", "=MIN(SUM(L13:L13),4)"],
        ["", "", "", "", "", "", "", "", "", "=MAX(L14+L15-L16,0)"],
        ["", "", "", "", "", "", "", "", "", "=ROUND(L17,2)"],
    ]  # fmt: skip


def test_names_never_become_formulas():
    people = [person("a", "=1+1", x=5), person("b", x=6)]
    one = scheme(indicator(name="=HYPERLINK(1)", unit="=2", **TEN_TO_HUNDRED))
    sheet = load_workbook(BytesIO(calculation_sheet(score(one, people), "a"))).active
    kinds = {cell.data_type for row in sheet.iter_rows(max_col=2) for cell in row if cell.value}
    assert kinds == {"s"}
    assert sheet["A4"].value == "=HYPERLINK(1)"


def test_the_geometric_mean_leaves_out_what_has_no_points():
    parts = [indicator(code, points, **TEN_TO_HUNDRED) for code, points in (("x", 60), ("y", 40), ("z", 0))]
    scored = score(scheme(*parts, combine="geometric"), [person("a", x=40, y=90, z=1)])
    rows = rows_of(calculation_sheet(scored, "a"))
    assert rows[3][11] == "=IF(MIN(L4,L5)<=0,0,EXP((K4*LN(L4/K4*100)+K5*LN(L5/K5*100))/(K4+K5)))"


def recomputed(content, folder, name):
    """The scores of a sheet as LibreOffice computes them."""
    path = folder / f"{name}.xlsx"
    path.write_bytes(content)
    out = folder / "out"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return [row[11] for row in rows_of((out / path.name).read_bytes(), data_only=True)]


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("code", ["p", "q", "r"])
def test_libreoffice_recomputes_the_numbers_of_the_engine(tmp_path, code):
    scored = mixed()
    index = scored.index(code)
    found = recomputed(calculation_sheet(scored, code), tmp_path, code)
    expected = [scored.parts[key].points.at(index) for key in scored.parts]
    expected += [column.at(index) for column in (scored.base, scored.bonus, scored.deducted, scored.total)]
    assert [half_up(Fraction(value), 10) for value in found[:-1]] == [half_up(value, 10) for value in expected]
    assert Decimal(str(found[-1])) == Decimal(str(float(shown(scored, index))))


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_libreoffice_recomputes_a_geometric_mean(tmp_path):
    parts = [indicator(code, points, **TEN_TO_HUNDRED) for code, points in (("x", 60), ("y", 40))]
    scored = score(scheme(*parts, combine="geometric"), [person("a", x=40, y=90)])
    found = recomputed(calculation_sheet(scored, "a"), tmp_path, "a")
    assert half_up(Fraction(found[2]), 9) == half_up(scored.base.at(0), 9)
