"""Show a park to a person from outside the tiers until a day."""

from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.choices import OUTSIDE_ROLES
from apps.accounts.models import Membership, User
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.parks.models import Park, ParkGrant
from apps.parks.permissions import grants_parks
from apps.parks.services.changing import demand

LONGEST = timedelta(days=366)


@transaction.atomic
def grant_park(
    *, park: Park, person: User, valid_until: date, reason: str, today: date, user: User | None = None
) -> ParkGrant:
    """Let an auditor or expert see the park until the end of ``valid_until``; a second grant replaces the first.

    ``user`` None is the system. Raises :class:`Refused` for other people, a day in the past or over a year away.
    """
    demand(user is None or grants_parks(user))
    if not Membership.objects.valid_on(today).filter(user=person, role__in=OUTSIDE_ROLES).exists():
        raise Refused(_("Only auditors and experts are shown single parks."), field="person")
    if not today <= valid_until <= today + LONGEST:
        raise Refused(_("The last day lies between today and a year from now."), field="valid_until")
    grant, _created = ParkGrant.objects.update_or_create(
        user=person,
        content_object=park,
        permission=Permission.objects.get(codename="view_park", content_type__app_label="parks"),
        defaults={"valid_until": valid_until, "reason": reason},
    )
    record(
        user=user,
        action="park.shown",
        target=park,
        jurisdiction_id=park.county_id,
        changes={"person": [None, person.name], "valid_until": [None, valid_until]},
        note=reason,
    )
    return grant


@transaction.atomic
def end_grant(*, grant: ParkGrant, today: date, user: User) -> ParkGrant:
    """End a grant now: its last day becomes yesterday; locks it. Raises :class:`Refused` when it is over already."""
    grant = ParkGrant.objects.select_for_update(of=("self",)).select_related("content_object", "user").get(pk=grant.pk)
    demand(grants_parks(user))
    if grant.valid_until < today:
        raise Refused(_("This grant is over already."))
    before, grant.valid_until = grant.valid_until, today - timedelta(days=1)
    grant.save(update_fields=["valid_until"])
    record(
        user=user,
        action="park.hidden",
        target=grant.content_object,
        jurisdiction_id=grant.content_object.county_id,
        changes={"person": [grant.user.name, None], "valid_until": [before, grant.valid_until]},
    )
    return grant
