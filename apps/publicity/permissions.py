"""Who publishes, who answers, who reads the names of writers."""

from typing import Any

from apps.accounts.choices import CITY_ROLES
from apps.accounts.permissions import has_role, is_department
from apps.publicity.models import Notice, Objection


def oversees(user: Any) -> bool:
    """Officers of the departments of any tier."""
    return is_department(user) or has_role(user, *CITY_ROLES)


def publishes(user: Any, jurisdiction_id: int) -> bool:
    """A department of that very place."""
    return oversees(user) and user.acting.jurisdiction_id == jurisdiction_id


def works_on(user: Any, notice: Notice) -> bool:
    """A department of the place, while the notice is open."""
    return publishes(user, notice.jurisdiction_id) and notice.closed_at is None


def handles(user: Any, objection: Objection) -> bool:
    """A department of the place that handles it; only it may read who wrote it."""
    return publishes(user, objection.jurisdiction_id)


def answers(user: Any, objection: Objection) -> bool:
    """The same, while there is no answer."""
    return handles(user, objection) and objection.answered_at is None
