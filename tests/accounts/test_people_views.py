from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import Membership, User
from apps.accounts.selectors import PersonFilter, people_page
from tests.factories.accounts import UserFactory, person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
OPEN = ["people", "person_add", "organisations", "organisation_add"]
ON_PERSON = ["person", "person_edit", "membership_add"]
BUTTONS = ["person_activate", "person_deactivate", "unlock", "password_reset"]
ON_ROLE = ["membership_end"]


def address(name: str, filer: User) -> str:
    if name in (*ON_PERSON, *BUTTONS):
        return reverse(f"accounts:{name}", args=[filer.pk])
    if name in (*ON_ROLE, "membership_prefer"):
        return reverse(f"accounts:{name}", args=[filer.acting.pk])
    return reverse(f"accounts:{name}")


@pytest.mark.parametrize("name", [*OPEN, *ON_PERSON, *ON_ROLE])
def test_pages_open_for_the_administrator(sys_admin, park_filer, sign_in, name):
    assert sign_in(sys_admin).get(address(name, park_filer)).status_code == 200


@pytest.mark.parametrize("who", ["prov_eit", "county_eit", "park_lead", "auditor"])
@pytest.mark.parametrize("name", [*OPEN, *ON_PERSON, *ON_ROLE])
def test_pages_are_closed_to_everybody_else(request, park_filer, sign_in, who, name):
    assert sign_in(request.getfixturevalue(who)).get(address(name, park_filer)).status_code == 403


@pytest.mark.parametrize("name", [*OPEN, *ON_PERSON, *ON_ROLE])
def test_strangers_are_sent_to_the_sign_in(client, park_filer, name):
    response = client.get(address(name, park_filer))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("accounts:sign_in"))


@pytest.mark.parametrize("name", [*BUTTONS, "membership_prefer"])
def test_buttons_are_posts_of_the_administrator(sys_admin, prov_eit, park_filer, sign_in, name):
    url = address(name, park_filer)
    assert sign_in(sys_admin).get(url).status_code == 405
    assert sign_in(prov_eit).post(url).status_code == 403
    assert sign_in(sys_admin).post(url).status_code == 302


@pytest.mark.parametrize("name", [*ON_PERSON, *BUTTONS, *ON_ROLE, "membership_prefer", "organisation_edit"])
def test_what_does_not_exist_is_not_found(sys_admin, sign_in, name):
    url = reverse(f"accounts:{name}", args=[10**17])
    client = sign_in(sys_admin)
    answer = client.post(url) if name in (*BUTTONS, "membership_prefer") else client.get(url)
    assert answer.status_code == 404


@pytest.fixture
def new_person(park) -> dict:
    return {"name": "林文", "username": "lin.wen", "email": "", "organisation": park.operator_id, "role": "park_filer"}


def test_the_one_time_password_is_shown_once(sys_admin, new_person, sign_in):
    client = sign_in(sys_admin)
    response = client.post(reverse("accounts:person_add"), new_person)
    added = User.objects.get(username="lin.wen")
    assert response.url == reverse("accounts:person", args=[added.pk])
    first, second = client.get(response.url), client.get(response.url)
    assert (added.check_password(first.context["password"]), second.context["password"]) == (True, None)
    assert "no-store" in first["Cache-Control"]


def test_the_one_time_password_is_not_shown_on_another_page(sys_admin, park_filer, new_person, sign_in):
    client = sign_in(sys_admin)
    response = client.post(reverse("accounts:person_add"), new_person)
    assert client.get(address("person", park_filer)).context["password"] is None
    assert client.get(response.url).context["password"] is not None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "Lin Wen"}, "username"),
        ({"name": ""}, "name"),
        ({"name": "甲\x1b"}, "name"),
        ({"role": "county_eit"}, "role"),
        ({"organisation": "999999"}, "organisation"),
        ({"email": "not an address"}, "email"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"valid_until": "yesterday"}, "valid_until"),
    ],
)
def test_a_wrong_field_is_explained_and_nothing_typed_is_lost(sys_admin, new_person, sign_in, changes, field):
    response = sign_in(sys_admin).post(reverse("accounts:person_add"), new_person | changes)
    form = response.context["form"]
    assert (response.status_code, list(form.errors), User.objects.filter(username="lin.wen").count()) == (
        200, [field], 0,
    )  # fmt: skip
    assert form["username"].value() == (new_person | changes)["username"]


def test_a_person_page_shows_roles_and_record(sys_admin, park_filer, sign_in):
    client = sign_in(sys_admin)
    client.post(address("person_edit", park_filer), {"name": "改名", "email": ""})
    page = client.get(address("person", park_filer))
    assert [row.state for row in page.context["membership_rows"]] == ["now"]
    assert [row.entry.action for row in page.context["entries"]] == ["person.edited"]
    assert '<ins class="n">改名</ins>' in page.content.decode()


def test_ones_own_page_has_no_buttons(sys_admin, sign_in):
    page = sign_in(sys_admin).get(address("person", sys_admin)).content.decode()
    assert reverse("accounts:person_deactivate", args=[sys_admin.pk]) not in page
    assert reverse("accounts:membership_end", args=[sys_admin.acting.pk]) not in page


def test_a_refusal_of_a_button_becomes_a_message(sys_admin, sign_in):
    response = sign_in(sys_admin).post(address("person_deactivate", sys_admin))
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["error"]
    sys_admin.refresh_from_db()
    assert sys_admin.is_active is True


def test_a_locked_person_is_seen_and_unlocked(sys_admin, park_filer, sign_in):
    AccessAttempt.objects.create(username=park_filer.username, ip_address="10.0.0.1", failures_since_start=5)
    client = sign_in(sys_admin)
    assert client.get(address("person", park_filer)).context["locked_until"] is not None
    client.post(address("unlock", park_filer))
    assert client.get(address("person", park_filer)).context["locked_until"] is None


def test_adding_and_ending_a_role(sys_admin, park_filer, park, sign_in):
    client = sign_in(sys_admin)
    client.post(address("membership_add", park_filer), {"organisation": park.operator_id, "role": "park_lead"})
    lead = park_filer.memberships.get(role="park_lead")
    url = reverse("accounts:membership_end", args=[lead.pk])
    refused = client.post(url, {"last_day": (TODAY - timedelta(days=9)).isoformat()})
    assert list(refused.context["form"].errors) == ["last_day"]
    assert client.post(url, {"last_day": TODAY.isoformat()}).url == address("person", park_filer)
    lead.refresh_from_db()
    assert lead.valid_until == TODAY


def usernames(user: User, **wanted) -> list[str]:
    return [each.username for each in people_page(user, PersonFilter(**wanted))]


def test_the_list_is_narrowed_by_each_filter(sys_admin, park_filer, county_eit):
    AccessAttempt.objects.create(username=county_eit.username, ip_address="10.0.0.1", failures_since_start=5)
    idle = UserFactory.create(username="zzz.idle", name="闲置", is_active=False)
    filer = [park_filer.username]
    assert usernames(sys_admin, name=park_filer.username) == filer
    assert usernames(sys_admin, organisation=park_filer.acting.organisation.name) == filer
    assert usernames(sys_admin, role="park_filer") == filer
    assert usernames(sys_admin, role="park_filer", organisation="经信") == []
    assert usernames(sys_admin, state="locked") == [county_eit.username]
    assert usernames(sys_admin, state="off") == usernames(sys_admin, state="idle") == [idle.username]
    assert idle.username not in usernames(sys_admin, state="active")


def test_four_failures_and_old_failures_are_no_lock(sys_admin, park_filer):
    attempt = AccessAttempt.objects.create(username=park_filer.username, ip_address="10.0.0.1", failures_since_start=4)
    assert usernames(sys_admin, state="locked") == []
    AccessAttempt.objects.update(failures_since_start=5)
    assert usernames(sys_admin, state="locked") == [park_filer.username]
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=timezone.now() - timedelta(minutes=31))
    assert usernames(sys_admin, state="locked") == []


def test_the_list_takes_the_same_queries_for_twenty_people_as_for_two(sys_admin, park, django_assert_num_queries):
    for _person in range(20):
        person(Role.PARK_FILER, park.operator)
    with django_assert_num_queries(2):
        rows = list(people_page(sys_admin, PersonFilter())[:20])
        assert {len(row.memberships_now) for row in rows} == {1}


def test_twenty_per_page(sys_admin, park, sign_in):
    for _person in range(20):
        person(Role.PARK_FILER, park.operator)
    client = sign_in(sys_admin)
    sizes = [len(client.get(address("people", sys_admin), {"page": page}).context["rows"]) for page in (1, 2)]
    assert sizes == [20, 1]


def test_an_empty_list_says_what_to_do(sys_admin, sign_in):
    page = sign_in(sys_admin).get(address("people", sys_admin), {"name": "没有这个人"})
    assert (page.context["rows"], "ps-empty" in page.content.decode()) == ([], True)


def test_only_organisations_in_use_are_offered(sys_admin, park, other_park, sign_in):
    other_park.operator.is_active = False
    other_park.operator.save()
    form = sign_in(sys_admin).get(address("person_add", sys_admin)).context["form"]
    offered = set(form.fields["organisation"].queryset)
    assert (park.operator in offered, other_park.operator in offered) == (True, False)


def test_the_role_preferred_is_marked(sys_admin, park_filer, park, sign_in):
    lead = Membership.objects.create(user=park_filer, organisation=park.operator, role="park_lead")
    sign_in(sys_admin).post(reverse("accounts:membership_prefer", args=[lead.pk]))
    lead.refresh_from_db()
    assert lead.is_default is True
