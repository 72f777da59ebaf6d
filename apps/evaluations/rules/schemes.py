"""The schemes the portal brings along: what a programme is scored by until the province sets its own."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "schemes"
FILES = {"midterm": "pilot-midterm", "final": "pilot-final", "other": "pilot-final"}


def load(text: str) -> Any:
    """JSON with exact numbers; raises ValueError for what is none."""
    return json.loads(text, parse_float=Decimal)


@cache
def default_scheme(kind: str) -> dict[str, Any]:
    """The JSON of the scheme for a kind of round; callers do not change it."""
    found: dict[str, Any] = load((FOLDER / f"{FILES[kind]}.json").read_text(encoding="utf-8"))
    return found
