"""The person of a request and the memberships in force are read afresh each time, together."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import Membership
from apps.accounts.selectors import memberships_of, person_in_session
from tests.factories.accounts import person


@pytest.fixture
def client(sign_in, park_filer):
    made = sign_in(park_filer)
    assert made.get("/").status_code == 200
    return made


def acting(client) -> Membership | None:
    return client.get("/").wsgi_request.user.acting


def test_one_query_finds_both(park_filer, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = person_in_session(park_filer.pk)
        assert (found, found.memberships_found[0].organisation.jurisdiction.code) == (park_filer, "330304")
    assert found.memberships_found == memberships_of(park_filer)


def test_the_default_comes_first_and_ended_ones_are_left_out(park_filer, other_park):
    yesterday = timezone.localdate() - timedelta(days=1)
    first = Membership.objects.get(user=park_filer)
    Membership.objects.create(user=park_filer, organisation=other_park.operator, role=Role.PARK_LEAD)
    ended = Membership.objects.create(
        user=park_filer, organisation=other_park.operator, role=Role.PARK_FILER, valid_until=yesterday
    )
    found = person_in_session(park_filer.pk).memberships_found
    assert (found[0], len(found), ended in found) == (first, 2, False)


def test_a_person_without_a_role_is_still_a_person(park_filer, django_assert_num_queries):
    Membership.objects.filter(user=park_filer).delete()
    with django_assert_num_queries(2):
        found = person_in_session(park_filer.pk)
    assert (found, found.memberships_found) == (park_filer, [])
    assert person_in_session(0) is None


def test_a_changed_role_acts_at_once(client, park_filer):
    Membership.objects.filter(user=park_filer).update(role=Role.PARK_LEAD)
    assert acting(client).role == Role.PARK_LEAD


def test_an_expired_membership_acts_at_once(client, park_filer):
    Membership.objects.filter(user=park_filer).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert acting(client) is None


def test_a_closed_organisation_acts_at_once(client, park):
    park.operator.is_active = False
    park.operator.save()
    assert acting(client) is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_a_closed_account_and_a_new_password_end_the_session(client, park_filer, change):
    type(park_filer).objects.filter(pk=park_filer.pk).update(**change)
    assert client.get("/").url.startswith("/sign-in/")


def test_two_people_are_two_people(sign_in, park_filer, other_park):
    other = person(Role.PARK_FILER, other_park.operator)
    found = [acting(sign_in(user)).organisation for user in (park_filer, other)]
    assert found == [park_filer.memberships.get().organisation, other_park.operator]
