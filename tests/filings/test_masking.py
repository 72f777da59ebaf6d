"""No number leaves the portal but to the two provincial departments and the county itself, by an act on record."""

import json
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.filings import permissions, services
from apps.filings.choices import Copy
from apps.filings.models import LiaisonList
from apps.filings.printing import render_version
from apps.filings.rules.lists import without_numbers
from apps.filings.selectors import pdf_path
from apps.filings.services import numbers
from apps.filings.workbook import workbook
from apps.jobs.models import Job
from apps.notifications.models import Message
from tests.filings.conftest import NUMBERS, person_of

EVERYBODY = ("park_filer", "park_lead", "county_eit", "county_fin", "prov_eit", "prov_fin", "auditor", "sys_admin")
READERS = ("county_eit", "county_fin", "prov_eit", "prov_fin")
OTHERS = ("park_filer", "park_lead", "auditor", "sys_admin")


def leaks(text: str) -> list[str]:
    """Numbers that stand in a text, however their parts are joined."""
    plain = text.replace("-", "").replace(" ", "")
    return [number for number in NUMBERS if number.replace("-", "") in plain]


def cells(content: bytes) -> str:
    sheet = load_workbook(BytesIO(content)).active
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def text_of(content: bytes) -> str:
    """Without blanks: letters of a heading stand apart."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages)


def addresses(liaison_list: LiaisonList) -> list[str]:
    key = liaison_list.contacts.get(kind="park").pk
    named = ("liaison", "contact_add", "list_pdf", "list_excel")
    found = [reverse(f"filings:{name}", args=[liaison_list.pk]) for name in named]
    found += [f"{found[2]}?version=1", f"{found[3]}?version=1", reverse("filings:lists"), reverse("audit:list")]
    found.append(reverse("filings:list_version", args=[liaison_list.pk, 1]))
    found += [reverse("filings:contact_edit", args=[liaison_list.pk, key]), reverse("notifications:list")]
    return found


def shown(response) -> str:
    if response.get("Content-Type", "").endswith("spreadsheetml.sheet"):
        return cells(response.content)
    return response.content.decode() if not response.streaming else ""


@pytest.mark.parametrize("role", EVERYBODY)
def test_no_page_that_is_only_opened_shows_a_number(request, sign_in, filed, named, role):
    client = sign_in(request.getfixturevalue(role))
    found = {address: leaks(shown(client.get(address))) for address in addresses(named)}
    assert {address: numbers for address, numbers in found.items() if numbers} == {}
    assert len(found) == 11
    if role != "auditor":
        assert "199****0003" in client.get(named.get_absolute_url()).content.decode()


def test_a_page_that_leaks_is_noticed(sign_in, filed, named, prov_eit, monkeypatch):
    monkeypatch.setattr("apps.filings.rules.lists.masked", lambda number: number)
    page = sign_in(prov_eit).get(named.get_absolute_url()).content.decode()
    assert leaks(page) == sorted(NUMBERS, key=NUMBERS.index)


@pytest.mark.parametrize("role", READERS)
def test_readers_show_one_number_and_it_is_on_record(request, sign_in, filed, named, role):
    user = request.getfixturevalue(role)
    key = named.contacts.get(kind="park").pk
    data = {"version": "" if role.startswith("county") else "1", "key": key}
    address = reverse("filings:list_reveal", args=[named.pk])
    page = sign_in(user).post(address, data)
    assert (page.status_code, leaks(page.content.decode())) == (200, ["19900000003", "0577-55500003"])
    assert page["Cache-Control"] == "private, no-store"
    row = sign_in(user).post(address, data, headers={"HX-Request": "true"}).content.decode()
    assert (row.strip().startswith("<tr"), leaks(row)) == (True, ["19900000003", "0577-55500003"])
    entries = Entry.objects.filter(action="liaison.revealed")
    suffix = "" if role.startswith("county") else " · v1"
    assert [(each.actor, each.note) for each in entries] == [(user, f"瓯海示例园 联络人3{suffix}")] * 2


@pytest.mark.parametrize("role", OTHERS)
def test_others_show_no_number(request, sign_in, filed, named, role):
    client = sign_in(request.getfixturevalue(role))
    key = named.contacts.get(kind="park").pk
    answer = client.post(reverse("filings:list_reveal", args=[named.pk]), {"version": "1", "key": key})
    copy = client.post(reverse("filings:list_excel", args=[named.pk]), {"version": "1", "copy": "full"})
    paper = client.post(reverse("filings:list_pdf", args=[named.pk]), {"version": "1", "copy": "full"})
    assert [answer.status_code, copy.status_code, paper.status_code] == [403, 403, 403]
    assert leaks(answer.content.decode() + copy.content.decode()) == []
    assert not Entry.objects.filter(action__in=["liaison.revealed", "liaison.exported"]).exists()


def test_the_guard_of_reveal_is_what_holds(sign_in, filed, named, park_filer, monkeypatch):
    monkeypatch.setattr(permissions, "reads_numbers", lambda user, liaison_list: True)
    monkeypatch.setattr(numbers, "reads_numbers", lambda user, liaison_list: True)
    data = {"version": "1", "key": named.contacts.get(kind="park").pk}
    assert leaks(sign_in(park_filer).post(reverse("filings:list_reveal", args=[named.pk]), data).content.decode())


def test_the_province_reads_only_what_was_filed(named, name, county_eit, prov_eit):
    with pytest.raises(Refused, match="Numbers are for"):
        services.reveal(liaison_list=named, version=None, key=str(named.contacts.first().pk), user=prov_eit)
    with pytest.raises(Refused, match="Numbers are for"):
        services.export_list(liaison_list=named, version=None, user=prov_eit)


def test_a_foreign_county_reads_nothing(filed, named, other_county_eit):
    with pytest.raises(Refused, match="Numbers are for"):
        services.reveal(liaison_list=named, version=filed, key="1", user=other_county_eit)


def test_the_copy_in_excel_hides_numbers_unless_a_reader_asks(sign_in, filed, named, prov_fin):
    client, address = sign_in(prov_fin), reverse("filings:list_excel", args=[named.pk])
    hidden, full = client.get(f"{address}?version=1"), client.post(address, {"version": 1, "copy": "full"})
    assert leaks(cells(hidden.content)) == []
    assert leaks(cells(full.content)) == list(NUMBERS)
    assert [(entry.actor, entry.note) for entry in Entry.objects.filter(action="liaison.exported")] == [
        (prov_fin, "v1")
    ]


def test_the_workbook_has_the_layout_of_annex_3(filed):
    sheet = load_workbook(BytesIO(workbook(filed.payload, version=1, digest=filed.digest))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1, max_row=6)]
    assert rows[0][0] == "联络员名单"
    assert rows[1][0].startswith("县（市、区）：瓯海区")
    assert rows[2] == ["单位", "姓名", "职务", "办公电话", "手机"]
    assert rows[3] == ["经信部门", "联络人1", "科长", "0577-55500001", "19900000001"]
    assert {cell.data_type for cell in sheet[4]} == {"s"}


def test_the_two_copies_on_paper(filed):
    masked, full = (text_of(render_version(filed, copy)) for copy in (Copy.MASKED, Copy.FULL))
    assert leaks(masked) == []
    assert leaks(full) == list(NUMBERS)
    for word in ("联络员名单", "县（市、区）", "经信部门", "瓯海示例园", filed.digest[:4]):
        assert word in masked


def test_paper_is_asked_for_and_taken_with_a_post(sign_in, filed, named, prov_eit, park_filer):
    address, data = reverse("filings:list_pdf", args=[named.pk]), {"version": 1, "copy": "full"}
    client = sign_in(prov_eit)
    assert client.post(address, data).status_code == 302
    assert Job.objects.get().payload == {"submission": filed.pk, "copy": "full"}
    default_storage.save(pdf_path(filed, Copy.FULL), ContentFile(b"%PDF-full"))
    assert not Entry.objects.filter(action="liaison.exported").exists()
    taken = client.post(address, data)
    assert (b"".join(taken.streaming_content), taken["Cache-Control"]) == (b"%PDF-full", "private, no-store")
    assert Entry.objects.filter(action="liaison.exported", actor=prov_eit).count() == 1
    assert client.get(f"{address}?version=1")["Content-Type"].startswith("text/html")
    assert sign_in(park_filer).post(address, data).status_code == 403


def test_log_messages_and_jobs_carry_no_number(filed, named, county_eit, prov_eit):
    contact = named.contacts.get(kind="economy")
    person = person_of(1, mobile=NUMBERS[1], office_phone=NUMBERS[4])
    services.save_contact(liaison_list=named, user=county_eit, person=person, contact=contact, revision=1)
    services.reveal(liaison_list=named, version=None, key=str(contact.pk), user=county_eit)
    services.remove_contact(contact=contact, user=county_eit)
    services.ask_for_pdf(document=named, version=filed, user=prov_eit)
    written = [
        json.dumps([[row.subject, row.note, row.changes] for row in Entry.objects.all()]),
        json.dumps([[row.title, row.body, row.link] for row in Message.objects.all()]),
        json.dumps([[row.payload, row.effect_key] for row in Job.objects.all()]),
        filed.title,
        str(contact),
    ]
    assert Entry.objects.filter(action="liaison.changed").get().note == "office phone, mobile"
    assert [leaks(text) for text in written] == [[]] * 5
    assert leaks(json.dumps(Submission.objects.get().payload)) == list(NUMBERS)  # the search itself finds numbers


def test_hidden_copies_keep_everything_else(filed):
    hidden = without_numbers(filed.payload)
    assert [row["name"] for row in hidden["rows"]] == [row["name"] for row in filed.payload["rows"]]
    assert leaks(json.dumps(filed.payload)) == list(NUMBERS)


def test_looking_too_often_is_refused(filed, named, prov_eit, monkeypatch, clean_cache):
    monkeypatch.setattr(numbers, "REVEALS", 2)
    words = {"liaison_list": named, "version": filed, "key": filed.payload["rows"][0]["key"], "user": prov_eit}
    assert [services.reveal(**words)["mobile"] for _ in range(2)] == ["19900000001"] * 2
    with pytest.raises(Refused, match="many numbers within an hour"):
        services.reveal(**words)
    assert Entry.objects.filter(action="liaison.revealed").count() == 2
    cache.clear()
    assert services.reveal(**words)["mobile"] == "19900000001"


def test_taking_copies_too_often_is_refused(sign_in, filed, named, prov_eit, monkeypatch, clean_cache):
    monkeypatch.setattr(numbers, "EXPORTS", 1)
    client, address = sign_in(prov_eit), reverse("filings:list_excel", args=[named.pk])
    answers = [client.post(address, {"version": 1, "copy": "full"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 422]
    assert leaks(answers[1].content.decode()) == []
