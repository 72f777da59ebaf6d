import secrets
from datetime import time
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.delivery.choices import RecordState
from apps.delivery.models import Attendance, ServiceRecord, SignInSheet
from apps.parks.models import Enterprise
from apps.vendors.choices import ProviderKind
from tests.factories.accounts import UserFactory
from tests.factories.programmes import EnrolmentFactory


class ServiceRecordFactory(DjangoModelFactory):
    class Meta:
        model = ServiceRecord

    enrolment = factory.SubFactory(EnrolmentFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"服务{n}")
    service_date = factory.LazyFunction(timezone.localdate)
    provider_name = "示例服务机构"
    provider_kind = ProviderKind.AGENCY
    amount_yuan = Decimal("0.00")
    created_by = factory.SubFactory(UserFactory)


def record_with(enterprises: list[Enterprise], *, state: RecordState = RecordState.ACCEPTED, **fields) -> ServiceRecord:
    """A service record in any state with its attendances."""
    record = ServiceRecordFactory.create(state=state, **fields)
    Attendance.objects.bulk_create([Attendance(record=record, enterprise=each) for each in enterprises])
    return record


def sheet_for(record: ServiceRecord) -> SignInSheet:
    """The sign-in sheet of a record, open all day on the day of the service."""
    return SignInSheet.objects.create(
        record=record,
        code=secrets.token_urlsafe(16),
        opens_at=time(0, 0),
        closes_at=time(23, 59),
        created_by=record.created_by,
    )
