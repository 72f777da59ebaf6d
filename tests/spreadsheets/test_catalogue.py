"""The catalogue of a park through the same engine: in, out, back; every rule of the list at its cell."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.approvals.models import Waiver
from apps.spreadsheets.models import ImportBatch
from apps.vendors.models import Provider, ProviderListing
from apps.vendors.services import lock_list
from tests.factories.codes import credit_code
from tests.factories.vendors import ProviderFactory, chosen, chosen_by_enterprise, days_from_now, listed
from tests.spreadsheets.books import book
from tests.spreadsheets.test_browser import act

HEADER = (
    "服务机构 机构类型 统一社会信用代码 服务项目 服务产品 服务内容 交付成果 价格（元） 计价单位 "
    "同类市场参考价（元） 参考价来源 来源说明 参考价日期 有效期起 有效期止 超价理由"
).split()
CODE, OTHER = credit_code(number=501), credit_code(number=502)
PINYIN = "shi li fu wu ji gou"
START, END = days_from_now(-1), days_from_now(200)


def offer(name="示例服务机构", code=CODE, **cells):
    """A row of a catalogue at 9,000 yuan beside a reference of 10,000; `cells` replaces cells by header."""
    values = [name, "专业服务机构", code, "管理诊断", "企业体检", "现场诊断", "诊断报告", 9000, "家", 10000]
    values += ["询价单", "询价单三份", str(days_from_now(-9)), str(START), str(END), None]
    return list((dict(zip(HEADER, values, strict=True)) | cells).values())


@pytest.fixture
def service(programme):
    return programme.service_types.get(code="P1")


@pytest.fixture
def provider(enrolment, service):
    """A provider that won the selection for the service of `offer`."""
    provider = ProviderFactory.create(park=enrolment.park, name="示例服务机构", credit_code=CODE, sort_key=PINYIN)
    chosen(enrolment, service, provider)
    return provider


@pytest.fixture
def client(enrolment, park_filer, sign_in):
    return sign_in(park_filer)


@pytest.fixture
def send(client, park):
    """Uploads a file as the catalogue of the park and returns the import."""

    def upload(content: bytes) -> ImportBatch:
        data = {"file": SimpleUploadedFile("清单.xlsx", content)}
        answer = client.post(reverse("spreadsheets:catalogue_upload", args=[park.pk]), data)
        assert answer.status_code == 302, answer.context["form"].errors
        return ImportBatch.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2]))

    return upload


@pytest.fixture
def bring(send, service, tmp_path):
    """Uploads rows; the word 管理诊断 stands for the service."""

    def rows(lines, header=HEADER) -> ImportBatch:
        named = [[service.name if value == "管理诊断" else value for value in line] for line in lines]
        return send(book(tmp_path / "list.xlsx", named, header, title="清单").read_bytes())

    return rows


def found(batch):
    return [(p["cell"], p["code"], p["severity"]) for p in batch.problems]


def effect(batch):
    return [batch.summary[name] for name in ("created", "updated", "unchanged")]


def figures(batch):
    return [batch.summary[name] for name in ("ready", "to_confirm", "refused")]


def export(client, park):
    return client.get(reverse("vendors:export"), {"park": park.pk}).content


def test_a_product_of_a_selected_provider_is_listed(client, bring, provider, park_filer):
    batch = bring([offer()])
    assert (found(batch), effect(batch), figures(batch)) == ([], [1, 0, 0], [1, 0, 0])
    assert ProviderListing.objects.count() == 0
    act(client, batch, "commit")
    row = ProviderListing.objects.get()
    assert (row.provider, row.price_yuan, row.unit, row.reference_source, row.created_by) == (
        provider,
        Decimal("9000.00"),
        "家",
        "quotation",
        park_filer,
    )
    assert (row.valid_from, row.valid_until, row.reference_note) == (START, END, "询价单三份")


def test_the_same_file_twice_changes_nothing(client, bring, provider):
    act(client, bring([offer()]), "commit")
    batch = bring([offer()])
    assert (found(batch), effect(batch)) == ([], [0, 0, 1])


def test_exported_then_imported_everything_is_unchanged(client, park, send, enrolment, service, programme):
    listed(enrolment, service, product_name="企业 体检", content="一、诊断\n二、报告")
    listed(enrolment, service, reference_note="http://example.test/a 2024-01-01", reference_source="website")
    person = ProviderFactory.create(park=park, kind="mentor", name="王示例", credit_code="")
    listed(enrolment, programme.service_types.get(code="I4"), person)
    before = list(ProviderListing.objects.order_by("pk").values())
    batch = send(export(client, park))
    assert (found(batch), effect(batch), figures(batch)) == ([], [0, 0, 3], [3, 0, 0])
    act(client, batch, "commit")
    assert list(ProviderListing.objects.order_by("pk").values()) == before


def test_one_price_edited_in_the_export_is_exactly_one_change(client, park, send, enrolment, service):
    first, second = listed(enrolment, service), listed(enrolment, service)
    workbook = openpyxl.load_workbook(io.BytesIO(export(client, park)))
    price = next(c for row in workbook.active for c in row if c.value == 9000)
    price.value = 8500.5
    out = io.BytesIO()
    workbook.save(out)
    batch = send(out.getvalue())
    assert (found(batch), effect(batch)) == ([], [0, 1, 1])
    act(client, batch, "commit")
    prices = sorted(ProviderListing.objects.values_list("price_yuan", flat=True))
    assert prices == [Decimal("8500.50"), Decimal("9000.00")]
    [change] = batch.changes.all()
    assert (change.row_id in (first.pk, second.pk), change.subject) == (True, "product")
    assert (change.before["price_yuan"], change.after["price_yuan"]) == ("9000.00", "8500.50")


def test_without_a_selection_the_provider_is_registered_and_not_offered(client, bring, service):
    batch = bring([offer()])
    assert (found(batch), effect(batch)) == ([("A2", "not_selected", "confirm")], [1, 0, 0])
    page = client.get(batch.get_absolute_url()).content.decode()
    assert f"There is no selection record for {service.name}: the provider is registered" in page
    act(client, batch, "commit", confirm_all="1")
    assert (Provider.objects.get().credit_code, ProviderListing.objects.count()) == (CODE, 0)
    assert effect(bring([offer()])) == [0, 0, 1]


def test_a_price_above_the_reference_waits_for_the_county(client, bring, provider):
    assert found(bring([offer(**{"价格（元）": 10000})])) == []
    batch = bring([offer(**{"价格（元）": "10,000.01"})])
    assert (found(batch), batch.summary["unreasoned"]) == ([("H2", "price_over", "confirm")], 1)
    assert 'name="reason"' in client.get(batch.get_absolute_url()).content.decode()
    act(client, batch, "commit", confirm_all="1")
    assert (batch.state, ProviderListing.objects.count(), Waiver.objects.count()) == ("preview", 0, 0)
    act(client, batch, "commit", confirm_all="1", reason="本地只有一家具备资质")
    waiver = Waiver.objects.get()
    assert (batch.state, waiver.state, waiver.reason) == ("committed", "asked", "本地只有一家具备资质")
    again = bring([offer(**{"价格（元）": "10,000.01"})])
    assert (found(again), effect(again), again.summary["unreasoned"]) == ([], [0, 0, 1], 0)


def test_a_reason_in_the_sheet_is_the_one_the_county_reads(client, bring, provider):
    batch = bring([offer(**{"价格（元）": 12000, "超价理由": "含上门服务"})])
    assert batch.summary["unreasoned"] == 0
    act(client, batch, "commit", confirm_all="1")
    assert Waiver.objects.get().reason == "含上门服务"


# The blank provider comes first: below another row it would be taken from there.
FAULTS = [
    ({"服务机构": None}, ("A", "provider_blank")),
    ({"统一社会信用代码": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, ("C", "code_check")),
    ({"统一社会信用代码": None, "服务机构": "没见过"}, ("C", "provider_code_blank")),
    ({"机构类型": "个体"}, ("B", "kind_unknown")),
    ({"服务项目": "看手相"}, ("D", "service_unknown")),
    ({"服务项目": None}, ("D", "offer_blank")),
    ({"交付成果": None}, ("G", "offer_blank")),
    ({"交付成果": "长" * 301}, ("G", "text_too_long")),
    ({"价格（元）": 9000.125}, ("H", "too_many_decimals")),
    ({"价格（元）": "9000.125"}, ("H", "too_many_decimals")),
    ({"价格（元）": -1}, ("H", "negative")),
    ({"价格（元）": "NaN"}, ("H", "not_a_number")),
    ({"价格（元）": 1e308}, ("H", "too_large")),
    ({"价格（元）": "1e308"}, ("H", "not_a_number")),
    ({"价格（元）": "面议"}, ("H", "not_a_number")),
    ({"价格（元）": "8000-9000"}, ("H", "range")),
    ({"价格（元）": "9000元/场次"}, ("H", "price_unit")),
    ({"价格（元）": "=1/0"}, ("H", "formula_without_result")),
    ({"计价单位": "斤"}, ("I", "unit_unknown")),
    ({"计价单位": "万元"}, ("I", "unit_unknown")),
    ({"同类市场参考价（元）": 0}, ("J", "reference_zero")),
    ({"参考价来源": "朋友说的"}, ("K", "source_unknown")),
    ({"参考价日期": "2023-02-30"}, ("M", "no_such_day")),
    ({"参考价日期": str(days_from_now(1))}, ("M", "sentence")),
    ({"有效期止": str(days_from_now(-2))}, ("O", "validity_backwards")),
    ({"有效期止": "长期"}, ("O", "not_a_date")),
]


def test_every_fault_is_found_in_its_cell_and_nothing_is_written(client, bring, provider):
    rows = [offer(**({"服务产品": f"产品{number}"} | cells)) for number, (cells, _found) in enumerate(FAULTS)]
    batch = bring([*rows, offer()])
    expected = [(f"{column}{number}", code, "refuse") for number, (_cells, (column, code)) in enumerate(FAULTS, 2)]
    assert sorted(found(batch)) == sorted(expected)
    assert figures(batch) == [1, 0, len(FAULTS)]
    act(client, batch, "commit")
    assert (batch.state, ProviderListing.objects.count()) == ("preview", 0)


def test_a_volunteer_has_no_code_and_no_identity_card(client, bring, service):
    header = [*HEADER, "联系人", "联系电话", "身份证号"]
    person = dict.fromkeys(HEADER, None) | {"服务机构": "李示例", "机构类型": "志愿者"}
    identity = "11010519491231002X"
    rows = [
        [*person.values(), "李示例", "010-55550123", identity],
        [*(person | {"服务机构": "赵示例", "统一社会信用代码": identity}).values(), "", "", ""],
    ]
    batch = bring(rows, header)
    assert found(batch) == [("C3", "identity_card", "refuse"), ("C3", "code_of_person", "refuse")]
    page = client.get(batch.get_absolute_url()).content.decode()
    assert (identity in page, "010-55550123" in page, "••••••" in page) == (False, False, True)
    assert identity not in str(batch.problems)
    batch = bring(rows[:1], header)
    assert (found(batch), effect(batch)) == ([], [1, 0, 0])
    act(client, batch, "commit")
    assert Provider.objects.values_list("kind", "name", "credit_code").get() == ("volunteer", "李示例", "")
    assert effect(bring(rows[:1], header)) == [0, 0, 1]


def test_a_known_provider_is_updated_not_doubled(client, bring, provider):
    Provider.objects.update(phone="010-55550199", bank_account="62220000111122")
    batch = bring([offer("示例服务机构（改名）", **{"服务产品": None, "服务项目": None, "价格（元）": None})])
    assert (found(batch), effect(batch)) == ([("A2", "provider_renamed", "confirm")], [0, 1, 0])
    act(client, batch, "commit", confirm_all="1")
    stored = Provider.objects.get()
    assert (stored.pk, stored.name) == (provider.pk, "示例服务机构（改名）")
    assert (stored.phone, stored.bank_account) == ("010-55550199", "62220000111122")


def test_without_a_code_the_name_finds_the_provider(bring, provider):
    batch = bring([offer(code=None)])
    assert (found(batch), effect(batch)) == ([("C2", "provider_by_name", "confirm")], [1, 0, 0])


def test_duplicates_in_the_sheet(bring, provider):
    batch = bring(
        [offer(), offer(), offer("别的名字"), offer(有效期起=str(days_from_now(201)), 有效期止=str(days_from_now(300)))]
    )
    assert found(batch) == [
        ("E3", "offer_twice", "refuse"),
        ("A4", "code_of_two", "refuse"),
        ("E4", "offer_twice", "refuse"),
    ]
    assert (figures(batch), effect(batch)) == ([2, 0, 2], [2, 0, 0])


def test_periods_may_not_overlap(client, bring, provider):
    act(client, bring([offer()]), "commit")
    crossing = {"有效期起": str(days_from_now(100)), "有效期止": str(days_from_now(300))}
    assert found(bring([offer(**crossing)])) == [("N2", "sentence", "refuse")]
    longer = bring([offer(有效期止=str(days_from_now(300)))])
    assert (found(longer), effect(longer)) == ([], [0, 1, 0])


def test_a_locked_list_refuses_the_rows_that_change_it(client, bring, provider, enrolment, park_filer):
    act(client, bring([offer()]), "commit")
    lock_list(enrolment=enrolment, reason="方案批准", user=park_filer)
    batch = bring([offer(), offer(服务产品="新产品")])
    assert found(batch) == [("E3", "sentence", "refuse")]
    assert "The approved plan fixes this list since" in batch.problems[0]["params"]["sentence"]
    assert (figures(batch), effect(batch)) == ([1, 0, 1], [0, 0, 1])
    page = client.get(reverse("spreadsheets:catalogue_upload", args=[enrolment.park_id])).content.decode()
    assert "The approved plan fixes this list since" in page


def test_undoing_restores_the_former_state(client, bring, provider):
    act(client, bring([offer()]), "commit")
    providers = list(Provider.objects.order_by("pk").values())
    before = list(ProviderListing.objects.values())
    rows = [
        offer("改名机构", **{"价格（元）": 12000, "超价理由": "含上门"}),
        offer("改名机构", 服务产品="新产品"),
        offer("新机构", OTHER, **{"服务产品": None, "服务项目": None, "价格（元）": None}),
    ]
    batch = bring(rows)
    assert effect(batch) == [2, 1, 0]
    act(client, batch, "commit", confirm_all="1")
    assert (Provider.objects.count(), ProviderListing.objects.listed().count(), batch.state) == (2, 2, "committed")
    act(client, batch, "undo")
    assert (batch.state, list(Provider.objects.order_by("pk").values())) == ("undone", providers)
    assert list(ProviderListing.objects.listed().values()) == before
    assert Waiver.objects.get().state == "withdrawn"
    assert effect(bring([offer()])) == [0, 0, 1]


def test_undoing_is_refused_after_a_later_act(client, bring, provider):
    batch = bring([offer()])
    act(client, batch, "commit")
    chosen_by_enterprise(ProviderListing.objects.get())
    assert "1" in act(client, batch, "undo")
    assert (batch.state, ProviderListing.objects.listed().count()) == ("committed", 1)


def test_undoing_is_refused_while_a_plan_fixes_the_list(client, bring, provider, enrolment, park_filer):
    batch = bring([offer()])
    act(client, batch, "commit")
    lock_list(enrolment=enrolment, reason="方案批准", user=park_filer)
    assert "The approved plan fixes this list" in act(client, batch, "undo")
    assert (batch.state, ProviderListing.objects.listed().count()) == ("committed", 1)


def test_a_change_between_preview_and_confirmation_stops_the_import(client, bring, provider):
    batch = bring([offer()])
    act(client, bring([offer()]), "commit")
    assert "changed since this preview" in act(client, batch, "commit")
    assert ProviderListing.objects.count() == 1


def test_a_messy_county_workbook_is_read(client, send, enrolment, service, tmp_path):
    chosen(enrolment, service, ProviderFactory.create(park=enrolment.park, name="示例事务所", credit_code=CODE))
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["××县合作服务商报价表"])
    sheet.append(["单位：万元"])
    sheet.append(
        ["序号", "服务商名称", "信用代码", "服务项目名称", "产品", "内容", "交付物", "报价(万元)", "市场价(万元)"]
    )
    for text in ("价格依据", "有效期"):
        sheet.cell(3, sheet.max_column + 1, text)
    period = f"{days_from_now(0):%Y.%m.%d}-{days_from_now(99):%Y.%m.%d}"
    spaced = f" {CODE[:8]} {CODE[8:].lower()}"
    source = f"询价单三份 {days_from_now(-30):%Y-%m-%d}"
    first = ["1", "示例事务所", spaced, service.name, "体检", "上门诊断", "报告", "０.８万元/家", 1, source, period]
    sheet.append(first)
    sheet.append(["2", None, None, service.name, "辅导", "季度辅导", "记录", 0.9, 1, source, period])
    sheet.cell(5, 8).value = "9,000元/家"
    sheet.append(["合计", None, None, None, None, None, None, 1.7])
    path = tmp_path / "messy.xlsx"
    workbook.save(path)
    batch = send(path.read_bytes())
    assert [(p["cell"], p["code"]) for p in batch.problems] == [
        ("H5", "ask_other_money_unit"),
        ("B5", "provider_from_above"),
    ]
    assert (figures(batch)[2], effect(batch)) == (0, [2, 0, 0])
    act(client, batch, "commit", confirm_all="1")
    assert sorted(ProviderListing.objects.values_list("price_yuan", "reference_yuan", "unit")) == [
        (Decimal("8000.00"), Decimal("10000.00"), "家"),
        (Decimal("9000.00"), Decimal("10000.00"), "家"),
    ]


def test_the_blank_workbook_names_the_park_and_has_no_rows(client, send, park, enrolment, other_enrolment):
    answer = client.get(reverse("spreadsheets:catalogue_blank", args=[park.pk]))
    content = b"".join(answer.streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert (park.name in sheet["A2"].value, sheet["B3"].value) == (True, "服务机构")
    data = {"file": SimpleUploadedFile("空.xlsx", content)}
    answer = client.post(reverse("spreadsheets:catalogue_upload", args=[park.pk]), data, follow=True)
    assert "There is a header but no row below it." in answer.content.decode()


def test_a_list_headed_with_another_park_is_confirmed(
    client, send, park, enrolment, other_enrolment, service, tmp_path
):
    listed(enrolment, service)
    workbook = openpyxl.load_workbook(io.BytesIO(export(client, park)))
    cell = workbook.active["A2"]
    cell.value = cell.value.replace(park.credit_code, other_enrolment.park.credit_code)
    workbook.save(tmp_path / "x.xlsx")
    assert [(p["code"], p["severity"]) for p in send((tmp_path / "x.xlsx").read_bytes()).problems] == [
        ("other_park", "confirm")
    ]


def test_a_list_of_tenants_is_no_catalogue(client, park, tmp_path):
    path = book(tmp_path / "t.xlsx", [["某某机械", CODE]], ["企业名称", "统一社会信用代码"])
    data = {"file": SimpleUploadedFile(path.name, path.read_bytes())}
    answer = client.post(reverse("spreadsheets:catalogue_upload", args=[park.pk]), data, follow=True)
    assert "No list of providers was found." in answer.content.decode()


def test_the_pages_lead_to_the_import(client, park, enrolment, other_filer, prov_eit, sign_in):
    address = reverse("spreadsheets:catalogue_upload", args=[park.pk])
    for name in ("vendors:list", "vendors:providers", "spreadsheets:list"):
        assert f'href="{address}"' in client.get(reverse(name)).content.decode()
    assert sign_in(other_filer).get(address).status_code == 404
    assert sign_in(prov_eit).get(address).status_code == 403


def test_the_remarks_come_back_in_the_sheet(client, bring, provider):
    batch = bring([offer(**{"价格（元）": -1})])
    answer = client.get(reverse("spreadsheets:annotated", args=[batch.pk]))
    workbook = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert "below zero" in workbook["清单"]["H2"].comment.text
