from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.delivery import services
from apps.delivery.models import ServiceRecord
from apps.delivery.selectors import page_rows, record_page, totals
from apps.parks.models import Tenancy
from tests.delivery.conftest import EVIDENCE, upload
from tests.evidence import samples
from tests.factories.parks import TenancyFactory


def text(response) -> str:
    return response.content.decode()


def page(client, name, *args, **query):
    return client.get(reverse(f"delivery:{name}", args=args), query)


def sent(response) -> bytes:
    """The bytes of an answer; a file is closed by reading it to its end."""
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def posted(service, tenants):
    """What a person types into the form."""

    def fields(code: str = "I4", **changes) -> dict:
        typed = {
            "service_type": service(code).pk,
            "title": "  消防　安全培训 ",
            "service_date": timezone.localdate().isoformat(),
            "provider_name": "示例机构",
            "provider_kind": "agency",
            "quantity": "1",
            "amount_yuan": "1200.50",
            "enterprises": [each.pk for each in tenants],
        }
        return typed | changes

    return fields


## The form


def test_a_record_is_saved_and_its_page_opens(sign_in, park_filer, enrolment, posted):
    response = sign_in(park_filer).post(reverse("delivery:add"), posted(), follow=True)
    record = ServiceRecord.objects.get()
    assert response.redirect_chain == [(reverse("delivery:detail", args=[record.pk]), 302)]
    assert (record.title, str(record.amount_yuan), record.enterprises.count()) == ("消防 安全培训", "1200.50", 3)


def test_save_and_next_keeps_the_circumstances(sign_in, park_filer, enrolment, posted):
    response = sign_in(park_filer).post(reverse("delivery:add"), posted(next="1"), follow=True)
    form = response.context["form"]
    assert (form["provider_name"].value(), form["title"].value(), form.ticked) == ("示例机构", None, set())


def test_a_refusal_stands_under_its_field_and_nothing_typed_is_lost(sign_in, park_filer, enrolment, posted):
    response = sign_in(park_filer).post(reverse("delivery:add"), posted("P1"))
    form = response.context["form"]
    assert response.status_code == 422
    assert "exactly one enterprise" in form.errors["enterprises"][0]
    assert (form["title"].value().strip(), len(form.ticked)) == ("消防　安全培训", 3)
    assert ServiceRecord.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\x01b"}, "title"),
        ({"service_date": "31.31.2026"}, "service_date"),
        ({"amount_yuan": "-1"}, "amount_yuan"),
        ({"amount_yuan": "NaN"}, "amount_yuan"),
        ({"amount_yuan": "1e30"}, "amount_yuan"),
        ({"provider_kind": "ghost"}, "provider_kind"),
        ({"service_type": "x"}, "service_type"),
        ({"enterprises": ["999999999"]}, "enterprises"),
        ({"enterprises": ["x"]}, "enterprises"),
        ({"pasted": "没有这家"}, "pasted"),
    ],
)
@pytest.mark.usefixtures("enrolment")
def test_a_wrong_field_is_named(sign_in, park_filer, posted, changes, field):
    response = sign_in(park_filer).post(reverse("delivery:add"), posted(**changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_pasted_lines_are_matched_and_reported_before_anything_is_saved(
    sign_in, park_filer, enrolment, posted, tenants
):
    lines = f"{tenants[0].name}\n1\t{tenants[1].credit_code.lower()}\t张三\n没有这家\n企业\n\n"
    client = sign_in(park_filer)
    response = client.post(reverse("delivery:add"), posted(enterprises=[], pasted=lines, match="1"))
    form = response.context["form"]
    assert (response.status_code, form.ticked, form.errors) == (200, {tenants[0].pk, tenants[1].pk}, {})
    assert form.matched.unmatched == (("没有这家", "no tenant of this park"), ("企业", "several tenants match"))
    assert ServiceRecord.objects.count() == 0
    client.post(reverse("delivery:add"), posted(enterprises=[tenants[2].pk], pasted=tenants[0].name))
    assert set(ServiceRecord.objects.get().enterprises.all()) == {tenants[0], tenants[2]}


def test_a_copy_brings_everything_but_the_date(sign_in, park_filer, recorded, tenants):
    record = recorded(service_date=timezone.localdate() - timedelta(days=9), team="甲、乙")
    form = page(sign_in(park_filer), "copy", record.pk).context["form"]
    assert (form["team"].value(), form.ticked) == ("甲、乙", {each.pk for each in tenants})
    assert form["service_date"].value() == timezone.localdate()
    assert ServiceRecord.objects.count() == 1


def test_a_correction_is_saved(sign_in, park_filer, recorded, posted):
    record = recorded()
    response = sign_in(park_filer).post(reverse("delivery:edit", args=[record.pk]), posted(title="订正"))
    record.refresh_from_db()
    assert (response.status_code, record.title) == (302, "订正")


def test_a_locked_record_says_why_it_cannot_be_corrected(sign_in, park_filer, completed):
    record = completed()
    services.mark_reported(records=[record], user=park_filer)
    response = page(sign_in(park_filer), "edit", record.pk)
    assert response.status_code == 403
    assert "Withdraw the report first" in text(response)
    assert reverse("delivery:edit", args=[record.pk]) not in text(page(sign_in(park_filer), "detail", record.pk))


def test_a_park_outside_the_programme_is_told_so(sign_in, park_filer, programme):
    response = page(sign_in(park_filer), "add")
    assert response.status_code == 403
    assert "not in the programme" in text(response)


## Who may


READERS = ["park_filer", "park_lead", "county_eit", "county_fin", "prov_eit", "prov_fin", "auditor", "sys_admin"]
STRANGERS = ["other_filer", "other_county_eit"]


@pytest.mark.parametrize("role", READERS + STRANGERS)
def test_who_reads_a_record_and_its_files(request, sign_in, recorded, attach, role):
    record = recorded()
    evidence = attach(record, "invoice")
    client = sign_in(request.getfixturevalue(role))
    expected = 404 if role in STRANGERS else 200
    assert page(client, "detail", record.pk).status_code == expected
    answer = page(client, "file", record.pk, evidence.pk)
    assert (answer.status_code, bool(sent(answer))) == (expected, True)
    assert len(page(client, "list").context["rows"]) == (expected == 200)


@pytest.mark.parametrize("role", READERS + STRANGERS)
def test_who_writes(request, sign_in, recorded, attach, role):
    record = recorded()
    evidence = attach(record, "invoice")
    client = sign_in(request.getfixturevalue(role))
    expected = 404 if role in STRANGERS else 302 if role.startswith("park_") else 403
    for name in ("evidence_replace", "evidence_edit", "evidence_remove"):
        assert client.post(reverse(f"delivery:{name}", args=[record.pk, evidence.pk])).status_code == expected
    for name in ("upload", "delete"):
        assert client.post(reverse(f"delivery:{name}", args=[record.pk])).status_code == expected


def test_a_file_is_found_through_its_own_record_only(sign_in, park_filer, recorded, attach):
    mine, other = recorded(), recorded()
    evidence = attach(mine, "invoice")
    assert page(sign_in(park_filer), "file", other.pk, evidence.pk).status_code == 404
    assert (
        sign_in(park_filer).post(reverse("delivery:evidence_remove", args=[other.pk, evidence.pk])).status_code == 404
    )


## Files


def test_a_download_is_an_attachment_that_cannot_run_here(sign_in, park_filer, recorded, kind):
    record = recorded()
    content = samples.pdf()
    batch = services.attach_files(record=record, files=[upload("费用发票 8月.pdf", content)], user=park_filer)
    response = page(sign_in(park_filer), "file", record.pk, batch[0].evidence.pk)
    assert sent(response) == content
    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%B4%B9")


def test_only_pictures_are_shown_and_only_their_copies(sign_in, park_filer, recorded):
    record = recorded()
    files = [upload("IMG_1.jpg", samples.photo_with_place()), upload("发票.pdf", samples.pdf())]
    photo, invoice = services.attach_files(record=record, files=files, user=park_filer)
    client = sign_in(park_filer)
    shown = page(client, "file", record.pk, photo.evidence.pk, show="view")
    content = sent(shown)
    assert (shown["Content-Type"], shown.get("Content-Disposition", "inline")[:6]) == ("image/jpeg", "inline")
    assert b"CameraMaker" not in content
    assert page(client, "file", record.pk, invoice.evidence.pk, show="view").status_code == 404


def test_a_batch_without_script_says_what_became_of_each_file(sign_in, park_filer, recorded):
    record = recorded()
    files = [upload("活动通知.pdf", samples.pdf()), upload("空.pdf", b""), upload("IMG_2.png", samples.png())]
    response = sign_in(park_filer).post(reverse("delivery:upload", args=[record.pk]), {"files": files}, follow=True)
    assert [(message.level_tag, str(message)) for message in response.context["messages"]] == [
        ("success", "活动通知.pdf is taken as 活动通知."),
        ("error", "空.pdf: The file is empty (0 bytes). Check the original and send it again."),
        ("success", "IMG_2.png is taken as 活动照片."),
    ]
    assert record.evidence.count() == 2


def test_the_script_gets_the_same_as_json(sign_in, park_filer, recorded):
    record = recorded()
    address = reverse("delivery:upload", args=[record.pk])
    client = sign_in(park_filer)
    answer = client.post(
        address, {"files": [upload("发票.pdf", samples.pdf())]}, headers={"Accept": "application/json"}
    )
    file = {"name": "发票.pdf", "accepted": True, "kind": "费用发票", "reasons": [], "notes": []}
    assert answer.json() == {"files": [file], "faults": []}
    nothing = client.post(address, headers={"Accept": "application/json"})
    assert (nothing.status_code, nothing.json()["faults"]) == (422, ["Choose at least one file."])


def test_a_date_is_entered_later(sign_in, park_filer, recorded):
    record = recorded("P1")
    services.attach_files(record=record, files=[upload("协议.pdf", samples.pdf())], user=park_filer)
    evidence = record.evidence.get()
    client = sign_in(park_filer)
    address = reverse("delivery:evidence_edit", args=[record.pk, evidence.pk])
    assert "Enter the date printed on it" in text(page(client, "detail", record.pk))
    client.post(address, {"kind": evidence.kind_id, "document_date": timezone.localdate().isoformat()})
    evidence.refresh_from_db()
    assert evidence.document_date == timezone.localdate()
    wrong = client.post(address, {"kind": evidence.kind_id, "document_date": "soon"}, follow=True)
    assert "Enter the date as year" in text(wrong)


def test_replacing_by_the_page(sign_in, park_filer, completed):
    record = completed()
    services.mark_reported(records=[record], user=park_filer)
    evidence = record.evidence.get(kind__code="invoice")
    address = reverse("delivery:evidence_replace", args=[record.pk, evidence.pk])
    client = sign_in(park_filer)
    answer = client.post(address, {"file": upload("a.pdf", samples.pdf()), "reason": "金额有误"}, follow=True)
    assert "Replaced files" in text(answer)
    assert "金额有误" in text(answer)
    assert sent(page(client, "file", record.pk, evidence.pk)) != samples.pdf()  # the old one stays


## The pages themselves


def test_the_page_says_what_is_missing_and_who_acts(sign_in, county_eit, recorded):
    body = text(page(sign_in(county_eit), "detail", recorded("P1").pk))
    assert "0 of 5 required kinds are there" in body
    assert "Next: the park adds 5 kinds of evidence" in body
    assert "Choose a file" not in body


def test_a_record_outside_the_period_says_so(sign_in, park_filer, completed, programme):
    day = programme.start_date - timedelta(days=1)
    client = sign_in(park_filer)
    record = completed("I4", service_date=day)
    assert "counts toward no target" in text(page(client, "detail", record.pk))
    assert "counts toward no target" not in text(page(client, "detail", completed("I4").pk))
    assert [row.record for row in page(client, "list", state="outside").context["rows"]] == [record]


@pytest.fixture
def two_records(recorded, park) -> None:
    first = TenancyFactory.create(park=park, enterprise__name="企业壹").enterprise
    recorded("P1", title="乙诊断", enterprises=[first])
    recorded("I4", title="甲课", provider_name="某机构")


@pytest.mark.usefixtures("two_records")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["甲课", "乙诊断"]),
        ({"q": "甲"}, ["甲课"]),
        ({"q": "SR-0002"}, ["甲课"]),
        ({"q": "sr-0009"}, []),
        ({"state": "draft"}, ["甲课", "乙诊断"]),
        ({"state": "accepted"}, []),
        ({"provider": "某机构"}, ["甲课"]),
        ({"enterprise": "企业壹"}, ["乙诊断"]),
        ({"service_class": "precise"}, ["乙诊断"]),
        ({"quarter": "1999Q1"}, ["甲课", "乙诊断"]),
        ({"service": "x"}, ["甲课", "乙诊断"]),
        ({"county": "x"}, ["甲课", "乙诊断"]),
    ],
)
def test_the_filter(sign_in, park_filer, query, found):
    assert [row.record.title for row in page(sign_in(park_filer), "list", **query).context["rows"]] == found


def test_the_filter_by_service_park_county_period_and_days(sign_in, prov_eit, recorded, service, park):
    record = recorded("I4")
    client = sign_in(prov_eit)
    day = timezone.localdate()
    quarter = f"{day.year}Q{(day.month + 2) // 3}"
    hits = {"service": service("I4").pk, "park": park.pk, "county": park.county_id, "quarter": quarter, "end": day}
    for name, value in hits.items():
        assert [row.record for row in page(client, "list", **{name: value}).context["rows"]] == [record]
    misses = {"service": service("I1").pk, "county": 0, "start": day + timedelta(days=1)}
    for name, value in misses.items():
        assert page(client, "list", **{name: value}).context["rows"] == []


def test_the_list_totals_and_pages(sign_in, park_filer, recorded):
    for _ in range(21):
        recorded()
    context = page(sign_in(park_filer), "list").context
    totals = page(sign_in(park_filer), "totals").context["totals"]
    assert (len(context["rows"]), totals.records, totals.visits, totals.enterprises) == (20, 21, 63, 3)
    assert len(page(sign_in(park_filer), "list", page=2).context["rows"]) == 1


@pytest.mark.parametrize("query", [{}, {"q": "nothing like it"}])
@pytest.mark.parametrize("role", ["park_filer", "county_eit"])
def test_an_empty_list_says_what_to_do(request, sign_in, enrolment, role, query):
    body = text(page(sign_in(request.getfixturevalue(role)), "list", **query))
    assert ("Take a condition away" in body) is bool(query)
    assert ("its evidence can follow" in body) is (not query and role == "park_filer")


def queries_of(client, name, *args) -> int:
    page(client, name, *args)  # warms what is cached per process
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert page(client, name, *args).status_code == 200
    return len(seen)


def test_pages_take_a_constant_number_of_queries(sign_in, park_filer, recorded, attach, park):
    record = recorded("P1")
    attach(record, "agreement")
    client = sign_in(park_filer)
    one = [queries_of(client, "list"), queries_of(client, "detail", record.pk), queries_of(client, "add")]
    for code in ("diagnosis_report", "invoice"):
        attach(recorded("P1"), code)
        attach(record, code)
        Tenancy.objects.filter(park=park).update(moved_in_date=None)
        TenancyFactory.create(park=park)
    three = [queries_of(client, "list"), queries_of(client, "detail", record.pk), queries_of(client, "add")]
    assert one == three


@pytest.mark.parametrize("rows", [1, 3])
def test_reads_take_a_known_number_of_queries(recorded, attach, park_filer, django_assert_num_queries, rows):
    records = [recorded("P1") for _ in range(rows)]
    for code in ("agreement", "diagnosis_report", "invoice")[:rows]:
        attach(records[0], code)
    loaded = ServiceRecord.objects.select_related("service_type", "enrolment__park", "enrolment__programme")
    page_of = list(loaded.order_by("pk"))
    with django_assert_num_queries(3):
        assert len(page_rows(page_of)) == rows
    with django_assert_num_queries(6):
        assert len(record_page(page_of[0], park_filer).files) == rows
    with django_assert_num_queries(2):
        assert totals(ServiceRecord.objects.all()).visits == rows


def test_the_next_step_of_a_record_with_all_its_files(completed, diagnosed, tenants, planned, attach):
    diagnosed(tenants[0])
    silent, event = completed("P2", effect=""), planned()
    for each in EVIDENCE["I1"]:
        attach(event, each)

    def next_of(record) -> str:
        page = record_page(ServiceRecord.objects.get(pk=record.pk), record.created_by)
        return page.timeline[0]["title"]

    assert next_of(silent) == "Next: the park says need and outcome"
    assert next_of(event) == "Next: the enterprises sign in at the event"
    assert next_of(completed("I4")) == "Next: the park cites it in the report of its period"
