"""Verbs about parks, their tenants and who may look at them. Each runs in one transaction and writes the log."""

from apps.parks.services.divisions import load_divisions
from apps.parks.services.enterprises import EnterpriseData, update_enterprise
from apps.parks.services.granting import end_grant, grant_park
from apps.parks.services.registering import ParkData, edit_park, register_park
from apps.parks.services.tenants import TenancyData, add_tenant, edit_tenant, move_out
from apps.parks.services.titles import add_title

__all__ = [
    "EnterpriseData",
    "ParkData",
    "TenancyData",
    "add_tenant",
    "add_title",
    "edit_park",
    "edit_tenant",
    "end_grant",
    "grant_park",
    "load_divisions",
    "move_out",
    "register_park",
    "update_enterprise",
]
