"""Goals a plan does not reach: less than the goal may be planned only as an exception (R0.29, R0.81)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.plans.rules.figures import plain

RULE_GOAL = "plans.goal"


@dataclass(frozen=True)
class Shortfall:
    """A goal with less planned for it, both in ``unit``."""

    code: str
    service: str
    unit: str
    planned: Decimal
    goal: Decimal


def goal_facts(rows: Iterable[Shortfall]) -> dict[str, Any]:
    """What the county sees when it accepts less than the goals: every figure."""
    return {"goals": [[row.code, row.unit, plain(row.planned), plain(row.goal)] for row in rows]}


def in_short(rows: Iterable[Shortfall]) -> str:
    """The goals in words for the title of a request."""
    return "、".join(f"{row.service} {plain(row.planned)}/{plain(row.goal)} {row.unit}" for row in rows)
