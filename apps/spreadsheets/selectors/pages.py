"""Imports shaped for pages: the list, the preview of one sheet, what changes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet

from apps.spreadsheets.models import ImportBatch, PreviewPage
from apps.spreadsheets.reading.sheetscan import address
from apps.spreadsheets.rules import cell_sentence, file_sentence
from apps.spreadsheets.writing.sheets import letter

if TYPE_CHECKING:
    from apps.accounts.models import User

STATES = {"refuse": "bad", "confirm": "ask"}
PROBLEMS_SHOWN = 500
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
    """A cell of the preview: address, original text, cleaned text where it differs, class, words; whether a figure."""

    address: str
    text: str
    clean: str
    state: str
    said: str
    figure: bool


class Line(NamedTuple):
    """A row of the preview."""

    number: int
    kind: str
    cells: list[Cell]
    quiet: bool


@dataclass(frozen=True)
class Shown:
    """A problem in the list beside the sheet."""

    index: int
    severity: str
    cell: str
    url: str
    message: str
    raw: str
    sheet: str


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
    lines = shape(found.rows if found else [], here)
    width = max([len(summary["titles"]), *(len(line.cells) for line in lines)], default=0)
    refusal = batch.summary.get("refusal")
    return BatchPage(
        tabs=[tab_of(place, each, sheet, batch.problems) for place, each in enumerate(sheets)],
        letters=[letter(place) for place in range(width)],
        titles=[*summary["titles"], *[""] * (width - len(summary["titles"]))],
        header_rows=header_rows(summary),
        lines=lines,
        problems=listed(batch.problems, [each["name"] for each in sheets], bounds),
        problems_left_out=max(0, len(batch.problems) - PROBLEMS_SHOWN),
        totals=[total for total in batch.summary.get("totals", []) if total["sheet"] == summary["name"]],
        page=page,
        pages=numbers if len(numbers) > 1 else [],
        sheet=sheet,
        refusal=file_sentence(refusal["code"], refusal["params"]) if refusal else "",
        to_tick=sum(problem["severity"] == "confirm" for problem in batch.problems),
    )


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


def shape(rows: list[Any], problems: list[dict[str, Any]]) -> list[Line]:
    """The rows of a page with what is to be said about each cell."""
    by_cell: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for problem in problems:
        by_cell.setdefault((problem["row"], problem["column"]), []).append(problem)
    lines = []
    for number, kind, texts, changes in rows:
        cells = [
            cell_of((number - 1, c), text, kind, changes.get(str(c), ""), by_cell.get((number - 1, c), []))
            for c, text in enumerate(texts)
        ]
        quiet = not any(cell.state in ("bad", "ask") for cell in cells)
        lines.append(Line(number, kind, cells, quiet))
    return lines


def cell_of(place: tuple[int, int], text: str, kind: str, clean: str, about: list[dict[str, Any]]) -> Cell:
    """One cell of the preview: row and column, original and cleaned text, and what is said about it."""
    worst = min((STATES[p["severity"]] for p in about), key=["bad", "ask"].index, default="")
    state = worst or ("ok" if kind == "data" else "skip")
    words = " ".join(cell_sentence(p["code"], p["params"], p["raw"]) for p in about)
    shown = clean if worst != "bad" else ""
    return Cell(address(*place), text, shown, state, words, bool(FIGURE.fullmatch(shown or text)))


def listed(problems: list[dict[str, Any]], names: list[str], bounds: list[tuple[int, int, int, int]]) -> list[Shown]:
    """The problems for the list, refused ones first, each with the address of its page and cell."""
    order = sorted(enumerate(problems), key=lambda pair: (pair[1]["severity"] != "refuse", pair[0]))
    shown = []
    for index, problem in order[:PROBLEMS_SHOWN]:
        sheet = names.index(problem["sheet"]) if problem["sheet"] in names else 0
        line = problem["row"] + 1
        page = next((n for place, n, first, last in bounds if place == sheet and first <= line <= last), 1)
        url = f"?{urlencode({'sheet': sheet, 'page': page})}#{problem['cell']}"
        message = cell_sentence(problem["code"], problem["params"], problem["raw"])
        shown.append(Shown(index, problem["severity"], problem["cell"], url, message, problem["raw"], problem["sheet"]))
    return shown
