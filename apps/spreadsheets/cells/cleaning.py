"""One entry point: clean a cell by the type of its field."""

from collections.abc import Callable
from typing import Any

from apps.spreadsheets.cells.codes import clean_uscc
from apps.spreadsheets.cells.dates import clean_date
from apps.spreadsheets.cells.divisions import Gazetteer
from apps.spreadsheets.cells.numbers import clean_count, clean_count_sub, clean_goal, clean_money
from apps.spreadsheets.cells.result import Cleaned
from apps.spreadsheets.cells.words import clean_name, clean_qualitative, clean_row_label

Cleaner = Callable[[Any, str], Cleaned]


def cleaners(gazetteer: Gazetteer) -> dict[str, Cleaner]:
    """The cleaning function of each field type; divisions are looked up in `gazetteer`."""
    return {
        "count": clean_count,
        "goal": clean_goal,
        "money": clean_money,
        "date": clean_date,
        "uscc": clean_uscc,
        "division": gazetteer.clean,
        "name": clean_name,
        "qualitative": clean_qualitative,
        "count_sub": clean_count_sub,
        "rowlabel": clean_row_label,
    }
