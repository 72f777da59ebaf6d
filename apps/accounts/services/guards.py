"""What every act of the administration of people checks first."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import Membership, User
from apps.accounts.permissions import manages_people
from apps.common.refusals import Refused


def demand_administrator(user: User) -> None:
    """Raise PermissionDenied unless the person acts as system administrator."""
    if not manages_people(user):
        raise PermissionDenied(_("Only a system administrator manages people and organisations."))


def refuse_oneself(user: User, person: User, sentence: str) -> None:
    """Nobody changes their own rights: raise :class:`Refused` with the sentence."""
    if user.pk == person.pk:
        raise Refused(sentence)


def keep_an_administrator(*, without: Q) -> None:
    """Refuse when nobody would remain who administers the portal for good.

    ``without`` describes the memberships about to go. Locks the memberships of all administrators, their people
    and organisations in key order, so that two administrators cannot remove each other at the same moment.
    """
    lasting = Membership.objects.filter(
        role=Role.SYS_ADMIN, valid_until=None, user__is_active=True, organisation__is_active=True
    )
    every = lasting.select_related("user", "organisation").order_by("pk")
    locked = [row.pk for row in every.select_for_update(of=("self", "user", "organisation"), no_key=True)]
    # Asked anew under the locks: the row about to go is locked too, else two removals would lock different rows.
    if not lasting.filter(pk__in=locked).exclude(without).exists():
        raise Refused(_("This is the last system administrator. Appoint another one first."))
