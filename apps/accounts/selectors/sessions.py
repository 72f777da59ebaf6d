"""Reads about people, shaped for pages and commands."""

from django.utils import timezone

from apps.accounts.models import Membership, Organisation, User


def memberships_of(user: User) -> list[Membership]:
    """A person's memberships in force today, the one used at sign-in first. One query."""
    rows = Membership.objects.valid_on(timezone.localdate()).filter(user=user)
    return list(rows.select_related("organisation__jurisdiction").order_by("-is_default", "pk"))


def person_in_session(user_id: int) -> User | None:
    """The person of a session with ``memberships_found`` as :func:`memberships_of` gives them; None when there is none.

    One query, two for a person without a membership in force.
    """
    rows = Membership.objects.valid_on(timezone.localdate()).filter(user=user_id)
    mine = list(rows.select_related("user", "organisation__jurisdiction").order_by("-is_default", "pk"))
    user: User | None = mine[0].user if mine else User.objects.filter(pk=user_id).first()
    if user is not None:
        user.memberships_found = mine
    return user


def acting_membership(user: User, wanted: int | None) -> Membership | None:
    """The membership chosen in this session if it is still in force, else the first one. One query."""
    mine = memberships_of(user)
    return next((row for row in mine if row.pk == wanted), mine[0] if mine else None)


def person_for_command(username: str) -> User | None:
    """The active person behind ``--as``, with the default membership in use; None when there is none."""
    user: User | None = User.objects.filter(username=username, is_active=True).first()
    if user is not None:
        user.acting = acting_membership(user, None)
    return user


def people_of(organisation: Organisation, *roles: str) -> list[User]:
    """Active people who hold one of the roles (any role when none is named) there today. One query."""
    rows = Membership.objects.valid_on(timezone.localdate()).filter(organisation=organisation, user__is_active=True)
    if roles:
        rows = rows.filter(role__in=roles)
    return list(User.objects.filter(memberships__in=rows).distinct().order_by("pk"))
