"""Who takes part: entries, facts that veto, an exemption."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Participant:
    """``values`` by key: exact numbers, lists of a checklist, marks of experts. Nothing or "" is a missing value.

    ``vetoes``: key of the veto → the fact behind it. ``exempt``: the grade somebody has outside the ranking, with why.
    """

    code: str
    name: str
    values: Mapping[str, Any]
    vetoes: Mapping[str, str] = field(default_factory=dict)
    exempt: str = ""
    exempt_reason: str = ""
