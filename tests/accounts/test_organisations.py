import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apps.accounts.models import Organisation
from apps.accounts.services import OrganisationData, add_organisation, edit_organisation
from apps.audit.models import Entry
from apps.common.refusals import Refused
from tests.factories.codes import credit_code

pytestmark = pytest.mark.django_db
CODE = credit_code(number=99)


def data(county, **changes) -> OrganisationData:
    return OrganisationData(
        **{"name": "瓯海新园", "kind": "operator", "tier": "park", "jurisdiction": county} | changes
    )


def test_adding_keeps_the_pinyin_and_the_record(sys_admin, county):
    organisation = add_organisation(user=sys_admin, data=data(county, credit_code=CODE))
    assert organisation.sort_key == "ou hai xin yuan"
    entry = Entry.objects.get()
    assert (entry.action, entry.jurisdiction, entry.changes["credit_code"]) == (
        "organisation.added", county, [None, CODE],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tier": "county"}, "tier"),
        ({"credit_code": "123"}, "credit_code"),
        ({"credit_code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "credit_code"),
    ],
)
def test_refusals_name_the_field(sys_admin, county, changes, field):
    with pytest.raises(Refused) as refused:
        add_organisation(user=sys_admin, data=data(county, **changes))
    assert (refused.value.field, Entry.objects.count()) == (field, 0)


def test_a_credit_code_belongs_to_one_and_the_other_is_named(sys_admin, county):
    add_organisation(user=sys_admin, data=data(county, credit_code=CODE))
    with pytest.raises(Refused, match="瓯海新园"):
        add_organisation(user=sys_admin, data=data(county, name="别的园", credit_code=CODE))


def test_a_second_department_is_refused_with_the_constraints_sentence(sys_admin, county_eit, county):
    with pytest.raises(Refused) as refused:
        add_organisation(user=sys_admin, data=data(county, kind="economy", tier="county"))
    assert refused.value.field == "jurisdiction"


def test_only_an_administrator(prov_eit, county):
    with pytest.raises(PermissionDenied):
        add_organisation(user=prov_eit, data=data(county))


def test_editing_writes_only_what_changed(sys_admin, park):
    same = OrganisationData(
        park.operator.name, park.operator.kind, park.operator.tier, park.county, park.operator.credit_code
    )
    edit_organisation(user=sys_admin, organisation=park.operator, data=same)
    assert Entry.objects.count() == 0
    edit_organisation(user=sys_admin, organisation=park.operator, data=data(park.county))
    assert Entry.objects.get().changes["name"] == [park.operator.name, "瓯海新园"]


def test_people_whose_roles_would_not_fit_stop_the_change(sys_admin, park_filer, park):
    with pytest.raises(Refused) as refused:
        changed = data(park.county, kind="provider", tier="outside")
        edit_organisation(user=sys_admin, organisation=park.operator, data=changed)
    assert refused.value.field == "kind"


def test_the_platform_of_the_last_administrator_cannot_be_switched_off(sys_admin):
    platform = sys_admin.acting.organisation
    off = OrganisationData(platform.name, platform.kind, platform.tier, platform.jurisdiction, is_active=False)
    with pytest.raises(Refused):
        edit_organisation(user=sys_admin, organisation=platform, data=off)
    platform.refresh_from_db()
    assert platform.is_active is True


ADD = {
    "name": "瓯海新园",
    "kind": "operator",
    "tier": "park",
    "credit_code": CODE[:8].lower() + " " + CODE[8:],
    "is_active": "on",
}


def test_the_add_page_writes_and_returns_to_the_list(sys_admin, county, sign_in):
    response = sign_in(sys_admin).post(reverse("accounts:organisation_add"), ADD | {"jurisdiction": county.pk})
    assert (response.status_code, response.url) == (302, reverse("accounts:organisations"))
    assert Organisation.objects.get(name="瓯海新园").credit_code == CODE


def test_a_refusal_stands_under_its_field_and_nothing_typed_is_lost(sys_admin, county, sign_in):
    wrong = ADD | {"jurisdiction": county.pk, "credit_code": "123"}
    response = sign_in(sys_admin).post(reverse("accounts:organisation_add"), wrong)
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["credit_code"])
    assert 'value="瓯海新园"' in response.content.decode()


@pytest.mark.usefixtures("park_filer", "park_lead", "other_park")
def test_the_list_filters_and_counts_people(sys_admin, park, sign_in):
    client = sign_in(sys_admin)
    url = reverse("accounts:organisations")
    rows = client.get(url, {"name": park.operator.name}).context["object_list"]
    assert [(row.pk, row.people) for row in rows] == [(park.operator_id, 2)]
    assert client.get(url, {"kind": "expert"}).context["object_list"].count() == 0


def test_the_edit_page_shows_and_changes(sys_admin, park, sign_in):
    url = reverse("accounts:organisation_edit", args=[park.operator_id])
    client = sign_in(sys_admin)
    page = client.get(url)
    assert page.context["form"].initial["name"] == park.operator.name
    response = client.post(url, ADD | {"name": "改名园", "credit_code": "", "jurisdiction": park.county_id})
    park.operator.refresh_from_db()
    assert (response.status_code, park.operator.name, park.operator.credit_code) == (302, "改名园", None)
