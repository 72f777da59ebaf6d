"""Predicates over the membership in use; every other app builds its own from these."""

from django.contrib.auth.models import AnonymousUser

from apps.accounts.choices import COUNTY_ROLES, PARK_ROLES, PROVINCE_ROLES, Role
from apps.accounts.models import User

Person = User | AnonymousUser


def has_role(user: Person, *roles: str) -> bool:
    """Whether the membership in use carries one of the roles."""
    return isinstance(user, User) and user.acting is not None and user.acting.role in roles


def is_park(user: Person) -> bool:
    """Park staff."""
    return has_role(user, *PARK_ROLES)


def is_county(user: Person) -> bool:
    """An officer of one of the two county departments."""
    return has_role(user, *COUNTY_ROLES)


def is_province(user: Person) -> bool:
    """An officer of one of the two provincial departments."""
    return has_role(user, *PROVINCE_ROLES)


def is_department(user: Person) -> bool:
    """An officer of a county or provincial department."""
    return is_county(user) or is_province(user)


def manages_people(user: Person) -> bool:
    """Who opens the administration of people and roles."""
    return has_role(user, Role.SYS_ADMIN)


def acts_for_somebody(user: Person) -> bool:
    """Signed in with a membership in force."""
    return isinstance(user, User) and user.acting is not None
