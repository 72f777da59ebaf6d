"""The pages of the departments."""

import pytest
from django.urls import reverse

from apps.audit.models import Entry
from apps.publicity import services
from apps.publicity.models import Notice, Objection
from apps.publicity.services import Writer
from tests.publicity.conftest import TODAY, after, paper


def text_of(page) -> str:
    return page.content.decode()


@pytest.fixture
def economy(sign_in, county_eit):
    return sign_in(county_eit)


def test_publishing_from_the_page(economy, county, anybody):
    address = reverse("publicity:add")
    first = text_of(economy.get(address))
    assert f'value="{TODAY():%Y-%m-%d}"' in first
    given = {
        "kind": "publicity", "title": "拨付公示", "scope": "全县", "text": "公示", "contact": "企业科",
        "opens_on": TODAY(), "closes_on": TODAY(), "file": paper(),
    }  # fmt: skip
    assert economy.post(address, given | {"closes_on": "2020-01-01", "file": paper()}).status_code == 422
    answer = economy.post(address, given)
    row = Notice.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("publicity:work", args=[row.pk]))
    assert (row.jurisdiction, row.files.count()) == (county, 1)
    assert "全县" in text_of(anybody.get(row.get_absolute_url()))


def test_the_course_of_an_objection_through_the_pages(economy, notice, objection, county_eit):
    page = text_of(economy.get(reverse("publicity:work", args=[notice.pk])))
    assert objection.get_absolute_url() in page
    page = text_of(economy.get(objection.get_absolute_url()))
    assert "13900001234" not in page
    assert "139****34" in page
    assert "王某某" not in page
    page = economy.post(reverse("publicity:reveal", args=[objection.pk]))
    assert "13900001234" in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert Entry.objects.filter(action="objection.revealed").count() == 1
    address = reverse("publicity:answer", args=[objection.pk])
    page = economy.post(address, {"text": "经核实", "finding": ""})
    assert page.status_code == 422
    assert "经核实" in text_of(page)
    assert economy.post(address, {"text": "经核实", "finding": "partly"}).status_code == 302
    objection.refresh_from_db()
    assert (objection.answer, objection.finding) == ("经核实", "partly")
    assert economy.post(address, {"text": "又", "finding": "true"}).status_code == 422


def test_closing_from_the_page(economy, notice, monkeypatch):
    address = reverse("publicity:close", args=[notice.pk])
    page = economy.post(address, {"result": "无异议"})
    assert page.status_code == 422
    assert "The notice stands until the end of" in text_of(page)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: after(notice))
    assert economy.post(address, {"result": "无异议"}).status_code == 302
    notice.refresh_from_db()
    assert notice.result == "无异议"
    assert economy.get(address).status_code == 403


def test_taking_down_what_came_by_phone(economy, notice):
    address = reverse("publicity:take_down", args=[notice.pk])
    page = economy.post(address, {"text": "来电", "received_on": TODAY(), "phone": "12"})
    assert page.status_code == 422
    page = economy.post(address, {"text": "来电", "received_on": TODAY(), "phone": "139 0000 1234"})
    assert page.status_code == 200
    assert "Tell the writer this code." in text_of(page)
    assert Objection.objects.get().taken_by is not None


def test_adding_a_file(economy, notice):
    address = reverse("publicity:attach", args=[notice.pk])
    assert economy.post(address).status_code == 422
    assert economy.post(address, {"file": paper()}).status_code == 302
    assert notice.files.count() == 1


def test_the_province_reads_and_does_nothing(sign_in, prov_eit, notice, objection):
    province = sign_in(prov_eit)
    page = text_of(province.get(objection.get_absolute_url()))
    assert "139****34" in page
    assert reverse("publicity:reveal", args=[objection.pk]) not in page
    assert reverse("publicity:answer", args=[objection.pk]) not in page
    assert province.post(reverse("publicity:reveal", args=[objection.pk])).status_code == 403
    assert province.get(reverse("publicity:close", args=[notice.pk])).status_code == 403


@pytest.mark.parametrize("more", [0, 3])
def test_pages_cost_the_same_with_more_rows(economy, publish, page_cost, more):
    row = publish()
    for number in range(1 + more):
        services.object_publicly(notice=row, text=f"异议{number}", writer=Writer())
        publish()
    said = row.objections.first()
    addresses = [reverse("publicity:list"), reverse("publicity:work", args=[row.pk]), reverse("publicity:objections")]
    economy.get(addresses[0])  # the counts beside the menu are kept for a while
    found = [page_cost(economy, address) for address in [*addresses, said.get_absolute_url()]]
    assert found == [6, 6, 5, 4]


def test_only_what_waits(economy, notice, objection, county_eit):
    address = f"{reverse('publicity:objections')}?state=open"
    assert objection.get_absolute_url() in text_of(economy.get(address))
    services.answer(objection=objection, text="答复", finding="other", user=county_eit)
    assert objection.get_absolute_url() not in text_of(economy.get(address))
    assert objection.get_absolute_url() in text_of(economy.get(reverse("publicity:objections")))
