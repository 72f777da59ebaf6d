"""Acts on period reports."""

from apps.reports.services.bulk import Passed, Skipped, agree_to_clean
from apps.reports.services.drafts import start
from apps.reports.services.judging import judge_record
from apps.reports.services.printing import ask_for_pdf, print_version
from apps.reports.services.receipts import note_receipt
from apps.reports.services.review import opine, submit, withdraw
from apps.reports.services.typing import Conflict, NotOpen, Typed, save, save_typed

__all__ = [
    "Conflict",
    "NotOpen",
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
    "save_typed",
    "start",
    "submit",
    "withdraw",
]
