import copy
import json
from pathlib import Path

import pytest
from django.utils import translation

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
FILE = json.loads((FIXTURES / "programmes" / "pilot-2023.json").read_text(encoding="utf-8"))


@pytest.fixture
def rules() -> dict:
    """The programme of 2023 and 2024 as its file says it; each test has its own copy."""
    return copy.deepcopy(FILE)


@pytest.fixture(autouse=True)
def english():
    """Sentences of services are compared in the language they are written in; pages keep that of the browser."""
    with translation.override("en"):
        yield
