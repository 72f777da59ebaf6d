"""Small schemes and rounds."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.participants import Participant
from apps.evaluations.rules.rounds import Round, score
from apps.evaluations.rules.scheme import Scheme

ROOT = Path(__file__).resolve().parents[2]
TEN_TO_HUNDRED = {"satisfied": 100, "unallowed": 0, "base": 0, "span": 100}


def indicator(code: str = "x", points: Any = 100, kind: str = "efficacy", **settings: Any) -> dict[str, Any]:
    return {"code": code, "name": code.upper(), "points": points, "kind": kind} | settings


def scheme(*indicators: dict[str, Any], **settings: Any) -> Scheme:
    total = sum(Fraction(str(part["points"])) for each in indicators for part in each.get("parts", [each]))
    category = {"code": "all", "name": "All", "indicators": list(indicators)}
    return read_scheme({"code": "s", "name": "S", "total": total, "categories": [category]} | settings)


def plain(**settings: Any) -> Scheme:
    """The score is the value."""
    return scheme(indicator(**TEN_TO_HUNDRED), **settings)


def person(code: str, name: str = "", **values: Any) -> Participant:
    return Participant(code, name or code, values)


def values_of(*values: Any) -> list[Participant]:
    """p0, p1 ... with one value each."""
    return [person(f"p{place}", x=value) for place, value in enumerate(values)]


def totals(scored: Round) -> list[Fraction]:
    return [scored.total.at(index) for index in range(len(scored.people))]


def points_for(one: dict[str, Any], *values: Any) -> list[Fraction]:
    """The scores of values of one indicator."""
    points = score(scheme(one), values_of(*values)).parts["x"].points
    return [points.at(index) for index in range(len(values))]


def fixture(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "fixtures" / "schemes" / f"{name}.json").read_text(), parse_float=Decimal)


QUOTAS = {
    "by": "quota",
    "quotas": [
        {"grade": "A", "share": "0.2", "rounding": "floor"},
        {"grade": "B", "share": "0.3", "rounding": "floor"},
        {"grade": "C"},
        {"grade": "D", "share": "0.05", "rounding": "ceil"},
    ],
}
