"""Departments, parks' operators and the people who act for them."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission

from apps.accounts.choices import Level, OrganisationKind, Role, Tier
from apps.accounts.models import Jurisdiction, Membership, Organisation, User
from apps.accounts.selectors.demo import DEMO_PASSWORD
from apps.dashboards.demo.story import Cast, Story
from apps.parks.models import ParkGrant

PROVINCE = "330000"
GRANTED_PARKS, GRANTED_DAYS = 3, 30
OFFICES = (
    (OrganisationKind.ECONOMY, Tier.PROVINCE, "province_economy"),
    (OrganisationKind.FINANCE, Tier.PROVINCE, "province_finance"),
    (OrganisationKind.AUDITOR, Tier.OUTSIDE, "auditor"),
    (OrganisationKind.PLATFORM, Tier.PROVINCE, "platform"),
)


def add_offices(story: Story) -> None:
    """The provincial bodies, and an economy and a finance department in every county of the story."""
    names = story.text["departments"]
    province = Jurisdiction.objects.get(code=PROVINCE, level=Level.PROVINCE)
    for kind, tier, name in OFFICES:
        story.offices[PROVINCE, kind] = _office(names[name], kind, tier, province)
    codes = {park["county"] for park in story.text["parks"]}
    for county in Jurisdiction.objects.filter(code__in=codes):
        for kind in (OrganisationKind.ECONOMY, OrganisationKind.FINANCE):
            name = names[kind.value].format(place=county.name)
            story.offices[county.code, kind] = _office(name, kind, Tier.COUNTY, county)


def add_officers(story: Story) -> None:
    """The named accounts of departments, auditor and administrator; an officer without password elsewhere."""
    main = story.text["parks"][0]["county"]
    named = {
        (PROVINCE, OrganisationKind.ECONOMY): ("prov.eit", Role.PROV_EIT),
        (PROVINCE, OrganisationKind.FINANCE): ("prov.fin", Role.PROV_FIN),
        (PROVINCE, OrganisationKind.AUDITOR): ("auditor", Role.AUDITOR),
        (PROVINCE, OrganisationKind.PLATFORM): ("admin", Role.SYS_ADMIN),
        (main, OrganisationKind.ECONOMY): ("county.eit", Role.COUNTY_EIT),
        (main, OrganisationKind.FINANCE): ("county.fin", Role.COUNTY_FIN),
    }
    roles = {OrganisationKind.ECONOMY: Role.COUNTY_EIT, OrganisationKind.FINANCE: Role.COUNTY_FIN}
    for (code, kind), office in story.offices.items():
        account, role = named.get((code, kind), (f"county.{code}.{kind}", roles.get(OrganisationKind(kind))))
        if role is not None:
            add_person(story, account, role, office)


def add_person(story: Story, account: str, role: Role, organisation: Organisation) -> User:
    """One account acting for an organisation; only the accounts of the story may sign in."""
    name = story.text["people"].get(account)
    password = make_password(DEMO_PASSWORD if name else None)
    is_admin = role == Role.SYS_ADMIN
    user = User.objects.create(
        username=account, name=name or story.person_name(), password=password, is_staff=is_admin, is_superuser=is_admin
    )
    user.acting = Membership.objects.create(user=user, organisation=organisation, role=role, is_default=True)
    return user


def officer(story: Story, county: str, kind: OrganisationKind) -> User:
    """The officer of a county's department, acting for it."""
    membership = Membership.objects.select_related("user", "organisation").get(organisation=story.offices[county, kind])
    membership.user.acting = membership
    return membership.user


def grant_to_auditor(story: Story, cast: list[Cast]) -> None:
    """The auditor reads the first parks for a month."""
    auditor = User.objects.get(username="auditor")
    permission = Permission.objects.get(codename="view_park", content_type__app_label="parks")
    ParkGrant.objects.bulk_create(
        ParkGrant(
            user=auditor,
            content_object=each.enrolment.park,
            permission=permission,
            valid_until=story.today + timedelta(days=GRANTED_DAYS),
            reason=story.text["grant_reason"],
        )
        for each in cast[:GRANTED_PARKS]
    )


def _office(name: str, kind: OrganisationKind, tier: Tier, place: Jurisdiction) -> Organisation:
    found = Organisation.objects.filter(kind=kind, jurisdiction=place, is_active=True).first()
    return found or Organisation.objects.create(name=name, kind=kind, tier=tier, jurisdiction=place)
