"""Verbs about obligations. Each runs in one transaction; ``meet`` and ``reopen`` are called by the apps above."""

from apps.obligations.services.holidays import remove_holiday, seed_holidays, set_holiday, warn_keepers
from apps.obligations.services.marking import confirm_receipt, mark_done, take_back
from apps.obligations.services.meeting import meet, reopen
from apps.obligations.services.raising import note_event, raise_obligations
from apps.obligations.services.reminding import forget_reminders, remind_due
from apps.obligations.services.urging import Urged, urge

__all__ = [
    "Urged",
    "confirm_receipt",
    "forget_reminders",
    "mark_done",
    "meet",
    "note_event",
    "raise_obligations",
    "remind_due",
    "remove_holiday",
    "reopen",
    "seed_holidays",
    "set_holiday",
    "take_back",
    "urge",
    "warn_keepers",
]
