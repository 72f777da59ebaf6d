from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.programmes.models import Enrolment, Programme, ServiceType
from tests.factories.accounts import CountyFactory
from tests.factories.delivery import record_with
from tests.factories.parks import EnterpriseFactory, ParkFactory, TenancyFactory
from tests.factories.programmes import EnrolmentFactory
from tests.factories.targets import TargetFactory


def service(programme: Programme, code: str) -> ServiceType:
    return ServiceType.objects.get(programme=programme, code=code)


@pytest.fixture
def busy(programme) -> Callable[[Enrolment], None]:
    """Fill a park: targets of three units, accepted records, some that do not count."""

    def fill(enrolment: Enrolment, sessions: int = 2) -> None:
        training, diagnosis = service(programme, "I4"), service(programme, "P1")
        for kind, unit, value in ((training, "场次", 8), (training, "家次", 40), (diagnosis, "家", 4)):
            TargetFactory.create(enrolment=enrolment, service_type=kind, unit=unit, value=Decimal(value))
        firms = EnterpriseFactory.create_batch(3)
        for firm in firms:
            TenancyFactory.create(park=enrolment.park, enterprise=firm)
        yesterday = timezone.localdate() - timedelta(days=1)
        shared = {"enrolment": enrolment, "service_date": yesterday}
        for _each in range(sessions):
            record_with(firms, service_type=training, amount_yuan=Decimal(1000), **shared)
        record_with(firms[:1], service_type=diagnosis, amount_yuan=Decimal(6000), **shared)
        record_with(firms[:1], service_type=diagnosis, amount_yuan=Decimal(6000), **shared)  # the same firm again
        record_with(firms, service_type=training, state="complete", **shared)
        before = programme.start_date - timedelta(days=1)
        record_with(firms, service_type=training, enrolment=enrolment, service_date=before)

    return fill


@pytest.fixture
def more_counties(programme, busy) -> Callable[[int], list[Enrolment]]:
    """So many further counties with one busy park each."""

    def add(number: int) -> list[Enrolment]:
        found = []
        for _each in range(number):
            park = ParkFactory.create(county=CountyFactory.create())
            found.append(EnrolmentFactory.create(programme=programme, park=park, enrolled_date=date(2020, 1, 1)))
            busy(found[-1])
        return found

    return add
