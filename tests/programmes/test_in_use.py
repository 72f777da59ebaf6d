from datetime import date

import pytest
from django.contrib.sessions.backends.cache import SessionStore
from django.urls import reverse

from apps.programmes.choices import ProgrammeState
from apps.programmes.in_use import SESSION_KEY, programme_in_use, programmes_to_choose
from apps.programmes.rules import default_programme
from tests.factories.programmes import ProgrammeFactory


def programme_of(code: str, start: date, end: date, state=ProgrammeState.OPEN):
    return ProgrammeFactory.create(code=code, start_date=start, end_date=end, state=state)


@pytest.fixture
def three(db):
    return [
        programme_of("old", date(2023, 1, 1), date(2024, 12, 31)),
        programme_of("now", date(2025, 1, 1), date(2026, 12, 31)),
        programme_of("plan", date(2025, 6, 1), date(2027, 12, 31), ProgrammeState.DRAFT),
    ]


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2023, 1, 1), "old"),
        (date(2024, 12, 31), "old"),
        (date(2025, 1, 1), "now"),
        (date(2026, 12, 31), "now"),
        (date(2027, 1, 1), "now"),  # nothing runs: the open one that began last
    ],
)
def test_the_default_is_the_open_programme_that_runs_today(three, today, code):
    assert default_programme(three, today).code == code


def test_nothing_open_means_no_programme(three):
    assert default_programme(three[2:], date(2026, 1, 1)) is None


@pytest.fixture
def asking(rf):
    def request_of(user, **kept):
        request = rf.get("/")
        request.user, request.session = user, SessionStore()
        request.session.update(kept)
        return request

    return request_of


def test_the_choice_is_kept_while_it_may_be_seen(three, park_filer, prov_eit, asking):
    old, now, draft = three
    assert programme_in_use(asking(park_filer, **{SESSION_KEY: old.pk})) == old
    assert programme_in_use(asking(prov_eit, **{SESSION_KEY: draft.pk})) == draft
    assert programme_in_use(asking(park_filer, **{SESSION_KEY: draft.pk})) == now  # a draft is not for parks


def test_one_query_however_often_it_is_asked(three, park_filer, asking, django_assert_num_queries):
    request = asking(park_filer)
    with django_assert_num_queries(1):
        programme_in_use(request)
        programme_in_use(request)
        assert [row.code for row in programmes_to_choose(request)] == ["now", "old"]


def test_choosing(three, park_filer, sign_in):
    client = sign_in(park_filer)
    answer = client.post(reverse("programmes:choose"), {"programme": "old", "next": "/parks/"})
    assert (answer.status_code, answer.url) == (302, "/parks/")
    assert client.session[SESSION_KEY] == three[0].pk


def test_choosing_never_leaves_the_portal(three, park_filer, sign_in):
    answer = sign_in(park_filer).post(
        reverse("programmes:choose"), {"programme": "old", "next": "https://elsewhere.example/"}
    )
    assert answer.url == reverse("home")


@pytest.mark.parametrize("code", ["plan", "none", ""])
def test_what_one_may_not_see_cannot_be_chosen(three, park_filer, sign_in, code):
    client = sign_in(park_filer)
    assert client.post(reverse("programmes:choose"), {"programme": code}).status_code == 404
    assert SESSION_KEY not in client.session


def test_choosing_needs_a_post_and_a_person(three, park_filer, sign_in, client):
    assert sign_in(park_filer).get(reverse("programmes:choose")).status_code == 405
    assert client.post(reverse("programmes:choose"), {"programme": "old"}).url.startswith(reverse("accounts:sign_in"))
