"""Imports shaped for pages: the list, the preview of one sheet, what changes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet

from apps.spreadsheets.models import CellMend, ImportBatch, PreviewPage
from apps.spreadsheets.reading.sheetscan import address
from apps.spreadsheets.rules import PER_PARK, cell_sentence, file_sentence, suggestion
from apps.spreadsheets.writing.sheets import letter

if TYPE_CHECKING:
    from apps.accounts.models import User

STATES = {"refuse": "bad", "confirm": "ask"}
PROBLEMS_SHOWN = 500
ROWS_NAMED = 20
FIGURE = re.compile(r"-?[\d,]{1,12}(\.\d+)?", re.ASCII)
NO_SHEET = {"titles": [], "header_row": 0, "header_depth": 0, "name": ""}


@dataclass(frozen=True)
class Tab:
    """A sheet of the workbook in the preview."""

    label: str
    url: str
    active: bool
    count: int | None
    chip_status: str


class Cell(NamedTuple):
    """A cell of the preview: address, original text, cleaned text where it differs, class, words; whether a figure.

    ``place`` is row and column from 0; ``mended`` what the file says where somebody changed it, else None.
    """

    address: str
    text: str
    clean: str
    state: str
    said: str
    figure: bool
    place: tuple[int, int]
    mended: str | None


class Line(NamedTuple):
    """A row of the preview."""

    number: int
    kind: str
    cells: list[Cell]
    quiet: bool


@dataclass(frozen=True)
class Shown:
    """A problem in the list beside the sheet; one said alike about many rows stands there once, with its rows.

    ``places`` are the numbers of all its problems, as a tick sends them; ``at`` its first cell: sheet, row, column.
    """

    places: str
    severity: str
    cell: str
    url: str
    message: str
    raw: str
    sheet: str
    at: tuple[int, int, int]
    suggested: str
    count: int
    rows: str


class BatchPage(NamedTuple):
    """Everything the preview of one sheet shows."""

    tabs: list[Tab]
    letters: list[str]
    titles: list[str]
    header_rows: str
    lines: list[Line]
    problems: list[Shown]
    problems_left_out: int
    totals: list[Mapping[str, Any]]
    page: int
    pages: list[int]
    sheet: int
    refusal: str
    to_tick: int
    mends: list[CellMend]


def batches_for(user: "User") -> QuerySet[ImportBatch]:
    """Imports this person may see, newest first."""
    rows = ImportBatch.objects.visible_to(user).select_related("created_by", "programme", "park")
    return rows.defer("problems", "summary", "created_ids").order_by("-created_at", "-pk")


def changes_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """The rows an import changes: place, and the fields that differ before and after."""
    found = []
    for change in batch.summary.get("changes", []):
        before, after = change["before"], change["after"]
        for name in after:
            if before.get(name) != after[name]:
                found.append({"place": change["label"], "before": said(before.get(name)), "after": said(after[name])})
    return found


def said(value: Any) -> str:
    """A stored value as people read it."""
    if isinstance(value, list):
        return " / ".join(said(part) for part in value)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def batch_page(batch: ImportBatch, *, sheet: int, page: int) -> BatchPage:
    """The preview of one page of one sheet. One query besides the batch itself, one more for the numbers of pages."""
    sheets = batch.summary.get("sheets", [])
    summary: dict[str, Any] = (
        sheets[sheet] if sheet < len(sheets) else {"titles": [], "header_row": 0, "header_depth": 0, "name": ""}
    )
    bounds = list(
        PreviewPage.objects.filter(batch=batch)
        .order_by("sheet", "number")
        .values_list("sheet", "number", "first_row", "last_row")
    )
    numbers = [number for place, number, _first, _last in bounds if place == sheet]
    page = page if page in numbers else 1
    found = PreviewPage.objects.filter(batch=batch, sheet=sheet, number=page).first()
    here = [problem for problem in batch.problems if problem["sheet"] == summary["name"]]
    mends = list(batch.mends.select_related("mended_by").order_by("sheet", "row", "column"))
    originals = {(mend.row, mend.column): mend.original for mend in mends if mend.sheet == sheet}
    lines = shape(found.rows if found else [], here, originals)
    listing = listed(batch.problems, [each["name"] for each in sheets], bounds)
    width = max([len(summary["titles"]), *(len(line.cells) for line in lines)], default=0)
    refusal = batch.summary.get("refusal")
    return BatchPage(
        tabs=[tab_of(place, each, sheet, batch.problems) for place, each in enumerate(sheets)],
        letters=[letter(place) for place in range(width)],
        titles=[*summary["titles"], *[""] * (width - len(summary["titles"]))],
        header_rows=header_rows(summary),
        lines=lines,
        problems=listing[:PROBLEMS_SHOWN],
        problems_left_out=max(0, len(listing) - PROBLEMS_SHOWN),
        totals=[total for total in batch.summary.get("totals", []) if total["sheet"] == summary["name"]],
        page=page,
        pages=numbers if len(numbers) > 1 else [],
        sheet=sheet,
        refusal=file_sentence(refusal["code"], refusal["params"]) if refusal else "",
        to_tick=sum(problem["severity"] == "confirm" for problem in batch.problems),
        mends=mends,
    )


def page_of_row(batch: ImportBatch, *, sheet: int, row: int) -> int:
    """The page of the preview a row, counted from 0, stands on; 1 when it stands on none. One query."""
    rows = PreviewPage.objects.filter(batch=batch, sheet=sheet, first_row__lte=row + 1, last_row__gte=row + 1)
    return rows.values_list("number", flat=True).first() or 1


def header_rows(summary: Mapping[str, Any]) -> str:
    """Where the header stands: 4, or 4–5."""
    first, depth = summary["header_row"], summary["header_depth"]
    return str(first) if depth <= 1 else f"{first}–{first + depth - 1}"


def tab_of(place: int, summary: Mapping[str, Any], active: int, problems: Iterable[Mapping[str, Any]]) -> Tab:
    """A tab with its number of problems, or of rows when there are none."""
    of_sheet = [problem["severity"] for problem in problems if problem["sheet"] == summary["name"]]
    status = "bad" if "refuse" in of_sheet else "warn" if of_sheet else "ok" if summary["state"] == "read" else ""
    count = len(of_sheet) or sum(summary["counts"].values())
    return Tab(summary["name"], f"?sheet={place}", place == active, count, status)


def shape(rows: list[Any], problems: list[dict[str, Any]], originals: Mapping[tuple[int, int], str]) -> list[Line]:
    """The rows of a page with what is to be said about each cell; `originals` what the file says in changed ones."""
    by_cell: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for problem in problems:
        by_cell.setdefault((problem["row"], problem["column"]), []).append(problem)
    lines = []
    for number, kind, texts, changes in rows:
        cells = [
            cell_of((number - 1, c), text, kind, changes.get(str(c), ""), by_cell.get((number - 1, c), []), originals)
            for c, text in enumerate(texts)
        ]
        quiet = not any(cell.state in ("bad", "ask") for cell in cells)
        lines.append(Line(number, kind, cells, quiet))
    return lines


def cell_of(
    place: tuple[int, int],
    text: str,
    kind: str,
    clean: str,
    about: list[dict[str, Any]],
    originals: Mapping[tuple[int, int], str],
) -> Cell:
    """One cell of the preview: row and column, original and cleaned text, and what is said about it."""
    worst = min((STATES[p["severity"]] for p in about), key=["bad", "ask"].index, default="")
    state = worst or ("ok" if kind == "data" else "skip")
    words = " ".join(cell_sentence(p["code"], p["params"], p["raw"]) for p in about)
    shown = clean if worst != "bad" else ""
    figure = bool(FIGURE.fullmatch(shown or text))
    return Cell(address(*place), text, shown, state, words, figure, place, originals.get(place))


def listed(problems: list[dict[str, Any]], names: list[str], bounds: list[tuple[int, int, int, int]]) -> list[Shown]:
    """The problems for the list, refused ones first, each with the address of its page and first cell."""
    order = sorted(enumerate(problems), key=lambda pair: (pair[1]["severity"] != "refuse", pair[0]))
    groups: dict[Any, list[tuple[int, dict[str, Any]]]] = {}
    for index, problem in order:
        alike = tuple(str(problem[name]) for name in ("sheet", "column", "code", "severity", "raw", "params"))
        groups.setdefault(alike if problem["code"] in PER_PARK else index, []).append((index, problem))
    return [shown_group(group, names, bounds) for group in groups.values()]


def shown_group(
    group: list[tuple[int, dict[str, Any]]], names: list[str], bounds: list[tuple[int, int, int, int]]
) -> Shown:
    """Problems said alike, as one entry of the list."""
    problem = group[0][1]
    sheet = names.index(problem["sheet"]) if problem["sheet"] in names else 0
    line = problem["row"] + 1
    page = next((n for place, n, first, last in bounds if place == sheet and first <= line <= last), 1)
    numbers = [str(each["row"] + 1) for _index, each in group]
    return Shown(
        places=",".join(str(index) for index, _problem in group),
        severity=problem["severity"],
        cell=problem["cell"],
        url=f"?{urlencode({'sheet': sheet, 'page': page})}#{problem['cell']}",
        message=cell_sentence(problem["code"], problem["params"], problem["raw"]),
        raw=problem["raw"],
        sheet=problem["sheet"],
        at=(sheet, problem["row"], problem["column"]),
        suggested=suggestion(problem["code"], problem["params"]),
        count=len(group),
        rows=", ".join(numbers[:ROWS_NAMED]) + (" …" if len(numbers) > ROWS_NAMED else ""),
    )
