from datetime import date, timedelta

import factory
from django.contrib.auth.models import Permission
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.accounts.models import User
from apps.parks.models import Enterprise, IndustryDivision, Park, ParkGrant, Tenancy
from tests.factories.accounts import CountyFactory, OrganisationFactory
from tests.factories.codes import credit_code


class DivisionFactory(DjangoModelFactory):
    class Meta:
        model = IndustryDivision
        django_get_or_create = ("code",)

    code = "34"
    name = "通用设备制造业"
    section = "C"
    section_name = "制造业"


class ParkFactory(DjangoModelFactory):
    class Meta:
        model = Park

    name = factory.Sequence(lambda n: f"园区{n}")
    credit_code = factory.LazyFunction(credit_code)
    county = factory.SubFactory(CountyFactory)
    operator = factory.SubFactory(OrganisationFactory, jurisdiction=factory.SelfAttribute("..county"))


class EnterpriseFactory(DjangoModelFactory):
    class Meta:
        model = Enterprise

    name = factory.Sequence(lambda n: f"企业{n}")
    credit_code = factory.LazyFunction(credit_code)
    division = factory.SubFactory(DivisionFactory)


class TenancyFactory(DjangoModelFactory):
    class Meta:
        model = Tenancy

    park = factory.SubFactory(ParkFactory)
    enterprise = factory.SubFactory(EnterpriseFactory)
    moved_in_date = date(2020, 1, 1)
    is_pilot = True


def grant_park(user: User, park: Park, *, days: int = 30) -> ParkGrant:
    """Show one park to a person from outside the tiers until ``days`` from today."""
    return ParkGrant.objects.create(
        user=user,
        content_object=park,
        permission=Permission.objects.get(codename="view_park", content_type__app_label="parks"),
        valid_until=timezone.localdate() + timedelta(days=days),
        reason="审计",
    )
