"""The first account of a fresh installation."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.choices import Level, OrganisationKind, Role, Tier
from apps.accounts.models import Jurisdiction, Membership, Organisation, User
from apps.accounts.rules import username_fault
from apps.accounts.services.memberships import grant
from apps.accounts.services.organisations import OrganisationData, add_organisation
from apps.accounts.services.people import one_time_password
from apps.audit.services import record
from apps.common.refusals import Refused


@transaction.atomic
def bootstrap_administrator(*, username: str, name: str, password: str | None = None) -> tuple[User, str | None]:
    """Make the first system administrator; returns the person and, when none was given, a one-time password.

    Locks the province, so two calls at once make one. Raises :class:`Refused` when an administrator exists, the list of
    jurisdictions is not loaded or the name is taken; ValidationError when the password is too weak.
    """
    province = Jurisdiction.objects.select_for_update().filter(level=Level.PROVINCE).order_by("pk").first()
    if province is None:
        raise Refused(_("Load the list of jurisdictions first: manage.py load_jurisdictions"))
    if Membership.objects.filter(role=Role.SYS_ADMIN).exists():
        raise Refused(_("There is an administrator already. Further ones are appointed in the portal."))
    if fault := username_fault(username):
        raise Refused(fault)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("This account name is taken. Choose another one."))
    person = User(username=username, name=name, is_staff=True, is_superuser=True)
    if password is not None:
        validate_password(password, person)
    generated = one_time_password() if password is None else None
    person.set_password(password or generated)
    person.must_change_password = generated is not None
    person.save(force_insert=True)
    record(user=None, action="person.added", target=person, jurisdiction_id=province.pk)
    grant(user=None, person=person, organisation=_platform(province), role=Role.SYS_ADMIN, valid_until=None)
    return person, generated


def _platform(province: Jurisdiction) -> Organisation:
    found = Organisation.objects.filter(kind=OrganisationKind.PLATFORM, is_active=True).order_by("pk").first()
    if found is not None:
        return found
    name = str(OrganisationKind.PLATFORM.label)
    return add_organisation(user=None, data=OrganisationData(name, OrganisationKind.PLATFORM, Tier.PROVINCE, province))
