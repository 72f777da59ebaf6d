"""Accounts of people: add, edit, switch off and on, new password, unlock."""

from datetime import date
from typing import Any

from axes.utils import reset as reset_attempts
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from apps.accounts.models import Organisation, User
from apps.accounts.rules import username_fault
from apps.accounts.services.guards import demand_administrator, keep_an_administrator, refuse_oneself
from apps.accounts.services.memberships import grant
from apps.audit.services import record
from apps.common.constraints import worded
from apps.common.refusals import Refused

LEGIBLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like another character


def one_time_password() -> str:
    """Twelve random characters in three groups, to be read out or written down."""
    return "-".join(get_random_string(4, LEGIBLE) for _group in range(3))


@transaction.atomic
def add_person(
    *,
    user: User,
    username: str,
    name: str,
    email: str,
    organisation: Organisation,
    role: str,
    valid_until: date | None = None,
) -> tuple[User, str]:
    """Make an account with its first membership; returns the person and the password to hand over once.

    Raises :class:`Refused` when the account name is taken or the role does not fit the organisation.
    """
    demand_administrator(user)
    if fault := username_fault(username):
        raise Refused(fault, field="username")
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("This account name is taken. Choose another one."), field="username")
    password = one_time_password()
    person = User(username=username, name=name, email=email, must_change_password=True)
    person.set_password(password)
    with worded("username"):  # two administrators, one name, the same moment
        person.save(force_insert=True)
    record(
        user=user,
        action="person.added",
        target=person,
        jurisdiction_id=organisation.jurisdiction_id,
        changes={"username": [None, username], "name": [None, name]},
    )
    grant(user=user, person=person, organisation=organisation, role=role, valid_until=valid_until)
    return person, password


@transaction.atomic
def edit_person(*, user: User, person: User, name: str, email: str) -> User:
    """Change name and e-mail address; locks the person. Nothing changed writes nothing."""
    demand_administrator(user)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    changes: dict[str, list[Any]] = {}
    for field, value in (("name", name), ("email", email)):
        if getattr(person, field) != value:
            changes[field] = [getattr(person, field), value]
            setattr(person, field, value)
    if changes:
        person.save(update_fields=list(changes))
        record(user=user, action="person.edited", target=person, changes=changes)
    return person


@transaction.atomic
def set_person_active(*, user: User, person: User, active: bool) -> User:
    """Switch an account off or on; locks the person, and all administrators when one of them is switched off.

    Raises :class:`Refused` for oneself and for the last administrator.
    """
    demand_administrator(user)
    refuse_oneself(user, person, _("You cannot switch off your own account. Ask another administrator."))
    if not active:
        keep_an_administrator(without=Q(user=person))
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.is_active != active:
        person.is_active = active
        person.save(update_fields=["is_active"])
        action = "person.activated" if active else "person.deactivated"
        record(user=user, action=action, target=person, changes={"is_active": [not active, active]})
    return person


@transaction.atomic
def reset_password(*, user: User, person: User) -> str:
    """Give a new one-time password, which ends the person's sessions and lifts a lock; returns it."""
    demand_administrator(user)
    refuse_oneself(user, person, _("Change your own password on its page, where the old one is asked for."))
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    reset_attempts(username=person.username)
    record(user=user, action="password.reset", target=person)
    return password


@transaction.atomic
def unlock_person(*, user: User, person: User) -> None:
    """Forget the failed sign-ins of an account. Raises :class:`Refused` when it is not locked."""
    demand_administrator(user)
    if not reset_attempts(username=person.username):
        raise Refused(_("This account is not locked."))
    record(user=user, action="person.unlocked", target=person)
