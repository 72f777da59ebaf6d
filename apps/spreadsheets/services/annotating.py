"""The sender's own workbook with a comment on every cell that needs attention."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from apps.spreadsheets.engine.sandbox import run
from apps.spreadsheets.models import ImportBatch
from apps.spreadsheets.reading.limits import MEGABYTE, Limits
from apps.spreadsheets.rules import cell_sentence
from apps.spreadsheets.services.batches import hold_file_of
from apps.spreadsheets.services.quarantine import workplace

LIMITS = Limits(memory_bytes=2048 * MEGABYTE)


def changed(batch: ImportBatch) -> list[dict[str, Any]]:
    """Sheet, cell, new text and sentence of each cell changed in the preview, in the active language."""
    names = [sheet["name"] for sheet in batch.summary.get("sheets", [])]
    return [
        {
            "sheet": names[mend.sheet],
            "cell": mend.cell,
            "severity": "mended",
            "value": mend.text,
            "text": _('Changed in the preview by %(person)s. In the file: "%(original)s".')
            % {"person": mend.mended_by, "original": mend.original},
        }
        for mend in batch.mends.select_related("mended_by").order_by("pk")
    ]


def remarks(batch: ImportBatch) -> list[dict[str, Any]]:
    """Sheet, cell, severity and sentence of each problem, in the active language."""
    return [
        {
            "sheet": problem["sheet"],
            "cell": problem["cell"],
            "severity": problem["severity"],
            "text": cell_sentence(problem["code"], problem["params"], problem["raw"]),
        }
        for problem in batch.problems
    ]


def annotated(batch: ImportBatch) -> bytes:
    """The workbook as .xlsx: comments and colour on the cells, and a list of all problems on a sheet of its own.

    Raises `reading.limits.Refused` when the child cannot write it.
    """
    with workplace() as folder:
        held = hold_file_of(batch, folder, LIMITS)
        out: Path = folder / "annotated.xlsx"
        request = {
            "path": str(held.path),
            "out": str(out),
            "remarks": [*remarks(batch), *changed(batch)],
            "list_title": _("Problems"),
            "list_header": [_("Sheet"), _("Cell"), _("Kind"), _("Problem")],
            "kinds": {"refuse": _("To mend"), "confirm": _("To confirm"), "mended": _("Changed")},
        }
        run("annotate", request, LIMITS, module="annotate")
        return out.read_bytes()
