"""Who may bring which workbook in, and take it back."""

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.accounts.permissions import Person, acts_for_somebody, has_role
from apps.parks.models import Park
from apps.parks.permissions import edits_tenants
from apps.spreadsheets.choices import BatchKind
from apps.spreadsheets.models import ImportBatch


def imports_goals(user: Person) -> bool:
    """The provincial economy department and the platform administration (R0.32)."""
    return has_role(user, Role.PROV_EIT, Role.SYS_ADMIN)


def exports_goals(user: Person) -> bool:
    """Everybody who acts for somebody: each gets the goals of the parks they may see."""
    return acts_for_somebody(user)


def imports_something(user: Person) -> bool:
    """Whoever may bring goals or tenants."""
    return imports_goals(user) or has_role(user, Role.PARK_FILER, Role.PARK_LEAD, Role.COUNTY_EIT)


def imports_tenants(user: User, park: Park) -> bool:
    """Whoever may edit the tenants of the park."""
    return edits_tenants(user, park)


def handles(user: User, batch: ImportBatch) -> bool:
    """May look at an import, write it, discard it and undo it."""
    if batch.kind == BatchKind.GOALS:
        return imports_goals(user)
    return batch.park is not None and imports_tenants(user, batch.park)
