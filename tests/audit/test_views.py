import pytest
from django.urls import reverse

from apps.audit.services import record

pytestmark = pytest.mark.django_db
URL = "audit:list"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("prov_eit", 200),
        ("prov_fin", 200),
        ("sys_admin", 200),
        ("county_eit", 200),
        ("county_fin", 200),
        ("auditor", 200),
        ("park_filer", 403),
        ("park_lead", 403),
    ],
)
def test_who_opens_the_log(request, sign_in, who, status):
    assert sign_in(request.getfixturevalue(who)).get(reverse(URL)).status_code == status


def test_strangers_are_sent_to_the_sign_in(client):
    response = client.get(reverse(URL))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("accounts:sign_in"))


def test_the_log_is_only_read(prov_eit, sign_in):
    assert sign_in(prov_eit).post(reverse(URL)).status_code == 405


def test_another_countys_entries_are_not_shown(county_eit, other_county_eit, park, sign_in):
    record(user=other_county_eit, action="x.done", target=park, note="龙湾的事")
    record(user=county_eit, action="x.done", target=park, note="瓯海的事")
    page = sign_in(county_eit).get(reverse(URL)).content.decode()
    assert ("瓯海的事" in page, "龙湾的事" in page) == (True, False)


def test_before_and_after_are_shown(prov_eit, park, sign_in):
    record(user=prov_eit, action="organisation.edited", target=park.operator, changes={"name": ["旧名", "新名"]})
    page = sign_in(prov_eit).get(reverse(URL)).content.decode()
    assert '<del class="n">旧名</del>' in page
    assert '<ins class="n">新名</ins>' in page


def test_what_an_entry_holds_is_escaped(prov_eit, park, sign_in):
    record(user=prov_eit, action="x.done", target=park, note="<script>alert(1)</script>")
    assert "<script>alert" not in sign_in(prov_eit).get(reverse(URL)).content.decode()


@pytest.mark.parametrize("query", ["since=2026-13-45", "since=2026-09-23&until=2026-09-01", "action=nonsense"])
def test_a_filter_that_makes_no_sense_is_explained(prov_eit, park, sign_in, query):
    record(user=prov_eit, action="x.done", target=park)
    response = sign_in(prov_eit).get(f"{reverse(URL)}?{query}")
    assert (response.status_code, response.context["rows"]) == (200, [])
    assert response.context["filter_form"].errors != {}


def test_twenty_per_page(prov_eit, park, sign_in):
    for _entry in range(21):
        record(user=prov_eit, action="x.done", target=park)
    client = sign_in(prov_eit)
    sizes = [len(client.get(reverse(URL), {"page": page}).context["rows"]) for page in (1, 2)]
    assert sizes == [20, 1]
    assert client.get(reverse(URL), {"page": "99"}).status_code == 404
