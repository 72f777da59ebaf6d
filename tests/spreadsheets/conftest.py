"""The 2023 programme with its catalogue and counties, and the sample workbooks."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.programmes.models import Programme
from apps.programmes.services import load_programme
from apps.spreadsheets.models import ImportBatch

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "data" / "samples"
EXPECTED = {entry["file"]: entry for entry in json.loads((SAMPLES / "expected.json").read_text())}


@pytest.fixture
def pilot(db) -> Programme:
    """The programme the samples belong to."""
    call_command("load_jurisdictions", verbosity=0)
    return load_programme(json.loads((ROOT / "fixtures" / "programmes" / "pilot-2023.json").read_text()))


@pytest.fixture
def province(pilot, prov_eit, sign_in) -> Client:
    """The browser of a provincial economy officer."""
    return sign_in(prov_eit)


@pytest.fixture
def upload(province):
    """Uploads a file as a goal list and returns the answer."""

    def send(path: Path, *, create_parks: bool = True, client: Client = province):
        data = {"file": SimpleUploadedFile(path.name, path.read_bytes())}
        return client.post(reverse("spreadsheets:upload"), data | ({"create_parks": "on"} if create_parks else {}))

    return send


@pytest.fixture
def preview(upload):
    """Uploads a file and returns the import that waits for confirmation."""

    def send(path: Path, **options) -> ImportBatch:
        answer = upload(path, **options)
        assert answer.status_code == 302
        return ImportBatch.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2]))

    return send
