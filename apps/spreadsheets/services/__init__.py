"""Verbs about imports. Each runs in one transaction and writes the log."""

from apps.spreadsheets.services.batches import discard
from apps.spreadsheets.services.goals import commit_goals, import_goals, preview_goals
from apps.spreadsheets.services.reading import Reading

__all__ = ["Reading", "commit_goals", "discard", "import_goals", "preview_goals"]
