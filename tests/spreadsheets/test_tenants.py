"""Tenants of a park through the same engine: in, out, back."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.parks.models import Enterprise, Tenancy
from apps.spreadsheets.models import ImportBatch
from tests.factories.codes import credit_code
from tests.factories.parks import DivisionFactory, TenancyFactory
from tests.spreadsheets.books import book
from tests.spreadsheets.test_browser import act

HEADER = (
    "企业名称 统一社会信用代码 行业大类代码 从业人员（人） 营业收入（万元） 资产总额（万元） "
    "入驻日期 退出日期 是否试点企业 是否重点企业"
).split()
CODE = credit_code(number=77)


def tenant(name="某某机械", code=CODE, **more):
    values = [name, code, "34", 20, "1,234.5", "3000万元", "2022.3.1", None, "是", "否"]
    return list((dict(zip(HEADER, values, strict=True)) | more).values())


@pytest.fixture
def client(park, park_filer, sign_in):
    DivisionFactory.create()
    return sign_in(park_filer)


@pytest.fixture
def bring(client, park, tmp_path):
    """Uploads rows as tenants of the park and returns the import."""

    def send(rows, header=HEADER) -> ImportBatch:
        path = book(tmp_path / "tenants.xlsx", rows, header, title="企业")
        data = {"file": SimpleUploadedFile(path.name, path.read_bytes())}
        answer = client.post(reverse("spreadsheets:tenants_upload", args=[park.pk]), data)
        assert answer.status_code == 302, answer.context["form"].errors
        return ImportBatch.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2]))

    return send


def test_a_tenant_list_is_imported(client, park, bring):
    figures = dict(zip(HEADER[2:6], ["C34", "30人", "125000元", None], strict=True))
    other = tenant("另一家", credit_code(number=78), 是否试点企业="否", **figures)
    batch = bring([tenant(), other])
    assert (batch.state, batch.problems and batch.problems[0]["code"]) == ("preview", "ask_other_money_unit")
    assert Tenancy.objects.count() == 0
    act(client, batch, "commit", confirm_all="1")
    first, second = Tenancy.objects.select_related("enterprise").order_by("pk")
    assert (first.park, str(first.moved_in_date), first.is_pilot) == (park, "2022-03-01", True)
    firm = first.enterprise
    assert (firm.division_id, firm.employees, firm.revenue_wan, firm.assets_wan) == (
        "34",
        20,
        Decimal("1234.50"),
        Decimal(3000),
    )
    assert firm.sme_class != "unknown"
    assert (second.enterprise.revenue_wan, second.enterprise.employees, second.is_pilot) == (
        Decimal("12.50"),
        30,
        False,
    )


def test_the_same_list_twice_changes_nothing(client, bring):
    act(client, bring([tenant()]), "commit")
    batch = bring([tenant()])
    assert [batch.summary[name] for name in ("created", "updated", "unchanged")] == [0, 0, 1]


def test_exported_then_imported_everything_is_unchanged(client, park, bring, tmp_path):
    act(client, bring([tenant(), tenant("走了", credit_code(number=79), 退出日期="2023-01-31")]), "commit")
    answer = client.get(reverse("spreadsheets:export_tenants", args=[park.pk]))
    content = b"".join(answer.streaming_content)
    data = {"file": SimpleUploadedFile("x.xlsx", content)}
    client.post(reverse("spreadsheets:tenants_upload", args=[park.pk]), data)
    batch = ImportBatch.objects.order_by("pk").last()
    assert (batch.problems, batch.summary["unchanged"]) == ([], 2)
    assert openpyxl.load_workbook(io.BytesIO(content)).active["A1"].value == f"{park.name}入驻企业清单"


FAULTS = [
    ({"统一社会信用代码": "91330106MA0DEMA179"}, "C", "B2"),
    ({"统一社会信用代码": None}, "C", "B2"),
    ({"企业名称": None}, "", "A2"),
    ({"行业大类代码": "99"}, "", "C2"),
    ({"从业人员（人）": 1.5}, "", "D2"),
    ({"营业收入（万元）": "很多"}, "", "E2"),
    ({"资产总额（万元）": -1}, "", "F2"),
    ({"入驻日期": "2023-02-30"}, "", "G2"),
    ({"退出日期": "2021-01-01"}, "", "H2"),
    ({"是否试点企业": "也许"}, "", "I2"),
    ({"是否试点企业": "否", "是否重点企业": "是"}, "", "J2"),
]


@pytest.mark.parametrize(("cells", "_kind", "address"), FAULTS)
def test_a_fault_is_found_in_its_cell_and_nothing_is_written(client, bring, cells, _kind, address):
    batch = bring([tenant(**cells), tenant("好的", credit_code(number=80))])
    assert [(p["cell"], p["severity"]) for p in batch.problems] == [(address, "refuse")]
    act(client, batch, "commit")
    assert (Tenancy.objects.count(), Enterprise.objects.count()) == (0, 0)


def test_a_code_that_belongs_to_another_firm_is_refused_in_the_preview(client, bring):
    TenancyFactory.create(enterprise__credit_code=CODE, enterprise__name="真名有限公司")
    batch = bring([tenant("假名有限公司")])
    assert [(p["cell"], p["severity"]) for p in batch.problems] == [("B2", "refuse")]


def test_undoing_restores_and_removes(client, park, bring):
    act(client, bring([tenant()]), "commit")
    before = list(Enterprise.objects.values())
    batch = bring([tenant(**{"从业人员（人）": 25}), tenant("新来的", credit_code(number=81))])
    act(client, batch, "commit")
    assert (Tenancy.objects.count(), Enterprise.objects.get(credit_code=CODE).employees) == (2, 25)
    act(client, batch, "undo")
    assert batch.state == "undone"
    assert (list(Enterprise.objects.values()), Tenancy.objects.count()) == (before, 1)


def test_undoing_is_refused_after_a_later_change(client, bring):
    batch = bring([tenant()])
    act(client, batch, "commit")
    Enterprise.objects.update(employees=26)
    assert "1" in act(client, batch, "undo")
    assert (batch.state, Tenancy.objects.count()) == ("committed", 1)


def test_strangers_may_not_bring_tenants(park, other_filer, prov_eit, sign_in):
    address = reverse("spreadsheets:tenants_upload", args=[park.pk])
    assert sign_in(other_filer).get(address).status_code == 404
    assert sign_in(prov_eit).get(address).status_code == 403
