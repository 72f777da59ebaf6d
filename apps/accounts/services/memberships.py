"""Who acts for whom: add, end and prefer memberships."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import Membership, Organisation, User
from apps.accounts.rules import role_fits, roles_of
from apps.accounts.services.guards import demand_administrator, keep_an_administrator, refuse_oneself
from apps.audit.services import in_portal_language, record
from apps.common.refusals import Refused


def grant(
    *, user: User | None, person: User, organisation: Organisation, role: str, valid_until: date | None
) -> Membership:
    """Write a membership or renew one that has ended; call it inside a transaction. Locks the person.

    Raises :class:`Refused` when the role does not fit, the last day is past or the person has the role already.
    """
    today = timezone.localdate()
    _check_fit(organisation, role)
    if valid_until is not None and valid_until < today:
        raise Refused(_("The last day lies in the past."), field="valid_until")
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    membership = person.memberships.filter(organisation=organisation, role=role).first()
    if membership is not None and (membership.valid_until is None or membership.valid_until >= today):
        raise Refused(_("This person has this role there already."), field="role")
    if membership is None:
        first = not person.memberships.exists()
        membership = Membership(user=person, organisation=organisation, role=role, is_default=first)
    membership.valid_until = valid_until
    membership.save()
    _record(user, "membership.added", membership, {"valid_until": [None, valid_until]})
    return membership


def _check_fit(organisation: Organisation, role: str) -> None:
    if not organisation.is_active:
        raise Refused(_("This organisation is switched off. Switch it on first."), field="organisation")
    if not role_fits(role, organisation.kind, organisation.tier):
        fitting = _(", ").join(str(Role(each).label) for each in roles_of(organisation.kind, organisation.tier))
        raise Refused(_("People of this organisation may hold only: %(roles)s.") % {"roles": fitting}, field="role")


def _record(user: User | None, action: str, membership: Membership, changes: dict[str, list[object]]) -> None:
    organisation = membership.organisation
    record(
        user=user,
        action=action,
        target=membership.user,
        jurisdiction_id=organisation.jurisdiction_id,
        changes=changes,
        note=in_portal_language(membership),
    )


@transaction.atomic
def add_membership(
    *, user: User, person: User, organisation: Organisation, role: str, valid_until: date | None = None
) -> Membership:
    """Let a person act for an organisation. Raises :class:`Refused` for oneself and as :func:`grant` does."""
    demand_administrator(user)
    refuse_oneself(user, person, _("Nobody changes their own roles. Ask another administrator."))
    return grant(user=user, person=person, organisation=organisation, role=role, valid_until=valid_until)


@transaction.atomic
def end_membership(*, user: User, membership: Membership, last_day: date) -> Membership:
    """Set the last day of a membership; yesterday ends it at once. Locks the membership (and all administrators).

    Raises :class:`Refused` for oneself, for a day before yesterday and for the last administrator.
    """
    demand_administrator(user)
    refuse_oneself(user, membership.user, _("Nobody changes their own roles. Ask another administrator."))
    if last_day < timezone.localdate() - timedelta(days=1):
        raise Refused(_("The earliest last day is yesterday, which ends the role at once."), field="last_day")
    if membership.role == Role.SYS_ADMIN:
        keep_an_administrator(without=Q(pk=membership.pk))
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user", "organisation")
        .get(pk=membership.pk)
    )
    before, membership.valid_until = membership.valid_until, last_day
    if before != last_day:
        membership.save(update_fields=["valid_until"])
        _record(user, "membership.ended", membership, {"valid_until": [before, last_day]})
    return membership


@transaction.atomic
def prefer_membership(*, user: User, membership: Membership) -> None:
    """Use this membership at the person's next sign-in. Locks the person. Refused when it has ended."""
    demand_administrator(user)
    User.objects.select_for_update(no_key=True).get(pk=membership.user_id)
    if not Membership.objects.valid_on(timezone.localdate()).filter(pk=membership.pk).exists():
        raise Refused(_("This membership has ended."))
    if membership.is_default:
        return
    Membership.objects.filter(user=membership.user_id, is_default=True).update(is_default=False)
    Membership.objects.filter(pk=membership.pk).update(is_default=True)
    _record(user, "membership.preferred", membership, {"is_default": [False, True]})
