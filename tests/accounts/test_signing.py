import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import Membership, User
from apps.audit.models import Entry
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "accounts:sign_in"
PASSWORD = "kejian-mima-9"


@pytest.fixture
def filer(park_filer) -> User:
    park_filer.set_password(PASSWORD)
    park_filer.save()
    return park_filer


def attempt(client: Client, username: str, password: str = PASSWORD, **more):
    return client.post(reverse(SIGN_IN), {"username": username, "password": password} | more)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_leads_home_and_is_on_record(client, filer):
    response = attempt(client, filer.username)
    assert (response.status_code, response.url, is_signed_in(client)) == (302, reverse("home"), True)
    entry = Entry.objects.get()
    assert (entry.action, entry.actor, entry.address) == ("person.signed-in", filer, "127.0.0.1")


def test_every_failure_reads_the_same(client, filer):
    User.objects.create(username="is.off", name="x", is_active=False)
    pages = [attempt(client, filer.username, "wrong"), attempt(client, "no.body"), attempt(client, "is.off", "wrong")]
    sentences = {str(page.context["form"].non_field_errors()) for page in pages}
    assert ([page.status_code for page in pages], len(sentences)) == ([200, 200, 200], 1)
    assert is_signed_in(client) is False


def test_a_person_without_a_role_is_told_so_after_the_right_password_only(client, filer):
    Membership.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    right = attempt(client, filer.username)
    wrong = attempt(client, filer.username, "wrong")
    assert right.context["form"].non_field_errors().data[0].code == "no_role"
    assert wrong.context["form"].non_field_errors().data[0].code == "invalid_login"
    assert is_signed_in(client) is False


@pytest.mark.parametrize(
    ("wanted", "url"),
    [
        ("/messages/", "/messages/"),
        ("https://example.com/", "/"),
        ("//example.com/", "/"),
        ("/\\example.com", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_only_pages_of_the_portal_follow_a_sign_in(client, filer, wanted, url):
    assert attempt(client, filer.username, next=wanted).url == url


def test_who_is_signed_in_does_not_see_the_form_again(filer, sign_in):
    assert sign_in(filer).get(reverse(SIGN_IN)).status_code == 302


def test_the_fifth_failure_locks_and_says_until_when_and_whom_to_ask(client, filer):
    codes = [attempt(client, filer.username, "wrong").status_code for _attempt in range(4)]
    locking = attempt(client, filer.username, "wrong")
    assert (codes, locking.status_code) == ([200] * 4, 429)
    until = locking.context["until"]
    assert timedelta(minutes=29) < until - timezone.now() <= timedelta(minutes=30)
    assert timezone.localtime(until).strftime("%H:%M") in locking.content.decode()
    assert Entry.objects.filter(action="person.locked-out", target_id=filer.pk).count() == 1


def test_a_locked_account_does_not_open_with_the_right_password(client, filer):
    for _attempt in range(5):
        attempt(client, filer.username, "wrong")
    assert attempt(client, filer.username).status_code == 429
    assert is_signed_in(client) is False
    assert Entry.objects.filter(action="person.locked-out").count() == 1


def test_four_failures_do_not_lock(client, filer):
    """The negative control of the tests above."""
    for _attempt in range(4):
        attempt(client, filer.username, "wrong")
    attempt(client, filer.username)
    assert is_signed_in(client) is True


def test_a_lock_ends_by_itself(client, filer):
    for _attempt in range(5):
        attempt(client, filer.username, "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))
    attempt(client, filer.username)
    assert is_signed_in(client) is True


def test_the_lock_of_an_account_that_does_not_exist_looks_the_same(client, filer):
    def locked(username: str) -> str:
        for _attempt in range(4):
            attempt(client, username, "wrong")
        page = attempt(client, username, "wrong").content.decode()
        return re.sub(r'(value|content)="\w{64}"|\d\d:\d\d', "", page)  # token and time differ each time

    assert locked("no.body") == locked(filer.username)


def test_names_and_passwords_of_any_shape_are_answered(client):
    for username, password in (("x" * 5000, "y"), ("a\x00b", "y"), ("x", "y\x00z"), ("", ""), ("林", "密" * 5000)):
        assert attempt(client, username, password).status_code == 200


def test_an_ended_session_is_explained_and_a_first_visit_is_not(client, filer):
    assert client.get(reverse(SIGN_IN)).context["ended"] is False
    attempt(client, filer.username)
    del client.cookies["sessionid"]  # what the browser does after the idle time
    page = client.get(reverse("home"), follow=True)
    assert (page.context["ended"], page.redirect_chain[0][0]) == (True, f"{reverse(SIGN_IN)}?next=/")


def test_signing_out_is_a_post_and_leaves_nothing_to_explain(client, filer):
    attempt(client, filer.username)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    response = client.post(reverse("accounts:sign_out"))
    assert (response.url, is_signed_in(client)) == (reverse(SIGN_IN), False)
    assert client.get(reverse(SIGN_IN)).context["ended"] is False


def test_a_session_ends_when_the_account_is_switched_off(client, filer):
    attempt(client, filer.username)
    User.objects.update(is_active=False)
    assert client.get(reverse("accounts:password_change")).status_code == 302


def test_forms_need_their_token(filer):
    browser = Client(enforce_csrf_checks=True)
    assert attempt(browser, filer.username).status_code == 403
    assert is_signed_in(browser) is False


def test_the_demonstration_lists_its_accounts_and_a_real_portal_does_not(client, settings, park_filer):
    User.objects.filter(pk=park_filer.pk).update(username="park.filer")
    assert "demo-demo" not in client.get(reverse(SIGN_IN)).content.decode()
    settings.DEMO_MODE = True
    page = client.get(reverse(SIGN_IN))
    assert [account.username for account in page.context["demo_accounts"]] == ["park.filer"]
    assert "demo-demo" in page.content.decode()


def test_forgotten_passwords_have_a_page(client):
    assert client.get(reverse("accounts:password_forgotten")).status_code == 200


def change(client: Client, old: str, new: str, again: str | None = None):
    values = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post(reverse("accounts:password_change"), values)


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, filer):
    elsewhere = Client()
    attempt(client, filer.username)
    attempt(elsewhere, filer.username)
    assert change(client, PASSWORD, "xin-mima-2026").url == reverse("home")
    filer.refresh_from_db()
    assert filer.check_password("xin-mima-2026") is True
    opened = [each.get(reverse("accounts:password_change")).status_code for each in (client, elsewhere)]
    assert opened == [200, 302]
    assert Entry.objects.filter(action="password.changed", target_id=filer.pk).count() == 1


@pytest.fixture
def own_page(filer, sign_in) -> tuple[User, Client]:
    return filer, sign_in(filer)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", "xin-mima-2026", None, "old_password"),
        (PASSWORD, "xin-mima-2026", "other", "new_password2"),
        (PASSWORD, "12345678901", None, "new_password2"),
        (PASSWORD, "short1", None, "new_password2"),
        (PASSWORD, PASSWORD, None, "new_password1"),
    ],
)
def test_a_password_that_will_not_do_is_explained_under_its_field(own_page, old, new, again, field):
    filer, client = own_page
    response = change(client, old, new, again)
    assert (response.status_code, field in response.context["form"].errors) == (200, True)
    filer.refresh_from_db()
    assert filer.check_password(PASSWORD) is True


def test_a_one_time_password_opens_one_page_only(filer, sign_in):
    User.objects.update(must_change_password=True)
    client = sign_in(filer)
    for name in ("home", "notifications:list", "accounts:people"):
        response = client.get(reverse(name))
        assert (response.status_code, response.url) == (302, reverse("accounts:password_change"))
    assert client.get(reverse("accounts:password_change")).status_code == 200
    assert change(client, PASSWORD, "xin-mima-2026").url == reverse("home")
    assert client.get(reverse("notifications:list")).status_code == 200


@pytest.fixture
def second_role(filer) -> Membership:
    return MembershipFactory.create(
        user=filer, organisation=filer.acting.organisation, role=Role.PARK_LEAD, is_default=False
    )


def acting_role(client: Client) -> str:
    return client.get(reverse("notifications:list")).wsgi_request.user.acting.role


def test_switching_changes_who_one_acts_for(filer, second_role, sign_in):
    client = sign_in(filer)
    assert acting_role(client) == "park_filer"
    client.post(reverse("accounts:switch"), {"membership": second_role.pk})
    assert (acting_role(client), Entry.objects.get().action) == ("park_lead", "membership.chosen")


@pytest.mark.parametrize("wanted", ["", "x", "-1", "９", "9" * 30, "0"])
def test_switching_to_nonsense_changes_nothing(filer, second_role, sign_in, wanted):
    client = sign_in(filer)
    response = client.post(reverse("accounts:switch"), {"membership": wanted})
    assert (response.status_code, len(list(get_messages(response.wsgi_request)))) == (302, 1)
    assert acting_role(client) == "park_filer"


def test_nobody_switches_to_somebody_elses_role(filer, county_eit, sign_in):
    client = sign_in(filer)
    client.post(reverse("accounts:switch"), {"membership": county_eit.acting.pk})
    assert (acting_role(client), Entry.objects.count()) == ("park_filer", 0)


def test_an_ended_role_falls_back_to_the_one_in_force(filer, second_role, sign_in):
    client = sign_in(filer)
    client.post(reverse("accounts:switch"), {"membership": second_role.pk})
    Membership.objects.filter(pk=second_role.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert acting_role(client) == "park_filer"
    client.post(reverse("accounts:switch"), {"membership": second_role.pk})
    assert acting_role(client) == "park_filer"


def test_the_menu_offers_the_roles_only_to_who_has_several(filer, sign_in):
    client = sign_in(filer)
    url = reverse("accounts:password_change")
    assert reverse("accounts:switch") not in client.get(url).content.decode()
    MembershipFactory.create(user=filer, organisation=filer.acting.organisation, role="park_lead", is_default=False)
    assert reverse("accounts:switch") in client.get(url).content.decode()


def test_switching_is_a_post(filer, sign_in):
    assert sign_in(filer).get(reverse("accounts:switch")).status_code == 405
