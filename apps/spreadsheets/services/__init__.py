"""Verbs about imports. Each runs in one transaction and writes the log."""

from apps.spreadsheets.services.annotating import annotated
from apps.spreadsheets.services.attaching import TASK as ATTACH_TASK
from apps.spreadsheets.services.attaching import attach_waiting
from apps.spreadsheets.services.batches import discard
from apps.spreadsheets.services.filing import kinds_for
from apps.spreadsheets.services.goals import import_goals
from apps.spreadsheets.services.mending import mend_cell
from apps.spreadsheets.services.naming import name_file
from apps.spreadsheets.services.receiving import commit, read_batch, receive, write_queued
from apps.spreadsheets.services.undoing import undo

__all__ = [
    "ATTACH_TASK",
    "annotated",
    "attach_waiting",
    "commit",
    "discard",
    "import_goals",
    "kinds_for",
    "mend_cell",
    "name_file",
    "read_batch",
    "receive",
    "undo",
    "write_queued",
]
