import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts import services
from apps.accounts.choices import Role
from apps.accounts.models import Membership, User
from apps.accounts.selectors import acting_membership
from apps.audit.models import Entry
from apps.common.refusals import Refused
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def second_admin(sys_admin) -> User:
    return person(Role.SYS_ADMIN, sys_admin.acting.organisation)


def add(user: User, organisation, **changes) -> tuple[User, str]:
    values = {"username": "new.person", "name": "新人", "email": "", "role": "park_filer"} | changes
    return services.add_person(user=user, organisation=organisation, **values)


def acts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("action", flat=True))


def test_a_new_person_gets_a_password_and_a_first_role(sys_admin, park):
    added, password = add(sys_admin, park.operator)
    assert re.fullmatch(r"[A-Za-z2-9]{4}(-[A-Za-z2-9]{4}){2}", password)
    assert (added.check_password(password), added.must_change_password) == (True, True)
    membership = added.memberships.get()
    assert (membership.organisation, membership.role, membership.is_default) == (park.operator, "park_filer", True)
    assert acts() == ["person.added", "membership.added"]
    assert password not in str(list(Entry.objects.values_list("changes", "note")))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "NEW"}, "username"),
        ({"role": "county_eit"}, "role"),
        ({"valid_until": YESTERDAY}, "valid_until"),
    ],
)
def test_what_is_wrong_is_refused_under_its_field_and_nothing_is_written(sys_admin, park, changes, field):
    people = User.objects.count()
    with pytest.raises(Refused) as refused:
        add(sys_admin, park.operator, **changes)
    assert (refused.value.field, User.objects.count(), acts()) == (field, people, [])


def test_an_account_name_is_taken_once_whatever_its_case(sys_admin, park):
    User.objects.create(username="New.Person", name="x")
    with pytest.raises(Refused) as refused:
        add(sys_admin, park.operator)
    assert refused.value.field == "username"


def test_a_name_taken_in_the_same_moment_is_refused_in_words(sys_admin, park, monkeypatch):
    def somebody_else_is_faster() -> str:
        User.objects.create(username="new.person", name="先到")
        return "aaaa-bbbb-cccc"

    monkeypatch.setattr("apps.accounts.services.people.one_time_password", somebody_else_is_faster)
    with pytest.raises(Refused) as refusal:
        add(sys_admin, park.operator)
    assert refusal.value.field == "username"
    assert acts() == []


def test_an_organisation_that_is_off_gives_no_roles(sys_admin, park):
    park.operator.is_active = False
    park.operator.save()
    with pytest.raises(Refused) as refused:
        add(sys_admin, park.operator)
    assert refused.value.field == "organisation"


def calls(user: User, other: User) -> list:
    membership = other.acting
    return [
        lambda: add(user, membership.organisation),
        lambda: services.edit_person(user=user, person=other, name="x", email=""),
        lambda: services.set_person_active(user=user, person=other, active=False),
        lambda: services.reset_password(user=user, person=other),
        lambda: services.unlock_person(user=user, person=other),
        lambda: services.add_membership(
            user=user, person=other, organisation=membership.organisation, role="park_lead"
        ),
        lambda: services.end_membership(user=user, membership=membership, last_day=TODAY),
        lambda: services.prefer_membership(user=user, membership=membership),
    ]


@pytest.mark.parametrize("number", range(8))
def test_nobody_but_an_administrator_may(prov_eit, park_filer, number):
    with pytest.raises(PermissionDenied):
        calls(prov_eit, park_filer)[number]()
    assert acts() == []


def test_editing_keeps_before_and_after_and_nothing_when_nothing_changed(sys_admin, park_filer):
    park_filer = services.edit_person(user=sys_admin, person=park_filer, name="林文", email="a@example.com")
    assert Entry.objects.get().changes["name"][1] == "林文"
    services.edit_person(user=sys_admin, person=park_filer, name="林文", email="a@example.com")
    assert acts() == ["person.edited"]


def test_switching_off_and_on(sys_admin, park_filer):
    assert services.set_person_active(user=sys_admin, person=park_filer, active=False).is_active is False
    services.set_person_active(user=sys_admin, person=park_filer, active=False)
    assert services.set_person_active(user=sys_admin, person=park_filer, active=True).is_active is True
    assert acts() == ["person.deactivated", "person.activated"]


def own_acts(user: User) -> list:
    return [
        lambda: services.set_person_active(user=user, person=user, active=False),
        lambda: services.reset_password(user=user, person=user),
        lambda: services.add_membership(
            user=user, person=user, organisation=user.acting.organisation, role="sys_admin"
        ),
        lambda: services.end_membership(user=user, membership=user.acting, last_day=TODAY),
    ]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.usefixtures("second_admin")
def test_nobody_changes_their_own_rights(sys_admin, number):
    with pytest.raises(Refused):
        own_acts(sys_admin)[number]()
    assert acts() == []


def test_the_last_administrator_cannot_be_removed(sys_admin, second_admin):
    """The acting person's own membership is dated, so only the second one administers for good."""
    Membership.objects.filter(pk=sys_admin.acting.pk).update(valid_until=TODAY)
    for act in (
        lambda: services.set_person_active(user=sys_admin, person=second_admin, active=False),
        lambda: services.end_membership(user=sys_admin, membership=second_admin.acting, last_day=TODAY),
    ):
        with pytest.raises(Refused):
            act()
    second_admin.refresh_from_db()
    assert (second_admin.is_active, acting_membership(second_admin, None).valid_until) == (True, None)


def test_one_of_two_administrators_can_be_removed(sys_admin, second_admin):
    """The negative control of the test above."""
    services.end_membership(user=sys_admin, membership=second_admin.acting, last_day=YESTERDAY)
    assert acting_membership(second_admin, None) is None


def test_a_new_password_ends_the_old_one_and_lifts_the_lock(sys_admin, park_filer):
    AccessAttempt.objects.create(username=park_filer.username, ip_address="10.0.0.1", failures_since_start=5)
    before = park_filer.password
    password = services.reset_password(user=sys_admin, person=park_filer)
    park_filer.refresh_from_db()
    assert (park_filer.password != before, park_filer.check_password(password)) == (True, True)
    assert (park_filer.must_change_password, AccessAttempt.objects.count()) == (True, 0)


def test_unlocking_what_is_not_locked_is_refused(sys_admin, park_filer):
    AccessAttempt.objects.create(username=park_filer.username, ip_address="10.0.0.1", failures_since_start=5)
    services.unlock_person(user=sys_admin, person=park_filer)
    with pytest.raises(Refused):
        services.unlock_person(user=sys_admin, person=park_filer)
    assert acts() == ["person.unlocked"]


def test_a_second_role_and_the_same_one_twice(sys_admin, park_filer, park):
    services.add_membership(user=sys_admin, person=park_filer, organisation=park.operator, role="park_lead")
    assert park_filer.memberships.filter(is_default=True).get().role == "park_filer"
    with pytest.raises(Refused) as refused:
        services.add_membership(user=sys_admin, person=park_filer, organisation=park.operator, role="park_lead")
    assert refused.value.field == "role"


def test_ending_at_once_today_and_in_the_past(sys_admin, park_filer):
    membership = park_filer.acting
    services.end_membership(user=sys_admin, membership=membership, last_day=TODAY)
    assert acting_membership(park_filer, None) == membership
    services.end_membership(user=sys_admin, membership=membership, last_day=YESTERDAY)
    assert acting_membership(park_filer, None) is None
    with pytest.raises(Refused) as refused:
        services.end_membership(user=sys_admin, membership=membership, last_day=TODAY - timedelta(days=2))
    assert refused.value.field == "last_day"


def test_an_ended_role_is_renewed_on_the_same_row(sys_admin, park_filer):
    membership = park_filer.acting
    services.end_membership(user=sys_admin, membership=membership, last_day=YESTERDAY)
    renewed = services.add_membership(
        user=sys_admin, person=park_filer, organisation=membership.organisation, role=membership.role
    )
    assert (renewed.pk, renewed.valid_until) == (membership.pk, None)


def test_the_role_used_at_sign_in(sys_admin, park_filer, park):
    lead = services.add_membership(user=sys_admin, person=park_filer, organisation=park.operator, role="park_lead")
    services.prefer_membership(user=sys_admin, membership=lead)
    assert acting_membership(park_filer, None) == lead
    services.end_membership(user=sys_admin, membership=lead, last_day=YESTERDAY)
    with pytest.raises(Refused):
        services.prefer_membership(user=sys_admin, membership=lead)
