"""The public sign-in page and the park's page of a sheet, through the browser's requests."""

from io import BytesIO
from urllib.parse import urlencode

import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from apps.delivery import services
from apps.delivery.models import RecordEvidence, ServiceRecord, SignIn
from apps.delivery.printing import render_paper
from apps.delivery.selectors.papers import SHEET, paper_content
from apps.delivery.selectors.signin import sheet_of
from apps.delivery.tasks import print_paper, store_sheet
from apps.delivery.views import visits
from apps.jobs.models import Job
from tests.factories.parks import TenancyFactory

HOSTILE = '=HYPERLINK("http://x","<img src=x onerror=alert(1)>")'


@pytest.fixture(autouse=True)
def nobody_came_before():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def event(planned) -> ServiceRecord:
    return planned(place="三楼会议室")


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def address(record: ServiceRecord, name: str = "visit") -> str:
    return reverse(f"delivery:{name}", args=[sheet_of(record).code])


def words(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def test_a_visitor_finds_the_enterprise_and_signs_in(event, visitor, tenants):
    page = visitor.get(address(event))
    assert (page.status_code, event.title in page.content.decode()) == (200, True)
    text = tenants[0].name[:4]
    found = visitor.post(address(event), {"q": text, "visitor": "张三", "find": "1"})
    assert (tenants[0].pk, tenants[0].name) in found.context["form"].names
    assert SignIn.objects.count() == 0
    chosen = {"q": text, "visitor": "张三", "enterprise": tenants[0].pk}
    done = visitor.post(address(event), chosen)
    assert "you are signed in as no. 1" in done.content.decode()
    assert "you are signed in as no. 1" in visitor.post(address(event), chosen).content.decode()
    assert list(event.attendances.values_list("enterprise_id", "source")) == [(tenants[0].pk, "signed")]


def test_a_name_typed_in_full_needs_no_choice(event, visitor, tenants):
    visitor.post(address(event), {"q": tenants[1].name, "visitor": "李四"})
    assert SignIn.objects.get().enterprise == tenants[1]


def test_half_a_name_asks_which_one(event, visitor, tenants):
    answer = visitor.post(address(event), {"q": "企业", "visitor": "李四"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["q"] == ["Choose your enterprise from the names below."]
    other = visitor.post(address(event), {"q": "没有这家", "visitor": "李四"})
    assert "No enterprise of this park has this name" in other.context["form"].errors["q"][0]


def test_a_choice_that_does_not_fit_what_is_typed_is_no_choice(event, visitor, tenants):
    answer = visitor.post(address(event), {"q": "没有这家", "visitor": "李四", "enterprise": tenants[0].pk})
    assert (answer.status_code, SignIn.objects.count()) == (422, 0)


def test_who_is_not_on_the_list_writes_it(event, visitor):
    answer = visitor.post(address(event), {"q": "某某公司", "visitor": "李四", "enterprise": "written"})
    assert "The staff will look for your enterprise" in answer.content.decode()
    assert SignIn.objects.values_list("stated_name", "enterprise").get() == ("某某公司", None)
    assert event.attendances.count() == 0


def test_names_are_offered_while_typing_and_only_of_this_park(event, visitor, park, other_park):
    TenancyFactory.create(park=park, enterprise__name="本园轴承有限公司")
    TenancyFactory.create(park=other_park, enterprise__name="外园轴承有限公司")
    names = address(event, "visit_names")
    assert visitor.get(names, {"q": "轴承"}).context["names"][0][1] == "本园轴承有限公司"
    assert len(visitor.get(names, {"q": "轴承"}).context["names"]) == 1
    assert visitor.get(names, {"q": "轴"}).context["names"] == []


def test_the_page_closes_with_a_sentence(event, visitor, park_filer, tenants):
    services.close_sheet(record=event, user=park_filer, close=True)
    assert "Signing in for this event has ended" in visitor.get(address(event)).content.decode()
    answer = visitor.post(address(event), {"q": tenants[0].name, "visitor": "李四"})
    assert (answer.status_code, SignIn.objects.count()) == (422, 0)
    assert visitor.get(address(event, "visit_names"), {"q": tenants[0].name}).context["names"] == []


def test_the_day_before_it_says_when(planned, visitor):
    body = visitor.get(address(planned(days=1))).content.decode()
    assert "Signing in opens on" in body
    assert "<form" not in body


def test_old_and_made_up_codes_are_not_found(event, visitor, park_filer, tenants):
    old = address(event)
    services.renew_code(record=event, user=park_filer)
    made_up = reverse("delivery:visit", args=["A" * 22])
    form = {"q": tenants[0].name, "visitor": "李四"}
    assert [visitor.get(old).status_code, visitor.post(old, form).status_code] == [404, 404]
    assert [visitor.get(made_up).status_code, visitor.post(made_up, form).status_code] == [404, 404]
    assert visitor.post(address(event), form).status_code == 200


def test_the_form_needs_its_token(event, tenants):
    client = Client(enforce_csrf_checks=True)
    form = {"q": tenants[0].name, "visitor": "李四"}
    assert client.post(address(event), form).status_code == 403
    client.get(address(event))
    form["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    assert client.post(address(event), form).status_code == 200


def test_too_many_from_one_address_wait(event, visitor, tenants, monkeypatch):
    monkeypatch.setattr(visits.VisitView, "limits", (3, 100))
    form = {"q": tenants[0].name, "visitor": "李四"}
    assert [visitor.post(address(event), form).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert visitor.post(address(event), form)["Retry-After"] == "60"
    assert visitor.get(address(event)).status_code == 200
    assert visitor.post(address(event), form, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_too_many_for_one_sheet_wait(event, planned, visitor, tenants, monkeypatch):
    monkeypatch.setattr(visits.VisitNamesView, "limits", (100, 3))
    names = address(event, "visit_names")
    answers = [visitor.get(names, {"q": "公司"}, REMOTE_ADDR=f"10.0.0.{at}").status_code for at in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert visitor.get(address(planned(), "visit_names"), {"q": "公司"}).status_code == 200


def test_hostile_words_stay_words(event, visitor, sign_in, park_filer):
    visitor.post(address(event), {"q": HOSTILE, "visitor": "=1+1<b>", "enterprise": "written"})
    client = sign_in(park_filer)
    page = client.get(reverse("delivery:signin", args=[event.pk])).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    book = load_workbook(BytesIO(client.get(reverse("delivery:signin_excel", args=[event.pk])).content))
    row = [(cell.value, cell.data_type) for cell in book.active[5][1:3]]
    assert row == [(HOSTILE, "s"), ("=1+1<b>", "s")]
    assert words(render_paper(SHEET, paper_content(event, SHEET))) == 1


@pytest.mark.parametrize("text", ["公司\x00", "公\ud800司", "x" * 5000, "' OR 1=1 --"])
def test_odd_searches_find_nothing(event, visitor, tenants, text):
    sent = urlencode({"q": text, "visitor": "李四", "find": "1"}, errors="surrogatepass")
    found = visitor.get(f"{address(event, 'visit_names')}?{sent}")
    assert (found.status_code, found.context["names"]) == (200, [])
    page = visitor.post(address(event), sent, content_type="application/x-www-form-urlencoded")
    assert page.context["form"].names == []
    assert visitor.get(f"/records/visit/{'%00' * 22}/").status_code == 404
    assert visitor.get(f"/records/confirm/{'%00' * 43}/").status_code == 404


@pytest.mark.parametrize("text", ["张\x00三", "x" * 31, "\u200b", ""])
def test_odd_names_are_refused_with_a_sentence(event, visitor, tenants, text):
    answer = visitor.post(address(event), {"q": tenants[0].name, "visitor": text})
    assert (answer.status_code, SignIn.objects.count()) == (422, 0)
    assert answer.context["form"].errors["visitor"]


def test_the_sheet_becomes_evidence_with_one_click(event, visitor, sign_in, park_filer, tenants, kind):
    client, act = sign_in(park_filer), reverse("delivery:signin_act", args=[event.pk])
    client.post(act, {"act": "store"})
    assert Job.objects.count() == 0  # nobody has signed in yet
    visitor.post(address(event), {"q": tenants[0].name, "visitor": "李四"})
    client.post(act, {"act": "store"})
    store_sheet(Job.objects.get().pk)
    job = Job.objects.get()
    assert (job.state, job.error) == ("done", "")
    evidence = RecordEvidence.objects.select_related("upload__blob").get()
    assert (evidence.kind, evidence.upload.blob.content_type) == (kind("signin"), "application/pdf")
    assert evidence.upload.uploaded_by == park_filer
    page = client.get(reverse("delivery:signin", args=[event.pk])).content.decode()
    assert "Kept among the files of the record" in page


def test_poster_and_sheet_are_printed_by_a_job(event, sign_in, park_filer, media):
    client = sign_in(park_filer)
    for name in ("poster", "sheet"):
        paper = reverse("delivery:paper", args=[event.pk, name])
        assert client.get(paper)["Content-Type"].startswith("text/html")
        client.post(paper)
        client.post(paper)
        job = Job.objects.get(effect_key__startswith=name)
        print_paper(job.pk)
        answer = client.get(paper)
        assert answer["Content-Type"] == "application/pdf"
        assert words(b"".join(answer.streaming_content)) == 1
    assert client.get(reverse("delivery:paper", args=[event.pk, "other"])).status_code == 404


def test_the_park_strikes_and_matches(event, visitor, sign_in, park_filer, tenants):
    visitor.post(address(event), {"q": "某某公司", "visitor": "李四", "enterprise": "written"})
    visitor.post(address(event), {"q": tenants[1].name, "visitor": "王五"})
    first, second = SignIn.objects.order_by("number")
    client = sign_in(park_filer)
    client.post(reverse("delivery:signin_match", args=[event.pk, first.pk]), {"enterprise": tenants[0].pk})
    client.post(reverse("delivery:signin_strike", args=[event.pk, second.pk]), {"reason": "走错会场"})
    assert list(event.attendances.values_list("enterprise", flat=True)) == [tenants[0].pk]
    page = client.get(reverse("delivery:signin", args=[event.pk])).content.decode()
    assert "<del>王五</del>" in page
    assert "走错会场" in page


def test_the_line_of_another_sheet_is_not_found(event, planned, visitor, sign_in, park_filer, tenants):
    visitor.post(address(event), {"q": tenants[0].name, "visitor": "王五"})
    other = reverse("delivery:signin_strike", args=[planned().pk, SignIn.objects.get().pk])
    assert sign_in(park_filer).post(other, {"reason": "x"}).status_code == 404


def test_the_count_is_live_and_stops_when_closed(event, visitor, sign_in, park_filer, tenants):
    client, count = sign_in(park_filer), reverse("delivery:signin_count", args=[event.pk])
    visitor.post(address(event), {"q": tenants[0].name, "visitor": "王五"})
    answer = client.get(count, {"seen": "0"})
    assert (answer.context["page"].enterprises, answer.context["new_lines"]) == (1, 1)
    assert "every 4s" in answer.content.decode()
    services.close_sheet(record=event, user=park_filer, close=True)
    assert "every 4s" not in client.get(count).content.decode()


def test_an_event_is_planned_on_one_page(sign_in, park_filer, enrolment, service):
    client, page = sign_in(park_filer), reverse("delivery:event")
    form = {
        "enrolment": enrolment.pk,
        "service_type": service("I1").pk,
        "title": "惠企政策专场",
        "service_date": "2001-01-01",
        "starts_at": "14:00",
        "provider_name": "示例机构",
        "provider_kind": "agency",
    }
    faults = client.post(page, form).context["form"].errors
    assert set(faults) == {"service_date", "ends_at"}
    today = client.get(page).context["form"].initial["service_date"]
    answer = client.post(page, form | {"service_date": today.isoformat(), "ends_at": "16:00"})
    record = ServiceRecord.objects.get()
    assert answer.url == reverse("delivery:signin", args=[record.pk])
    assert f"{sheet_of(record).opens_at:%H:%M}-{sheet_of(record).closes_at:%H:%M}" == "13:00-16:00"


@pytest.mark.parametrize("lines", [1, 3])
def test_queries_of_the_pages(event, visitor, sign_in, park_filer, tenants, page_cost, lines):
    for firm in tenants[:lines]:
        visitor.post(address(event), {"q": firm.name, "visitor": "王五"})
    cost = page_cost(sign_in(park_filer), reverse("delivery:signin_count", args=[event.pk]))
    assert (page_cost(visitor, address(event)), cost) == (1, 4)
