"""The bars around a page are drawn once for everything they show, and anew when any of it changes."""

import re

import pytest
from django.core.cache import caches
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import Membership, Organisation
from apps.notifications.models import Message
from apps.programmes.models import Programme
from tests.factories.accounts import OrganisationFactory, person

pytestmark = pytest.mark.django_db
BARS = re.compile(r'<aside class="ps-side".*?</aside>|<header.*?</header>', re.DOTALL)
DIFFERS = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def reader(client, enrolment):
    user = person(Role.PARK_FILER, enrolment.park.operator)
    client.force_login(user)
    return user


def bars(client, name: str = "notifications:list", query: str = "") -> str:
    return "".join(BARS.findall(client.get(reverse(name) + query).content.decode()))


def plain(client, *args: str) -> str:
    return DIFFERS.sub("", bars(client, *args))


def drawn_anew(client) -> str:
    caches["fragments"].clear()
    return plain(client)


def another_role(user) -> None:
    Membership.objects.create(user=user, organisation=OrganisationFactory.create(name="另一单位"), role=Role.PARK_LEAD)


CHANGES = {
    "the name": lambda user: type(user).objects.filter(pk=user.pk).update(name="改名"),
    "the organisation": lambda user: Organisation.objects.update(name="改名单位"),
    "the place": lambda user: type(user.acting.organisation.jurisdiction).objects.update(name="改名县"),
    "the role": lambda user: Membership.objects.filter(user=user).update(role=Role.PARK_LEAD),
    "one more role": another_role,
    "the programme": lambda user: Programme.objects.update(name="改名试点"),
    "a message": lambda user: Message.objects.create(recipient=user, kind="todo", title="新"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_shows_at_once(client, reader, name):
    before = plain(client)
    assert before.count("<aside") == before.count("<header") == 1
    CHANGES[name](reader)
    after = plain(client)
    assert after != before
    assert after == drawn_anew(client)


def test_without_the_mark_it_would_not(client, reader, monkeypatch):
    """The control: under a mark that never changes, the old name stays."""
    monkeypatch.setattr("apps.dashboards.context._frame_mark", lambda request: "same")
    before = plain(client)
    CHANGES["the name"](reader)
    assert plain(client) == before
    assert drawn_anew(client) != before


def test_token_and_address_are_those_of_the_page(client, reader):
    first, again = bars(client), bars(client, "notifications:list", "?a=1&b=<x>")
    assert 'name="next" value="/messages/"' in first
    assert 'name="next" value="/messages/?a=1&amp;b=%3Cx%3E"' in again
    tokens = [set(DIFFERS.findall(text)) for text in (first, again)]
    assert [len(found) for found in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
    assert "\0" not in first + again
