"""The columns of each workbook that is handed out."""

from apps.spreadsheets.resources.lists import write_goals, write_offer_template, write_tenants
from apps.spreadsheets.resources.logs import write_log_template

__all__ = ["write_goals", "write_log_template", "write_offer_template", "write_tenants"]
