"""Reads of the import engine: snapshots to compare with, pages of imports."""

from apps.spreadsheets.selectors.files import files_page
from apps.spreadsheets.selectors.logbook import logbook_of, shelf_of
from apps.spreadsheets.selectors.pages import batch_page, batches_for, changes_of, page_of_row
from apps.spreadsheets.selectors.snapshot import (
    division_names,
    gazetteer_of_file,
    goal_queryset,
    industry_names,
    register_of,
    registry_for,
)

__all__ = [
    "batch_page",
    "batches_for",
    "changes_of",
    "division_names",
    "files_page",
    "gazetteer_of_file",
    "goal_queryset",
    "industry_names",
    "logbook_of",
    "page_of_row",
    "register_of",
    "registry_for",
    "shelf_of",
]
