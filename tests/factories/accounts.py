from datetime import date

import factory
from factory.django import DjangoModelFactory

from apps.accounts.choices import Level, OrganisationKind, Role, Tier
from apps.accounts.models import Jurisdiction, Membership, Organisation, User


class ProvinceFactory(DjangoModelFactory):
    class Meta:
        model = Jurisdiction
        django_get_or_create = ("code",)

    code = "330000"
    name = "浙江省"
    level = Level.PROVINCE


class CityFactory(DjangoModelFactory):
    class Meta:
        model = Jurisdiction
        django_get_or_create = ("code",)

    code = "330300"
    name = "温州市"
    level = Level.CITY
    parent = factory.SubFactory(ProvinceFactory)


class CountyFactory(DjangoModelFactory):
    class Meta:
        model = Jurisdiction
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"3303{n % 90 + 10}")
    name = factory.Sequence(lambda n: f"第{n}区")
    level = Level.COUNTY
    parent = factory.SubFactory(CityFactory)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"单位{n}")
    kind = OrganisationKind.OPERATOR
    tier = Tier.PARK
    jurisdiction = factory.SubFactory(CountyFactory)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"人员{n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.PARK_FILER
    is_default = True


def person(role: Role, organisation: Organisation, *, until: date | None = None, name: str = "") -> User:
    """A person with one membership, already acting in it."""
    user = UserFactory.create(username=f"{role}.{organisation.pk}.{User.objects.count()}", name=name or str(role.label))
    user.acting = MembershipFactory.create(user=user, organisation=organisation, role=role, valid_until=until)
    return user


def department(kind: OrganisationKind, jurisdiction: Jurisdiction) -> Organisation:
    """The economy or finance department of a jurisdiction."""
    tier = Tier(jurisdiction.level)
    name = f"{jurisdiction.name}{'经信' if kind == OrganisationKind.ECONOMY else '财政'}部门"
    return Organisation.objects.get_or_create(
        kind=kind, jurisdiction=jurisdiction, defaults={"tier": tier, "name": name}
    )[0]
