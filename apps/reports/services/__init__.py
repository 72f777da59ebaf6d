"""Acts on period reports."""

from apps.reports.services.bulk import Passed, Skipped, agree_to_clean
from apps.reports.services.drafts import Conflict, Typed, save, start
from apps.reports.services.judging import judge_record
from apps.reports.services.printing import ask_for_pdf, print_version
from apps.reports.services.receipts import note_receipt
from apps.reports.services.review import opine, submit, withdraw

__all__ = [
    "Conflict",
    "Passed",
    "Skipped",
    "Typed",
    "agree_to_clean",
    "ask_for_pdf",
    "judge_record",
    "note_receipt",
    "opine",
    "print_version",
    "save",
    "start",
    "submit",
    "withdraw",
]
