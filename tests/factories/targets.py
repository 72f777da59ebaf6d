from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apps.programmes.choices import Unit
from apps.programmes.models import Enrolment
from apps.targets.models import Target
from tests.factories.programmes import EnrolmentFactory


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    enrolment = factory.SubFactory(EnrolmentFactory)
    unit = Unit.SESSIONS
    value = Decimal(24)


def goal_list(enrolment: Enrolment) -> list[Target]:
    """One target for every service and unit of the programme's catalogue."""
    return [
        TargetFactory.create(enrolment=enrolment, service_type=service, unit=unit, value=Decimal(24 * (place + 1)))
        for service in enrolment.programme.service_types.order_by("position")
        for place, unit in enumerate(service.units)
    ]
