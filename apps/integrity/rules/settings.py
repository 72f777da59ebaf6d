"""What a comparison weighs when the programme says nothing else."""

import json
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from apps.integrity.choices import RuleCode

FILE = settings.BASE_DIR / "fixtures" / "reference" / "signal_rules.json"


@dataclass(frozen=True)
class Setting:
    """Weight 1 to 100; ``threshold`` in bits of 64 (photos) or days (date of a photo)."""

    weight: int
    is_on: bool
    blocks: bool
    threshold: int


@cache
def defaults() -> dict[str, Setting]:
    """The setting of every comparison, by its code."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return {code.value: Setting(**stored[code.value]) for code in RuleCode}
