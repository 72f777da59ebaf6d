"""Who sits behind a session: the person and the memberships in force, found together."""

from django.contrib.auth.backends import ModelBackend

from apps.accounts.models import User
from apps.accounts.selectors import person_in_session


class PersonBackend(ModelBackend):
    """Django's own sign-in by name and password; the person of a request comes with ``memberships_found``."""

    def get_user(self, user_id: int) -> User | None:
        """The active person, or None. One query for whoever holds a role, as both are read afresh every time."""
        user = person_in_session(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
