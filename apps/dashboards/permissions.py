"""Who opens which overview."""

from apps.accounts.models import User
from apps.accounts.permissions import Person, is_province, manages_people


def opens_province(user: Person) -> bool:
    """The provincial departments and the platform administration."""
    return is_province(user) or manages_people(user)


def opens_counties(user: Person) -> bool:
    """Departments of a county or city (their own), of the province and the platform administration (all)."""
    acting = user.acting if isinstance(user, User) else None
    return acting is not None and (acting.sees_all or acting.sees_jurisdiction)
