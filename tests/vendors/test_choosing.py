"""What a pilot enterprise chose: who, when, which product, at which price."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.common.refusals import Refused
from apps.vendors import services
from apps.vendors.models import Choice, ProviderListing
from tests.factories.parks import TenancyFactory
from tests.factories.vendors import days_from_now, listed


@pytest.fixture
def pilot(park):
    return TenancyFactory.create(park=park, is_pilot=True)


def choose(listing, tenancy, user, **changes):
    values = {"chosen_by": "王示例", "chosen_on": timezone.localdate()} | changes
    return services.choose_product(listing=listing, tenancy=tenancy, user=user, **values)


def test_the_choice_keeps_the_price_of_the_day(enrolment, park_filer, diagnosis, pilot):
    listing = listed(enrolment, diagnosis)
    choice = choose(listing, pilot, park_filer)
    ProviderListing.objects.filter(pk=listing.pk).update(price_yuan=Decimal("1.00"))
    choice.refresh_from_db()
    assert (choice.price_yuan, choice.chosen_by, choice.recorded_by) == (Decimal("9000.00"), "王示例", park_filer)
    with pytest.raises(DatabaseError, match="choice_kept"), transaction.atomic():
        Choice.objects.update(chosen_by="另一个人")


def test_a_second_click_is_the_same_choice(enrolment, park_filer, diagnosis, pilot):
    listing = listed(enrolment, diagnosis)
    assert choose(listing, pilot, park_filer) == choose(listing, pilot, park_filer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"chosen_on": days_from_now(1)}, "lies in the future"),
        ({"chosen_on": days_from_now(-11)}, "was not on the list on that day"),
        ({"chosen_by": " "}, "Name the person"),
    ],
)
def test_incomplete_choices_are_refused(enrolment, park_filer, diagnosis, pilot, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        choose(listed(enrolment, diagnosis), pilot, park_filer, **changes)


def test_only_pilot_enterprises_of_the_park_choose(enrolment, park, other_park, park_filer, diagnosis):
    listing = listed(enrolment, diagnosis)
    for tenancy in (
        TenancyFactory.create(park=park, is_pilot=False),
        TenancyFactory.create(park=other_park),
        TenancyFactory.create(park=park, moved_out_date=timezone.localdate()),
        TenancyFactory.create(park=park, moved_in_date=days_from_now(1)),
    ):
        with pytest.raises(Refused, match="was not a pilot enterprise"):
            choose(listing, tenancy, park_filer)
    assert choose(listing, TenancyFactory.create(park=park), park_filer).pk


def test_a_blocked_product_cannot_be_chosen_an_accepted_one_can(enrolment, park_filer, county_eit, diagnosis, pilot):
    listing = listed(enrolment, diagnosis, price_yuan=Decimal("10000.01"))
    with pytest.raises(Refused, match="above the reference and not accepted"):
        choose(listing, pilot, park_filer)
    waiver = services.waiving.ask_for_price(listing=listing, reason="现场检测", user=park_filer)
    services.answer_waiver(waiver=waiver, user=county_eit, accept=True, valid_until=days_from_now(3))
    assert choose(listing, pilot, park_filer).pk


def test_a_locked_list_is_still_chosen_from(enrolment, park_filer, diagnosis, pilot):
    listing = listed(enrolment, diagnosis)
    services.lock_list(enrolment=enrolment, reason="方案通过", user=park_filer)
    assert choose(listing, pilot, park_filer).pk


@pytest.mark.parametrize("role", ["other_filer", "county_eit", "prov_eit", "auditor"])
def test_only_staff_of_the_park_records(request, enrolment, diagnosis, pilot, role):
    with pytest.raises(Refused, match="Only staff of the park"):
        choose(listed(enrolment, diagnosis), pilot, request.getfixturevalue(role))
