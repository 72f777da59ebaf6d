"""Who may change parks and tenants. Seeing a park is decided by ``visible_to``; these say who may act."""

from apps.accounts.choices import PARK_ROLES, Role
from apps.accounts.models import User
from apps.accounts.permissions import Person, acts_for_somebody, has_role
from apps.parks.models import Park

IDENTITY = frozenset({"credit_code", "county", "operator"})
DESCRIPTION = frozenset({"name", "kind", "area_mu", "leading_industry", "address", "opened_on"})
OF_THE_PARK = frozenset({"area_mu", "address"})


def reads_parks(user: Person) -> bool:
    """Everybody who acts for somebody; which parks is another question."""
    return acts_for_somebody(user)


def registers_parks(user: Person) -> bool:
    """The provincial economy department and the platform administration."""
    return has_role(user, Role.PROV_EIT, Role.SYS_ADMIN)


def grants_parks(user: Person) -> bool:
    """Who shows a park to auditors and experts."""
    return registers_parks(user)


def _is_own_county(user: User, park: Park) -> bool:
    acting = user.acting
    return acting is not None and acting.role == Role.COUNTY_EIT and acting.jurisdiction_id == park.county_id


def _is_own_park(user: User, park: Park, roles: frozenset[Role]) -> bool:
    acting = user.acting
    return acting is not None and acting.role in roles and acting.organisation_id == park.operator_id


def editable_fields(user: User, park: Park) -> frozenset[str]:
    """Columns of a park this person may change; the empty set for onlookers."""
    if registers_parks(user):
        return IDENTITY | DESCRIPTION
    if _is_own_county(user, park):
        return DESCRIPTION
    return OF_THE_PARK if _is_own_park(user, park, frozenset({Role.PARK_LEAD})) else frozenset()


def edits_park(user: User, park: Park) -> bool:
    """Whether any column of the park may be changed."""
    return bool(editable_fields(user, park))


def edits_tenants(user: User, park: Park) -> bool:
    """Park staff for their own park, the county economy department for its parks."""
    return _is_own_county(user, park) or _is_own_park(user, park, PARK_ROLES)


def edits_titles(user: User, park: Park) -> bool:
    """Those who edit tenants, and the province."""
    return edits_tenants(user, park) or registers_parks(user)
