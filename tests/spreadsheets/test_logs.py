"""The service log of a park through the same engine: in, checked at every cell, once only, and back."""

import io
from datetime import time, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from apps.audit.models import Entry
from apps.audit.services import record as write_entry
from apps.delivery.choices import AttendanceSource, RecordState
from apps.delivery.models import Agreement, Attendance, Need, RecordSeries, ServiceRecord
from apps.spreadsheets.services.receiving import read_batch
from tests.factories.delivery import record_with
from tests.factories.parks import EnterpriseFactory, TenancyFactory
from tests.factories.vendors import ProviderFactory
from tests.spreadsheets.logs import HEADER, batch_of, day, effect, figures, found, log, precise, row, sent
from tests.spreadsheets.test_browser import act


@pytest.fixture
def firms(park):
    names = ("示例甲有限公司", "示例乙有限公司", "示例丙（温州）有限公司")
    return [
        TenancyFactory.create(park=park, enterprise=EnterpriseFactory.create(name=name)).enterprise for name in names
    ]


@pytest.fixture
def provider(park):
    return ProviderFactory.create(park=park, name="登记的服务机构")


@pytest.fixture
def client(enrolment, park_filer, sign_in, provider, firms):
    return sign_in(park_filer)


@pytest.fixture
def bring(client, tmp_path):
    """Uploads rows as a log."""
    return lambda rows, header=HEADER: batch_of(sent(client, log(tmp_path, rows, header)))


def served(record):
    return sorted(record.enterprises.values_list("name", flat=True))


def test_a_row_becomes_a_record_with_its_attendances(client, bring, firms, provider, park_filer, enrolment):
    batch = bring([row("示例甲有限公司、示例乙有限公司；" + firms[2].credit_code)])
    assert (found(batch), effect(batch), figures(batch)) == ([], [1, 0, 0], [1, 0, 0])
    assert ServiceRecord.objects.count() == 0
    assert act(client, batch, "commit") == "Imported: 1 new, 0 changed, 0 unchanged."
    record = ServiceRecord.objects.get()
    assert (record.number, record.title, record.service_date, record.place) == (1, "安全培训", day(), "会议室")
    assert (record.starts_at, record.ends_at, record.team) == (time(9), time(11, 30), "张示例、李示例")
    assert (record.provider, record.amount_yuan, record.quantity) == (provider, Decimal("1200.50"), Decimal(1))
    assert (record.state, record.created_by, served(record)) == (
        RecordState.DRAFT,
        park_filer,
        sorted(firm.name for firm in firms),
    )
    assert set(Attendance.objects.values_list("source", flat=True)) == {AttendanceSource.IMPORTED}
    assert Entry.objects.filter(action="record.created", target_id=record.pk).count() == 1
    assert Entry.objects.get(action="records.imported").changes == {"created": [0, 1], "unchanged": [0, 0]}


def test_a_precise_service_brings_its_need_and_outcome(client, bring, firms):
    act(client, bring([precise("示例甲有限公司")]), "commit")
    record = ServiceRecord.objects.get()
    need = Need.objects.get()
    assert (record.need, need.description, need.enterprise) == (need, "财务制度不健全", firms[0])
    assert (record.problem, record.action, record.result, record.effect, record.solved) == (
        "账目不规范",
        "上门梳理",
        "建立制度",
        "差错率降到 1%",
        "partly",
    )


def test_rows_with_one_number_are_one_record(client, bring, firms):
    rows = [row(firm.name, 服务编号="A-1") for firm in firms] + [
        row("示例甲有限公司", 服务编号="A-2", 服务标题="另一场")
    ]
    rows[1][1:6] = [None] * 5
    batch = bring(rows)
    assert (found(batch), effect(batch), figures(batch)) == ([], [2, 0, 0], [4, 0, 0])
    act(client, batch, "commit")
    first, second = ServiceRecord.objects.order_by("number")
    assert (served(first), served(second)) == (sorted(firm.name for firm in firms), ["示例甲有限公司"])


def test_merged_cells_without_a_number_are_one_record(client, firms, tmp_path):
    header = ["日期", "服务项目", "服务标题", "服务机构", "企业名称"]
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(header)
    for firm in firms:
        first = [day(), "业务培训", "安全培训", "登记的服务机构"] if firm == firms[0] else [None] * 4
        sheet.append([*first, firm.name])
    for column in "ABCD":
        sheet.merge_cells(f"{column}2:{column}4")
    out = io.BytesIO()
    workbook.save(out)
    batch = batch_of(sent(client, out.getvalue()))
    assert (found(batch), effect(batch)) == ([], [1, 0, 0])
    act(client, batch, "commit")
    assert served(ServiceRecord.objects.get()) == sorted(firm.name for firm in firms)


@pytest.mark.parametrize("key", ["", "A-1"])
def test_the_same_file_again_adds_nothing(client, bring, firms, key):
    rows = [row("示例甲有限公司、示例乙有限公司", 服务编号=key), precise("示例甲有限公司")]
    act(client, bring(rows), "commit")
    batch = bring(rows)
    assert (found(batch), effect(batch)) == ([], [0, 0, 2])
    act(client, batch, "commit")
    assert (batch.state, ServiceRecord.objects.count(), batch.created_ids) == ("committed", 2, [])


def test_what_is_there_stays_and_the_difference_is_said(client, bring, firms):
    act(client, bring([row("示例甲有限公司", 服务编号="A-1")]), "commit")
    batch = bring([row("示例甲有限公司、示例乙有限公司", 服务编号="A-1", **{"金额（元）": 9})])
    assert (found(batch), effect(batch)) == ([("A2", "record_differs", "confirm")], [0, 0, 1])
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "SR-0001 is there already and stays as it is" in page
    assert "amount (yuan), enterprises served" in page
    act(client, batch, "commit", confirm_all="1")
    assert (ServiceRecord.objects.get().amount_yuan, Attendance.objects.count()) == (Decimal("1200.50"), 1)


def test_a_number_used_before_for_another_day_is_asked_about(client, bring):
    act(client, bring([row("示例甲有限公司", 服务编号="1")]), "commit")
    batch = bring([row("示例甲有限公司", 服务编号="1", 服务日期=str(day(2)))])
    assert (found(batch), effect(batch)) == ([("A2", "key_known", "confirm")], [1, 0, 0])


FAULTS = [
    ({"服务日期": str(day(-1))}, ("B", "sentence")),
    ({"服务日期": None}, ("B", "date_missing")),
    ({"服务日期": "2023-02-30"}, ("B", "no_such_day")),
    ({"服务日期": "2026年3月"}, ("B", "not_a_date")),
    ({"开始时间": "25:00"}, ("C", "not_a_time")),
    ({"结束时间": "08:00"}, ("D", "hours_backwards")),
    ({"结束时间": None}, ("D", "hours_backwards")),
    ({"服务项目": "看手相"}, ("E", "service_unknown")),
    ({"服务项目": None}, ("E", "service_missing")),
    ({"服务标题": "长" * 121}, ("F", "text_too_long")),
    ({"服务企业": "没见过的公司"}, ("K", "enterprise_unknown")),
    ({"服务企业": "有限公司"}, ("K", "enterprise_ambiguous")),
    ({"服务企业": None}, ("K", "enterprises_blank")),
    ({"服务企业": "已迁出有限公司"}, ("K", "sentence")),
    ({"协议编号": "XY-404"}, ("J", "agreement_unknown")),
    ({"协议编号": "XY-1"}, ("J", "sentence")),
    ({"金额（元）": "面议"}, ("N", "not_a_number")),
    ({"金额（元）": 1.005}, ("N", "too_many_decimals")),
    ({"服务团队": "11010519491231002X"}, ("L", "identity_card")),
]
PRECISE_FAULTS = [
    ({"服务企业": "示例甲有限公司、示例乙有限公司"}, ("K", "sentence")),
    ({"服务项目": "规范提升服务"}, ("K", "sentence")),
    ({"服务企业": "不是试点有限公司"}, ("K", "sentence")),
    ({"服务机构": "没登记的公司"}, ("H", "provider_unregistered")),
    ({"是否解决": "也许"}, ("T", "solved_unknown")),
]


@pytest.fixture
def others(park, enrolment, park_filer, provider):
    """A tenant that has left, one that is no pilot, an agreement with another provider."""
    gone = EnterpriseFactory.create(name="已迁出有限公司")
    TenancyFactory.create(park=park, enterprise=gone, moved_out_date=day(30))
    plain = EnterpriseFactory.create(name="不是试点有限公司")
    TenancyFactory.create(park=park, enterprise=plain, is_pilot=False)
    Agreement.objects.create(
        enrolment=enrolment,
        number="XY-1",
        provider=ProviderFactory.create(park=park, name="另一家机构"),
        is_three_party=False,
        signed_on=day(60),
        amount_yuan=1,
        created_by=park_filer,
    )


def test_every_fault_is_found_in_its_cell_and_nothing_is_written(client, bring, others):
    name = {"服务企业": "示例甲有限公司"}
    rows = [row(None, **(name | {"服务标题": f"第{n}场"} | cells)) for n, (cells, _at) in enumerate(FAULTS)]
    rows += [
        precise(None, **(name | {"服务标题": f"第{n}次"} | cells)) for n, (cells, _at) in enumerate(PRECISE_FAULTS)
    ]
    expected = [(f"{at}{n}", code, "refuse") for n, (_c, (at, code)) in enumerate([*FAULTS, *PRECISE_FAULTS], 2)]
    batch = bring([*rows, row("示例甲有限公司")])
    assert sorted(found(batch)) == sorted(expected)
    assert figures(batch) == [1, 0, len(expected)]
    act(client, batch, "commit")
    assert (batch.state, ServiceRecord.objects.count()) == ("preview", 0)
    sentences = " ".join(p["params"]["sentence"] for p in batch.problems if p["code"] == "sentence")
    for part in (
        "The date of service lies in the future.",
        "Not a tenant of the park on",
        "A precise service is for exactly one enterprise, and 2 are ticked.",
        "示例甲有限公司 has no diagnosis yet.",
        "不是试点有限公司 is not a pilot enterprise",
        "This agreement is with another provider.",
    ):
        assert part in sentences


def test_doubts_wait_for_a_tick(client, bring):
    rows = [
        row("示例甲有限", 服务机构="某某协会", 服务标题=None),
        row("示例甲有限公司、示例甲有限公司"),
    ]
    batch = bring(rows)
    assert found(batch) == [
        ("H2", "provider_by_word", "confirm"),
        ("K2", "enterprise_near", "confirm"),
        ("F2", "title_assumed", "confirm"),
        ("K3", "enterprise_twice", "confirm"),
    ]
    act(client, batch, "commit")
    assert batch.state == "preview"
    act(client, batch, "commit", confirm_all="1")
    first, second = ServiceRecord.objects.order_by("number")
    assert (first.provider, first.provider_name, first.provider_kind, first.title) == (
        None,
        "某某协会",
        "association",
        "业务培训",
    )
    assert (served(first), served(second)) == (["示例甲有限公司"], ["示例甲有限公司"])


def test_a_cell_changed_in_the_preview_is_what_is_written(client, bring):
    batch = bring([row("没见过的公司")])
    act(client, batch, "mend", sheet=0, row=1, column=HEADER.index("服务企业"), text="示例乙有限公司")
    assert (found(batch), effect(batch)) == ([], [1, 0, 0])
    act(client, batch, "commit")
    assert served(ServiceRecord.objects.get()) == ["示例乙有限公司"]


def test_the_same_row_twice_is_refused(bring):
    batch = bring([row("示例甲有限公司"), row("示例甲有限公司")])
    assert found(batch) == [("B3", "event_twice", "refuse")]


def test_undo_takes_back_what_no_report_cites_and_no_number_comes_again(client, bring, firms, park_lead):
    batch = bring([row(firm.name) for firm in firms])
    act(client, batch, "commit")
    cited, returned, _free = ServiceRecord.objects.order_by("number")
    ServiceRecord.objects.filter(pk=cited.pk).update(state=RecordState.REPORTED)
    write_entry(user=park_lead, action="record.reported", target=returned)
    said = "The import was undone, but for 2 records that a report or a case speaks about."
    assert act(client, batch, "undo") == said
    assert (list(ServiceRecord.objects.order_by("number")), batch.state) == ([cited, returned], "undone")
    act(client, bring([row(firms[2].name)]), "commit")
    assert ServiceRecord.objects.latest("number").number == 4
    assert RecordSeries.objects.get().last_number == 4


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_exported_list_comes_back_unchanged(client, enrolment, firms, provider, park_filer, programme, language):
    service = programme.service_types.get
    record_with(firms, enrolment=enrolment, number=7, service_type=service(code="I4"), amount_yuan=Decimal("1200.50"))
    record_with(
        firms[:1],
        enrolment=enrolment,
        number=8,
        service_type=service(code="P1"),
        provider=provider,
        provider_name=provider.name,
        solved="partly",
        state=RecordState.DRAFT,
    )
    before = list(ServiceRecord.objects.order_by("pk").values())
    headers = {"accept-language": language}
    with translation.override(language):
        exported = client.get(reverse("delivery:export"), headers=headers)
    assert exported.status_code == 200
    batch = batch_of(sent(client, exported.content))
    assert (found(batch), effect(batch), figures(batch)) == ([], [0, 0, 2], [2, 0, 0])
    act(client, batch, "commit")
    assert list(ServiceRecord.objects.order_by("pk").values()) == before


def test_the_blank_log_names_what_belongs_in_and_is_read_back(client, firms, provider, programme, tmp_path):
    answer = client.get(reverse("spreadsheets:records_blank"))
    workbook = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet, help_sheet = workbook.worksheets
    titles = [cell.value for cell in sheet[3]]
    assert set(HEADER) <= set(titles)
    words = [line[1].value for line in help_sheet.iter_rows(min_row=2)]
    assert f"{firms[0].name} {firms[0].credit_code}" in words
    assert f"{provider.name} {provider.credit_code}" in words
    assert "业务培训" in words
    given = dict(zip(HEADER, row("示例甲有限公司"), strict=True))
    for column, title in enumerate(titles, 1):
        sheet.cell(4, column).value = given.get(title)
    out = io.BytesIO()
    workbook.save(out)
    batch = batch_of(sent(client, out.getvalue()))
    assert (found(batch), effect(batch)) == ([], [1, 0, 0])


def test_a_row_of_another_park_and_a_sheet_without_services_are_refused(client, bring, tmp_path):
    batch = bring([["别的园", str(day()), "业务培训", "示例甲有限公司"]], ["园区", "日期", "服务项目", "服务企业"])
    assert ("A2", "row_of_other_park", "refuse") in found(batch)
    unread = batch_of(sent(client, log(tmp_path, [["甲", 1]], ["名称", "数"])))
    assert unread.state == "unreadable"


def cost(action) -> int:
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


def test_queries_do_not_grow_with_the_rows(client, bring, firms, park_filer):
    def rows(count):
        return [row("示例甲有限公司、示例乙有限公司", 服务标题=f"第{n}场") for n in range(count)]

    small, large = bring(rows(2)), bring(rows(60))
    assert (small.rows, large.rows) == (2, 60)
    reading = [cost(lambda each=each: read_batch(each, user=park_filer)) for each in (small, large)]
    assert reading[0] == reading[1]
    pages = [cost(lambda each=each: client.get(each.get_absolute_url())) for each in (small, large)]
    assert pages[0] == pages[1]


def test_a_stranger_brings_nothing(client, bring, sign_in, other_filer, county_eit):
    batch = bring([row("示例甲有限公司")])
    assert sign_in(other_filer).post(reverse("spreadsheets:commit", args=[batch.pk])).status_code == 404
    assert sign_in(county_eit).post(reverse("spreadsheets:commit", args=[batch.pk])).status_code == 403
    assert sign_in(county_eit).get(reverse("spreadsheets:records_upload")).status_code == 403


def test_what_changed_since_the_preview_keeps_the_log_back(client, bring, park, firms):
    batch = bring([row("示例甲有限公司", 服务日期=str(day(3)))])
    park.tenancies.filter(enterprise=firms[0]).update(moved_out_date=day(3) - timedelta(days=1))
    assert (
        act(client, batch, "commit") == "The records have changed since this preview was made. Upload the file again."
    )
    assert (batch.state, ServiceRecord.objects.count()) == ("preview", 0)
