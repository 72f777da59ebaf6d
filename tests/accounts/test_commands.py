import io

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import Membership, Organisation, User
from apps.accounts.selectors import DEMO_USERNAMES, demo_accounts
from tests.factories.accounts import MembershipFactory, OrganisationFactory, ProvinceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(db):
    return ProvinceFactory.create()


def bootstrap(*more: str) -> str:
    out = io.StringIO()
    call_command("bootstrap_admin", "--username", "first.admin", "--name", "首位管理员", *more, stdout=out)
    return out.getvalue()


def test_a_fresh_installation_gets_its_first_administrator(fresh):
    password = bootstrap().strip().split()[-1]
    admin = User.objects.get()
    membership = Membership.objects.get()
    assert (admin.check_password(password), admin.must_change_password, admin.is_superuser) == (True, True, True)
    assert (membership.role, membership.organisation.jurisdiction) == ("sys_admin", fresh)


def test_the_password_may_come_from_standard_input(fresh, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("kejian-mima-9\n"))
    printed = bootstrap("--password-stdin")
    admin = User.objects.get()
    assert (admin.check_password("kejian-mima-9"), admin.must_change_password) == (True, False)
    assert "kejian-mima-9" not in printed


def test_a_weak_password_is_refused_and_nothing_is_made(fresh, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("12345678\n"))
    with pytest.raises(CommandError):
        bootstrap("--password-stdin")
    assert (User.objects.count(), Organisation.objects.count()) == (0, 0)


def test_a_second_time_is_refused(fresh):
    bootstrap()
    with pytest.raises(CommandError):
        call_command("bootstrap_admin", "--username", "second.admin", "--name", "第二位")
    assert User.objects.count() == 1


def test_without_jurisdictions_it_says_what_to_do(db):
    with pytest.raises(CommandError, match="load_jurisdictions"):
        bootstrap()


@pytest.mark.parametrize("username", ["X", "管理员", "a b"])
def test_a_bad_account_name_is_refused(fresh, username):
    with pytest.raises(CommandError):
        call_command("bootstrap_admin", "--username", username, "--name", "名")
    assert User.objects.count() == 0


def test_demo_accounts_come_in_the_order_of_the_story_with_the_role_at_sign_in(django_assert_num_queries):
    organisation = OrganisationFactory.create(name="示例园")
    for username in [*reversed(DEMO_USERNAMES), "somebody.else"]:
        MembershipFactory.create(user=UserFactory.create(username=username, name="林*"), organisation=organisation)
    filer = User.objects.get(username="park.filer")
    MembershipFactory.create(user=filer, organisation=organisation, role="park_lead", is_default=False)
    User.objects.filter(username="auditor").update(is_active=False)
    with django_assert_num_queries(1):
        accounts = demo_accounts()
    assert [account.username for account in accounts] == [name for name in DEMO_USERNAMES if name != "auditor"]
    assert (accounts[0].organisation, accounts[0].name) == ("示例园", "林*")
    out = io.StringIO()
    call_command("demo_accounts", stdout=out)
    lines = out.getvalue().splitlines()
    assert (len(lines), "demo-demo" in lines[-1], "park.filer" in lines[0]) == (8, True, True)


def test_an_installation_without_demo_has_none(db):
    out = io.StringIO()
    call_command("demo_accounts", stdout=out)
    assert (demo_accounts(), "demo-demo" in out.getvalue()) == ([], False)
