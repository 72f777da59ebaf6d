"""Problems of cells: what is wrong, where, and whether a tick may settle it."""

from typing import Any, NamedTuple

from apps.spreadsheets.cells.text import as_text
from apps.spreadsheets.reading.sheetscan import address

CONFIRM, REFUSE = "confirm", "refuse"
LONGEST_RAW = 200


class Problem(NamedTuple):
    """One problem: sheet, row and column (from 0), header, original text, reason with parameters, severity."""

    sheet: str
    row: int
    column: int
    header: str
    raw: str
    code: str
    params: dict[str, Any]
    severity: str

    @property
    def cell(self) -> str:
        """The address, as E9."""
        return address(self.row, self.column)


def shown(raw: Any) -> str:
    """Original content as a person sees it in the sheet, cut when very long."""
    return as_text(raw)[:LONGEST_RAW]
