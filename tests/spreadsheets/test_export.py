"""Export in the statutory layout, and back in without a change."""

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from django.core.management import CommandError, call_command

from apps.spreadsheets.matching.vocabulary import GOALS, TENANTS, key_of, words, year_in
from apps.spreadsheets.resources import TargetResource, TenantResource
from apps.spreadsheets.writing import parts
from apps.spreadsheets.writing.sheets import Column, Table, write_workbook
from apps.targets.choices import Operator
from apps.targets.models import Target
from tests.spreadsheets.books import HEADER
from tests.spreadsheets.conftest import EXPECTED
from tests.spreadsheets.test_samples import command, run_command


def export(folder: Path) -> Path:
    path = folder / "goals.xlsx"
    call_command("export_targets", "--programme=pilot-2023", str(path), verbosity=0)
    return path


@pytest.fixture
def imported(pilot, prov_eit):
    command("targets_clean.xlsx", "--create-parks", "--commit", f"--as={prov_eit.username}")


def test_the_header_is_the_statutory_one(imported, tmp_path):
    sheet = openpyxl.load_workbook(export(tmp_path)).active
    assert [cell.value for cell in sheet[1]] == HEADER
    assert sheet.freeze_panes == "A2"
    assert sheet["D2"].number_format == "@"


def test_every_goal_is_exported(imported, tmp_path):
    rows = list(openpyxl.load_workbook(export(tmp_path)).active.iter_rows(min_row=2, values_only=True))
    expected = EXPECTED["targets_clean.xlsx"]["rows"]
    assert sorted((r[3], r[7], r[8]) for r in rows) == sorted((e["park"], e["unit"], e["value"]) for e in expected)
    assert [r[0] for r in rows] == list(range(1, len(rows) + 1))


def test_exported_then_imported_everything_is_unchanged(imported, tmp_path):
    Target.objects.filter(unit="家").update(operator=Operator.AT_MOST, note="=SUM(A1:A9)")
    Target.objects.filter(unit="场次").update(value=Decimal("12"), yearly=[None, Decimal("5")], content="@a<&>\\t")
    Target.objects.filter(unit="家次").update(operator=Operator.MORE_THAN, yearly=[])
    code, result = run_command(export(tmp_path))
    assert (code, result["problems"]) == (0, [])
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 456)


def test_what_looks_like_a_formula_stays_text(imported, tmp_path):
    Target.objects.update(note="=1+1", content="+cmd|' /C calc'!A0")
    sheet = openpyxl.load_workbook(export(tmp_path)).active
    assert {(row[11].data_type, row[11].value, row[6].data_type) for row in sheet.iter_rows(min_row=2)} == {
        ("s", "=1+1", "s")
    }


def test_an_unknown_programme_is_one_sentence(db, tmp_path):
    with pytest.raises(CommandError, match="no-such") as stop:
        call_command("export_targets", "--programme=no-such", str(tmp_path / "x.xlsx"))
    assert stop.value.returncode == 2
    assert not (tmp_path / "x.xlsx").exists()


def test_every_declared_column_is_understood_on_import(pilot):
    known = words(GOALS)
    found = {}
    for key, field in TargetResource(pilot).fields.items():
        found[key] = known.get(key_of(field.column_name)) or year_in(field.column_name, [2023, 2024]) or "total"
    assert found == {
        "county": "county",
        "park": "park",
        "code": "code",
        "service_class": "class",
        "service": "service",
        "content": "content",
        "unit": "unit",
        "total": "total",
        "year_2023": 2023,
        "year_2024": 2024,
        "note": "note",
    }
    tenants = words(TENANTS)
    assert {key: tenants[key_of(f.column_name)] for key, f in TenantResource().fields.items()} == {
        key: key for key in TenantResource().fields
    }


def test_the_declared_columns_also_serve_import_export_itself(imported, pilot):
    target = Target.objects.select_related("enrolment__park__county", "service_type").order_by("pk")[:1]
    row = TargetResource(pilot).export(target).dict[0]
    assert row["两年目标值"] == f"{target[0].value.normalize():f}"
    assert list(row) == HEADER[1:]
    assert row["统一社会信用代码"] == target[0].enrolment.park.credit_code


@pytest.mark.parametrize("reader", ["openpyxl", "calamine"])
def test_awkward_text_survives_in_every_reader(reader):
    texts = ["<a&b>", "line\nbreak", "  spaces  ", "\x00\x08nul", "𠮷", '"quotes"', "=1", "", "]]>", "&amp;"]
    out = io.BytesIO()
    write_workbook(out, [Table("A/B[c]", [Column("甲"), Column("n", 9, parts.WHOLE)], [(t, 1) for t in texts])])
    if reader == "openpyxl":
        rows = list(openpyxl.load_workbook(out).active.iter_rows(min_row=2, values_only=True))
    else:
        rows = (
            python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
            .get_sheet_by_index(0)
            .to_python()[1:]
        )
    assert [row[0] or "" for row in rows] == ["".join(c for c in t if c not in "\x00\x08") for t in texts]
