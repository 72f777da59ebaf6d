"""Reads of the import engine: snapshots to compare with, pages of imports."""

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
    "gazetteer_of_file",
    "goal_queryset",
    "industry_names",
    "page_of_row",
    "register_of",
    "registry_for",
]
