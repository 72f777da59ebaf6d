"""Acts on period reports."""

from apps.reports.services.drafts import Conflict, Typed, save, start
from apps.reports.services.printing import ask_for_pdf, print_version
from apps.reports.services.review import opine, submit, withdraw

__all__ = ["Conflict", "Typed", "ask_for_pdf", "opine", "print_version", "save", "start", "submit", "withdraw"]
