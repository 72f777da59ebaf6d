"""Acts on plans and change requests."""

from apps.plans.services.changes import (
    answer_change,
    opine_on_change,
    save_change,
    start_change,
    submit_change,
    withdraw_change,
)
from apps.plans.services.drafts import Saved, attach_rules, save_part, start
from apps.plans.services.printing import ask_for_pdf
from apps.plans.services.products import add_product, drop_product
from apps.plans.services.review import opine, submit, withdraw

__all__ = [
    "Saved",
    "add_product",
    "answer_change",
    "ask_for_pdf",
    "attach_rules",
    "drop_product",
    "opine",
    "opine_on_change",
    "save_change",
    "save_part",
    "start",
    "start_change",
    "submit",
    "submit_change",
    "withdraw",
    "withdraw_change",
]
