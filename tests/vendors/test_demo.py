"""The demonstration's providers: told once, by the portal's own services, with everything a visitor should see."""

import pytest
from django.utils import timezone

from apps.approvals.models import Waiver
from apps.programmes.models import Programme
from apps.vendors.demo import add_vendors
from apps.vendors.models import Choice, Provider, ProviderListing
from apps.vendors.selectors import catalogue, enrolments_to_see, signals_in
from tests.factories.parks import TenancyFactory


@pytest.fixture
def told(programme, enrolment, park, park_filer) -> Programme:
    for _number in range(2):
        TenancyFactory.create(park=park)
    assert add_vendors(programme=programme, today=timezone.localdate()) == 1
    return programme


def test_it_is_told_once(told):
    before = Provider.objects.count()
    assert add_vendors(programme=told, today=timezone.localdate()) == 0
    assert (before, Provider.objects.count()) == (7, 7)


def test_a_visitor_sees_every_state(told, park, park_filer):
    shown = catalogue(enrolments_to_see(park_filer, told)[0], timezone.localdate())
    assert ProviderListing.objects.count() == 8
    assert (len(shown.blocked_prices), len(shown.single)) == (1, 1)
    assert (Waiver.objects.filter(state="asked").count(), Choice.objects.count()) == (2, 2)
    assert {(signal.other is None, signal.likeness.kind.value) for signal in signals_in([park])} == {
        (True, "phone"),
        (False, "representative"),
    }


def test_a_park_without_staff_is_left_out(programme, enrolment):
    assert add_vendors(programme=programme, today=timezone.localdate()) == 0
