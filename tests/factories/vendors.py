from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.programmes.models import Enrolment, ServiceType
from apps.vendors.choices import ProviderKind, ReferenceSource, SelectionMethod
from apps.vendors.models import Candidate, Choice, Provider, ProviderList, ProviderListing, Qualification, Selection
from tests.factories.accounts import UserFactory
from tests.factories.codes import credit_code
from tests.factories.parks import ParkFactory, TenancyFactory
from tests.factories.programmes import EnrolmentFactory


def days_from_now(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


class ProviderFactory(DjangoModelFactory):
    class Meta:
        model = Provider

    park = factory.SubFactory(ParkFactory)
    kind = ProviderKind.AGENCY
    name = factory.Sequence(lambda n: f"示例服务机构{n}")
    credit_code = factory.LazyFunction(credit_code)
    registered_by = factory.SubFactory(UserFactory)


class QualificationFactory(DjangoModelFactory):
    class Meta:
        model = Qualification

    provider = factory.SubFactory(ProviderFactory)
    name = "知识产权代理资质"
    number = factory.Sequence(lambda n: f"ZS-{n:05d}")
    issuer = "示例主管部门"
    valid_from = date(2026, 1, 1)
    valid_until = date(2026, 12, 31)


class SelectionFactory(DjangoModelFactory):
    class Meta:
        model = Selection

    enrolment = factory.SubFactory(EnrolmentFactory)
    method = SelectionMethod.PUBLIC_CALL
    announced_on = factory.LazyFunction(lambda: days_from_now(-60))
    decided_on = factory.LazyFunction(lambda: days_from_now(-30))
    conflict_statement = "评审人员与候选机构无利害关系。"
    recorded_by = factory.SubFactory(UserFactory)


def chosen(enrolment: Enrolment, service: ServiceType, provider: Provider | None = None, **fields: Any) -> Candidate:
    """A provider that won a selection for a service of a park."""
    provider = provider or ProviderFactory.create(park=enrolment.park)
    selection = SelectionFactory.create(enrolment=enrolment, service_type=service)
    given = {"price_yuan": Decimal("9000.00"), "capability": "专利代理团队 12 人", "is_chosen": True} | fields
    return Candidate.objects.create(selection=selection, provider=provider, **given)


def listed(
    enrolment: Enrolment, service: ServiceType, provider: Provider | None = None, **fields: Any
) -> ProviderListing:
    """A product on the list of a park, with the selection behind it. Price 9,000.00, reference 10,000.00 yuan."""
    ProviderList.objects.get_or_create(enrolment=enrolment)
    candidate = chosen(enrolment, service, provider)
    values = {
        "product_name": f"服务产品{candidate.pk}",
        "content": "现场诊断、出具报告",
        "deliverable": "诊断报告一份",
        "price_yuan": Decimal("9000.00"),
        "unit": "家",
        "reference_yuan": Decimal("10000.00"),
        "reference_source": ReferenceSource.QUOTATION,
        "reference_note": "询价单 3 份",
        "reference_date": days_from_now(-20),
        "valid_from": days_from_now(-10),
        "valid_until": days_from_now(300),
        "created_by": UserFactory.create(),
    }
    return ProviderListing.objects.create(
        enrolment=enrolment,
        service_type=service,
        provider=candidate.provider,
        selection=candidate.selection,
        **(values | fields),
    )


def chosen_by_enterprise(listing: ProviderListing, **fields: Any) -> Choice:
    """A pilot enterprise that chose a product today."""
    values = {
        "tenancy": fields.pop("tenancy", None) or TenancyFactory.create(park=listing.enrolment.park),
        "chosen_on": timezone.localdate(),
        "chosen_by": "王示例",
        "price_yuan": listing.price_yuan,
        "recorded_by": UserFactory.create(),
    }
    return Choice.objects.create(listing=listing, **(values | fields))
