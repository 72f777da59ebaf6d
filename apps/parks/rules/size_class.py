"""Size classes of the 2011 standard, computed from its table in ``fixtures/reference``."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.parks.choices import IndustryGroup, SmeClass

TABLE: list[dict[str, Any]] = json.loads(
    (Path(settings.BASE_DIR) / "fixtures" / "reference" / "sme_thresholds_2011.json").read_text(encoding="utf-8")
)["rows"]
BY_DIVISION = {division: row for row in TABLE for division in row["divisions"]}
BY_GROUP = {group: row for row in TABLE for group in row["groups"]}
GROUPS_OF_DIVISION = {
    division: [group for group in IndustryGroup.values if group.startswith(division)] for division in ("59", "70")
}
STEPS = (("large", SmeClass.LARGE), ("medium", SmeClass.MEDIUM), ("small", SmeClass.SMALL))


def size_class(
    division: str | None,
    *,
    group: str = "",
    employees: int | None = None,
    revenue_wan: Decimal | None = None,
    assets_wan: Decimal | None = None,
) -> SmeClass:
    """The class of a firm: every figure of its industry's row must reach the bound, else one step down.

    ``division`` and ``group`` are codes of GB/T 4754-2017; revenue and assets are in 10,000 yuan. UNKNOWN while a
    figure the row asks for (or the group of divisions 59 and 70) is missing; MANUAL for industries without a row.
    """
    if not division or (division in GROUPS_OF_DIVISION and group not in GROUPS_OF_DIVISION[division]):
        return SmeClass.UNKNOWN
    row = BY_GROUP.get(group) if division in GROUPS_OF_DIVISION else BY_DIVISION.get(division)
    if row is None:
        return SmeClass.MANUAL
    figures = {"employees": employees, "revenue_wan": revenue_wan, "assets_wan": assets_wan}
    return _class_of(row, figures)


def _class_of(row: Mapping[str, Any], figures: Mapping[str, int | Decimal | None]) -> SmeClass:
    known = {name: figures[name] for name in row["small"]}
    if any(value is None for value in known.values()):
        return SmeClass.UNKNOWN
    for step, reached in STEPS:
        if all(value is not None and value >= row[step][name] for name, value in known.items() if name in row[step]):
            return reached
    return SmeClass.MICRO
