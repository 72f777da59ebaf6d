"""Counts beside the menu: kept for some seconds, counted anew after one's own acts; the menu drawn once per state."""

import pytest
from django.core.cache import cache, caches
from django.urls import reverse

from apps.accounts.choices import Role
from apps.delivery.models import ServiceRecord
from apps.notifications.models import Message
from tests.dashboards.conftest import service
from tests.factories.accounts import person
from tests.factories.delivery import record_with

LIST, MESSAGES = reverse("delivery:list"), reverse("notifications:list")


@pytest.fixture
def kept(settings):
    """As in service: counts are kept."""
    settings.COUNTS_SECONDS = 60
    cache.clear()
    caches["fragments"].clear()


def badge(client) -> int:
    """The number beside the records in the menu, as the page says it."""
    page = client.get(MESSAGES)
    [item] = [item for group in page.context["nav"] for item in group.items if item.url == LIST]
    drawn = page.content.decode()
    assert (f'<span aria-hidden="true">{item.count}</span>' in drawn) is bool(item.count)
    return item.count


@pytest.fixture
def add_draft(enrolment):
    """Adds a record without evidence, which the menu counts."""
    return lambda: record_with([], enrolment=enrolment, service_type=service(enrolment.programme, "I1"), state="draft")


@pytest.fixture
def draft(add_draft):
    """One such record."""
    return add_draft()


def test_what_others_do_shows_after_the_time(kept, draft, sign_in, park_filer, add_draft, settings):
    client = sign_in(park_filer)
    assert badge(client) == 1
    add_draft()
    assert (badge(client), ServiceRecord.objects.count()) == (1, 2)
    settings.COUNTS_SECONDS = 0
    assert badge(client) == 2


def test_ones_own_act_shows_at_once(kept, draft, sign_in, park_filer, add_draft):
    client = sign_in(park_filer)
    assert badge(client) == 1
    add_draft()
    client.post(reverse("set_language"), {"language": "en"})
    assert badge(client) == 2


def test_reading_keeps_the_counts(kept, draft, sign_in, park_filer, add_draft, django_assert_num_queries):
    client = sign_in(park_filer)
    badge(client)
    with django_assert_num_queries(2):  # the person with memberships, the programmes
        assert client.get(reverse("accounts:password_change")).status_code == 200


def test_another_role_of_the_same_person_has_counts_of_its_own(kept, draft, sign_in, park_filer, other_park):
    other = person(Role.PARK_FILER, other_park.operator).memberships.get()
    other.user, other.is_default = park_filer, False
    other.save()
    client = sign_in(park_filer)
    assert badge(client) == 1
    client.post(reverse("accounts:switch"), {"membership": other.pk, "next": "/"})
    assert badge(client) == 0


def test_the_bell_tells_of_the_own_messages_only(kept, sign_in, park_filer, county_eit):
    Message.objects.create(recipient=park_filer, kind="todo", title="待办", effect_key="one")
    pages = [sign_in(user).get(MESSAGES).context["unread_count"] for user in (park_filer, county_eit)]
    assert pages == [1, 0]


def test_a_menu_drawn_once_is_no_other_persons(kept, sign_in, park_filer, county_eit, other_county_eit):
    """Same page, three people: each has the menu of the own role and place."""
    pages = [sign_in(user).get(MESSAGES).content.decode() for user in (park_filer, county_eit, other_county_eit)]
    places = ("/overview/330304/", "/overview/330303/")
    assert [[place in page for place in places] for page in pages] == [[False, False], [True, False], [False, True]]


def test_a_menu_speaks_the_language_chosen(kept, sign_in, park_filer):
    client = sign_in(park_filer)
    english = client.get(MESSAGES).content.decode()
    client.post(reverse("set_language"), {"language": "zh-hans"})
    chinese = client.get(MESSAGES).content.decode()
    assert ["Main menu" in page for page in (english, chinese)] == [True, False]
    assert ["Service records" in page for page in (english, chinese)] == [True, False]
