from apps.integrity.services.cases import Charge, add_files, end_case, handle_case, open_case
from apps.integrity.services.deciding import dismiss, set_rule
from apps.integrity.services.scanning import ask_for_all, ask_for_changed, scan

__all__ = [
    "Charge",
    "add_files",
    "ask_for_all",
    "ask_for_changed",
    "dismiss",
    "end_case",
    "handle_case",
    "open_case",
    "scan",
    "set_rule",
]
