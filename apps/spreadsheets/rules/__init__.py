"""Reasons in words: what is wrong with a file or a cell, and what to do about it."""

from apps.spreadsheets.rules.logs import FILE_FAULTS
from apps.spreadsheets.rules.sentences import (
    CELL_REASONS,
    FILE_REASONS,
    NOTES,
    PER_PARK,
    cell_sentence,
    file_sentence,
    suggestion,
)

__all__ = [
    "CELL_REASONS",
    "FILE_FAULTS",
    "FILE_REASONS",
    "NOTES",
    "PER_PARK",
    "cell_sentence",
    "file_sentence",
    "suggestion",
]
