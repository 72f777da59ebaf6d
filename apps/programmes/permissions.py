"""Who may change programmes: the provincial economy department; everybody acting for somebody may read them."""

from apps.accounts.choices import Role
from apps.accounts.permissions import Person, acts_for_somebody, has_role
from apps.programmes.choices import ProgrammeState
from apps.programmes.models import Programme


def reads_programmes(user: Person) -> bool:
    """Rules are open to everybody who acts for somebody."""
    return acts_for_somebody(user)


def manages_programmes(user: Person) -> bool:
    """Adds services, aliases and parks (R0.8, R0.11, R0.57)."""
    return has_role(user, Role.PROV_EIT)


def edits_header(user: Person, programme: Programme) -> bool:
    """The header may be edited until the programme opens (R0.1)."""
    return manages_programmes(user) and programme.state == ProgrammeState.DRAFT
