"""The four sample workbooks through the command, against expected.json."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from apps.parks.models import Park
from apps.programmes.services import load_programme
from apps.spreadsheets.models import ImportBatch
from apps.targets.models import Target
from tests.spreadsheets.conftest import EXPECTED, SAMPLES

CLEAN = ["targets_clean.xlsx", "targets_messy.xlsx", "targets_by_park.xlsx"]


def run_command(path: Path, *options: str, programme: str = "pilot-2023") -> tuple[int, dict]:
    """Exit code and JSON of the command on a file."""
    out, code = StringIO(), 0
    try:
        call_command("import_targets", str(path), f"--programme={programme}", "--json", *options, stdout=out)
    except SystemExit as stop:
        code = int(stop.code)
    return code, json.loads(out.getvalue())


def command(name: str, *options: str) -> tuple[int, dict]:
    """Exit code and JSON of the command on a sample."""
    return run_command(SAMPLES / name, *options)


def stored() -> list[dict]:
    rows = Target.objects.values_list("enrolment__park__credit_code", "service_type__code", "unit", "value")
    return sorted(
        ({"park": park, "service": service, "unit": unit, "value": value} for park, service, unit, value in rows),
        key=str,
    )


@pytest.mark.parametrize("name", CLEAN)
def test_a_sample_is_stored_row_by_row_as_expected(pilot, prov_eit, name):
    code, result = command(name, "--create-parks", "--commit", f"--as={prov_eit.username}")
    expected = EXPECTED[name]
    counts = {"rows": len(expected["rows"]), "ready": len(expected["rows"]), "to_confirm": 0, "refused": 0}
    effect = {"created": len(expected["rows"]), "updated": 0, "unchanged": 0, "committed": True, "problems": []}
    assert (code, result) == (0, counts | effect)
    assert stored() == sorted(expected["rows"], key=str)
    parks = Park.objects.values_list("credit_code", "name", "county__code")
    assert set(parks) == {(p["code"], p["name"], p["division"]) for p in expected["parks"]}


def test_the_planted_faults_are_found_in_their_cells_and_nothing_is_written(pilot, prov_eit):
    name = "targets_with_faults.xlsx"
    code, result = command(name, "--create-parks", "--commit", f"--as={prov_eit.username}")
    expected = EXPECTED[name]
    assert code == 1
    assert [p["cell"] for p in result["problems"]] == [p["cell"] for p in expected["problems"]]
    assert {p["severity"] for p in result["problems"]} == {"refuse"}
    assert (result["ready"], result["refused"]) == (len(expected["rows"]), len(expected["problems"]))
    assert (result["committed"], Target.objects.count(), Park.objects.count()) == (False, 0, 0)
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize("name", [*CLEAN, "targets_with_faults.xlsx"])
def test_years_outside_the_programme_are_checked_but_not_imported(pilot, prov_eit, name):
    data = json.loads((settings.BASE_DIR / "fixtures" / "programmes" / "pilot-2023.json").read_text())
    load_programme(data, code="pilot-later", start=date(2031, 1, 1))
    options = ["--create-parks", "--commit", f"--as={prov_eit.username}"]
    _code, result = run_command(SAMPLES / name, *options, programme="pilot-later")
    assert result["ready"] == len(EXPECTED[name]["rows"])
    assert [p["cell"] for p in result["problems"]] == [p["cell"] for p in EXPECTED[name]["problems"]]
    assert Target.objects.exclude(yearly=[]).count() == 0


def test_a_dry_run_writes_nothing_and_needs_nobody(pilot):
    code, result = command("targets_clean.xlsx", "--create-parks")
    assert (code, result["created"], result["committed"]) == (0, 456, False)
    assert (Target.objects.count(), Park.objects.count(), ImportBatch.objects.count()) == (0, 0, 0)


def test_unknown_parks_are_refused_unless_they_may_be_made(pilot):
    code, result = command("targets_by_park.xlsx")
    assert (code, result["ready"], result["refused"]) == (1, 0, 168)
    assert [(p["cell"], p["severity"]) for p in result["problems"]] == [("A3", "refuse")] * 8


def test_the_same_file_twice_changes_nothing(pilot, prov_eit):
    options = ["--create-parks", "--commit", f"--as={prov_eit.username}"]
    command("targets_messy.xlsx", *options)
    before = list(Target.objects.order_by("pk").values())
    _code, result = command("targets_messy.xlsx", *options)
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 457)
    assert list(Target.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["nothing.xlsx", "--programme=pilot-2023"], "nothing.xlsx"),
        (["targets_clean.xlsx", "--programme=no-such"], "no-such"),
        (["targets_clean.xlsx", "--programme=pilot-2023", "--commit"], "--as"),
        (["targets_clean.xlsx", "--programme=pilot-2023", "--as=nobody"], "nobody"),
        (["expected.json", "--programme=pilot-2023"], ""),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_exit_code_2(pilot, options, sentence):
    with pytest.raises(CommandError) as stop:
        call_command("import_targets", str(SAMPLES / options[0]), *options[1:])
    assert stop.value.returncode == 2
    assert sentence in str(stop.value)
    assert "\n" not in str(stop.value)


def test_only_the_province_imports(pilot, county_eit):
    options = ["--programme=pilot-2023", f"--as={county_eit.username}"]
    with pytest.raises(CommandError) as stop:
        call_command("import_targets", str(SAMPLES / "targets_clean.xlsx"), *options)
    assert stop.value.returncode == 2
