"""Verbs about filings. Each runs in one transaction."""

from apps.filings.services.consultations import (
    Minutes,
    add_follow_up,
    attach_file,
    finish_follow_up,
    record_consultation,
)
from apps.filings.services.liaison import Person, file_list, remove_contact, save_contact, start_list
from apps.filings.services.numbers import export_list, may_export, reveal
from apps.filings.services.printing import ask_for_pdf, print_version
from apps.filings.services.receiving import confirm
from apps.filings.services.signing import opine, submit, withdraw
from apps.filings.services.summaries import Saved, renew_figures, save_sections, start_summary

__all__ = [
    "Minutes",
    "Person",
    "Saved",
    "add_follow_up",
    "ask_for_pdf",
    "attach_file",
    "confirm",
    "export_list",
    "file_list",
    "finish_follow_up",
    "may_export",
    "opine",
    "print_version",
    "record_consultation",
    "remove_contact",
    "renew_figures",
    "reveal",
    "save_contact",
    "save_sections",
    "start_list",
    "start_summary",
    "submit",
    "withdraw",
]
