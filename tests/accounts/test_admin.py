"""Django's admin: reference data for the administrator of the installation, nothing else for nobody else."""

import pytest
from django.contrib import admin
from django.urls import reverse

from apps.accounts.models import Jurisdiction, User
from apps.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def installer(sys_admin) -> User:
    sys_admin.is_superuser = sys_admin.is_staff = True
    sys_admin.save()
    return sys_admin


def test_people_and_the_tables_of_the_lock_are_not_there():
    labels = {model._meta.label for model in admin.site._registry}
    assert not labels & {"accounts.User", "accounts.Membership", "auth.Group", "axes.AccessAttempt", "axes.AccessLog"}
    assert {"accounts.Jurisdiction", "accounts.Organisation"} <= labels


@pytest.mark.parametrize(("superuser", "status"), [(True, 200), (False, 403)])
def test_a_system_administrator_needs_to_be_superuser(sys_admin, sign_in, superuser, status):
    User.objects.update(is_superuser=superuser, is_staff=True)
    assert sign_in(sys_admin).get(reverse("admin:index"), follow=True).status_code == status


def test_a_superuser_needs_to_act_as_system_administrator(prov_eit, sign_in):
    User.objects.update(is_superuser=True, is_staff=True)
    assert sign_in(prov_eit).get(reverse("admin:index"), follow=True).status_code == 403


def test_strangers_go_through_the_portals_sign_in(client):
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].split("?")[0] == reverse("accounts:sign_in")


def test_organisations_are_looked_up_only(installer, park, sign_in):
    client = sign_in(installer)
    url = reverse("admin:accounts_organisation_change", args=[park.operator_id])
    assert (client.get(url).status_code, client.post(url, {"name": "x"}).status_code) == (200, 403)
    assert client.get(reverse("admin:accounts_organisation_changelist")).status_code == 200
    assert client.get(reverse("admin:accounts_organisation_add")).status_code == 403


def test_a_jurisdiction_is_mended_with_its_pinyin_and_on_record(installer, county, sign_in):
    url = reverse("admin:accounts_jurisdiction_change", args=[county.pk])
    client = sign_in(installer)
    assert client.get(url).status_code == 200
    response = client.post(url, {"name": "乐清市", "code": "000000", "valid_from": "2020-01-01", "valid_until": ""})
    county = Jurisdiction.objects.get(pk=county.pk)
    assert (response.status_code, county.name, county.code, county.sort_key) == (
        302,
        "乐清市",
        "330304",
        "yue qing shi",
    )
    entry = Entry.objects.get()
    assert (entry.action, entry.changes) == (
        "jurisdiction.edited", {"name": ["瓯海区", "乐清市"], "valid_from": [None, "2020-01-01"]},
    )  # fmt: skip


def test_a_jurisdiction_cannot_be_deleted(installer, county, sign_in):
    url = reverse("admin:accounts_jurisdiction_delete", args=[county.pk])
    assert sign_in(installer).post(url, {"post": "yes"}).status_code == 403
