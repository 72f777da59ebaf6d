"""The demonstration's signals are written by the services, in any programme with four records in three parks."""

import pytest
from django.utils import timezone

from apps.accounts.choices import Role
from apps.delivery.choices import RecordState
from apps.integrity.choices import RuleCode, SignalState
from apps.integrity.demo import add_integrity
from apps.integrity.models import Case, Signal
from tests.factories.accounts import person
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory
from tests.integrity.conftest import blob_of, cite


@pytest.fixture
def told(make, programme, enrolment, other_enrolment, park_filer, other_filer, county_eit, other_county_eit) -> int:
    for where, user in ((enrolment, park_filer), (enrolment, park_filer), (other_enrolment, other_filer)):
        cite(make(where, created_by=user, state=RecordState.COMPLETE), blob_of(), "invoice")
    return add_integrity(programme=programme, today=timezone.localdate())


def test_three_records_are_too_few(told):
    assert (told, Signal.objects.count()) == (0, 0)


def test_four_records_tell_the_story_once(told, make, programme, other_county):
    third = EnrolmentFactory.create(programme=programme, park=ParkFactory.create(county=other_county))
    filer = person(Role.PARK_FILER, third.park.operator)
    cite(make(third, created_by=filer, state=RecordState.COMPLETE), blob_of(), "invoice")
    assert add_integrity(programme=programme, today=timezone.localdate()) == Signal.objects.count()
    assert {RuleCode.SAME_FILE, RuleCode.SIMILAR_PHOTO, RuleCode.SAME_INVOICE} <= set(
        Signal.objects.values_list("rule", flat=True)
    )
    assert Signal.objects.filter(state=SignalState.DISMISSED).count() == 1
    assert Case.objects.get().files.count() == 1
    assert add_integrity(programme=programme, today=timezone.localdate()) == 0
