"""Who may bring which workbook in, and take it back."""

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.accounts.permissions import Person, acts_for_somebody, has_role, is_province
from apps.parks.models import Park
from apps.parks.permissions import edits_tenants
from apps.spreadsheets.workflow import GOAL_IMPORTERS, handles
from apps.vendors.permissions import keeps_for

__all__ = [
    "exports_goals",
    "handles",
    "imports_catalogue",
    "imports_goals",
    "imports_something",
    "imports_tenants",
    "reads_imports",
]


def imports_goals(user: Person) -> bool:
    """The provincial economy department and the platform administration (R0.32)."""
    return has_role(user, *GOAL_IMPORTERS)


def exports_goals(user: Person) -> bool:
    """Everybody who acts for somebody: each gets the goals of the parks they may see."""
    return acts_for_somebody(user)


def imports_something(user: Person) -> bool:
    """Whoever may bring goals or tenants."""
    return imports_goals(user) or has_role(user, Role.PARK_FILER, Role.PARK_LEAD, Role.COUNTY_EIT)


def reads_imports(user: Person) -> bool:
    """Whoever may bring something, and both provincial departments."""
    return imports_something(user) or is_province(user)


def imports_tenants(user: User, park: Park) -> bool:
    """Whoever may edit the tenants of the park."""
    return edits_tenants(user, park)


def imports_catalogue(user: User, park: Park) -> bool:
    """Staff of the operator of the park."""
    return keeps_for(user, park)
