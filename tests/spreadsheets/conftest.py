"""The 2023 programme with its catalogue and counties, and the sample workbooks."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.programmes.models import Programme
from apps.programmes.services import load_programme

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "data" / "samples"
EXPECTED = {entry["file"]: entry for entry in json.loads((SAMPLES / "expected.json").read_text())}


@pytest.fixture
def pilot(db) -> Programme:
    """The programme the samples belong to."""
    call_command("load_jurisdictions", verbosity=0)
    return load_programme(json.loads((ROOT / "fixtures" / "programmes" / "pilot-2023.json").read_text()))
