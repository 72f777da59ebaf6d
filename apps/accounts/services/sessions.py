"""What a person does with the own account: sign in, choose a membership, change the password."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from apps.accounts.models import Membership, User
from apps.accounts.selectors import memberships_of
from apps.audit.services import in_portal_language, record


def note_sign_in(*, user: User) -> None:
    """Put a sign-in on record; ``user.acting`` is the membership it begins with."""
    record(user=user, action="person.signed-in", target=user)


def note_lock_out(*, person: User, address: str | None) -> None:
    """Put on record that failed sign-ins locked an account; ``address`` is where the last one came from."""
    record(user=None, action="person.locked-out", target=person, note=address or "")


def choose_membership(*, user: User, membership_id: int) -> Membership | None:
    """The membership if it is the person's own and in force, on record; None otherwise."""
    chosen = next((row for row in memberships_of(user) if row.pk == membership_id), None)
    if chosen is not None and chosen != user.acting:
        record(user=user, action="membership.chosen", target=user, note=in_portal_language(chosen))
    return chosen


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """Replace the own password; locks the person. Raises Django's ValidationError when the password is too weak."""
    validate_password(password, user)
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    locked.set_password(password)
    locked.must_change_password = False
    locked.save(update_fields=["password", "must_change_password"])
    # The caller's object carries the new hash, which keeps the present session alive.
    user.password, user.must_change_password = locked.password, False
    record(user=user, action="password.changed", target=user)
