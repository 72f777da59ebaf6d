"""Meaning of the columns of a goal list, in its long form and in its form per park."""

from collections.abc import Sequence
from typing import NamedTuple

from apps.spreadsheets.cells.text import squeezed
from apps.spreadsheets.matching.headers import Header, Path
from apps.spreadsheets.matching.vocabulary import GOALS, TOTAL_WORDS, key_of, without_unit, words, year_in

GOAL_WORDS = words(GOALS)
LABELS = ("county", "park", "code", "class", "service", "content", "unit", "note", "seq", "enterprises")


class Measure(NamedTuple):
    """A group of number columns: the unit its header states ('' = see the unit column), total and years.

    ``others`` are columns of years outside the programme: checked against the total, not imported.
    """

    unit: str
    total: int
    years: dict[int, int]
    others: tuple[int, ...] = ()


class GoalColumns(NamedTuple):
    """Columns of a goal list by field, and its measures."""

    fields: dict[str, int]
    measures: tuple[Measure, ...]

    def get(self, field: str) -> int | None:
        """The column of a field, or None."""
        return self.fields.get(field)


def meaning(path: Path, years: Sequence[int]) -> tuple[str, str, int | None]:
    """Field, unit and year of one column: ('total', '家次', None), ('year', '', 2023), ('county', '', None)."""
    folded = [without_unit(squeezed(part)) for part in path]
    unit = next((found for _, found in folded if found), "")
    year = next((y for part in path if (y := year_in(squeezed(part), list(years))) is not None), None)
    if year is not None:
        return "year", unit, year
    exact = GOAL_WORDS.get(key_of(path[-1])) or GOAL_WORDS.get(key_of("".join(path)))
    if exact and len(path) == 1:
        return exact, "", None
    if TOTAL_WORDS.search("".join(text for text, _ in folded)):
        return "total", unit, None
    return exact or ("total" if unit else ""), unit, None


def match_columns(header: Header, years: Sequence[int]) -> GoalColumns:
    """Columns of a goal list; the first column of a meaning wins."""
    fields: dict[str, int] = {}
    totals: dict[str, int] = {}
    yearly: dict[str, dict[int, int]] = {}
    others: dict[str, tuple[int, ...]] = {}
    for column, path in enumerate(header.paths):
        field, unit, year = meaning(path, years) if path else ("", "", None)
        if field == "total":
            totals.setdefault(unit, column)
        elif field == "year" and year in years:
            yearly.setdefault(unit, {}).setdefault(year, column)
        elif field == "year":
            others[unit] = (*others.get(unit, ()), column)
        elif field in LABELS:
            fields.setdefault(field, column)
    single = len(totals) == 1
    measures = tuple(
        Measure(
            unit,
            column,
            yearly.get(unit) or (yearly.get("", {}) if single else {}),
            others.get(unit) or (others.get("", ()) if single else ()),
        )
        for unit, column in totals.items()
    )
    return GoalColumns(fields, measures)


def is_goal_list(header: Header, years: Sequence[int]) -> bool:
    """Whether a header has what a goal list needs: the service, a target, and its unit in a column or in the header."""
    columns = match_columns(header, years)
    if columns.get("service") is None or not columns.measures:
        return False
    return columns.get("unit") is not None or all(measure.unit for measure in columns.measures)
