"""Verbs about imports. Each runs in one transaction and writes the log."""

from apps.spreadsheets.services.annotating import annotated
from apps.spreadsheets.services.batches import discard
from apps.spreadsheets.services.goals import import_goals
from apps.spreadsheets.services.mending import mend_cell
from apps.spreadsheets.services.receiving import commit, read_batch, receive, write_queued
from apps.spreadsheets.services.undoing import undo

__all__ = [
    "annotated",
    "commit",
    "discard",
    "import_goals",
    "mend_cell",
    "read_batch",
    "receive",
    "undo",
    "write_queued",
]
