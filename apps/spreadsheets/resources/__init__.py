"""The columns of each workbook that is handed out."""

from apps.spreadsheets.resources.lists import (
    TargetResource,
    TenantResource,
    write_goals,
    write_offer_template,
    write_tenants,
)
from apps.spreadsheets.resources.logs import write_log_template

__all__ = [
    "TargetResource",
    "TenantResource",
    "write_goals",
    "write_log_template",
    "write_offer_template",
    "write_tenants",
]
