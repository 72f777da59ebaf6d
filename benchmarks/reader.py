"""The reader by itself: every row of the sheet, nothing done with them. `python -m benchmarks.reader read FILE`."""

import json
import sys
from time import perf_counter

from python_calamine import CalamineWorkbook

from apps.spreadsheets.engine.bounds import peak_memory


def main() -> None:
    """Prints seconds, rows and memory as JSON."""
    start = perf_counter()
    rows = sum(1 for _ in CalamineWorkbook.from_path(sys.argv[2]).get_sheet_by_index(0).iter_rows())
    sys.stdout.write(json.dumps({"seconds": perf_counter() - start, "rows": rows, "memory": peak_memory()}))


if __name__ == "__main__":
    main()
