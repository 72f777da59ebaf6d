"""A list of vouchers through the workbook engine: in, out, back, taken back."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from apps.funds.selectors.reconciling import reconcile
from apps.programmes.models import ProhibitedUse
from apps.spreadsheets.models import ImportBatch
from tests.funds.ledger.books import spend

D = Decimal
HEADS = ["日期", "凭证号", "摘要", "收款单位", "服务项目", "支出（元）", "发票号码"]


def row(number, amount="1000.00", **cells):
    today = timezone.localdate().isoformat()
    values = dict(
        zip(HEADS, [today, f"记-{number}", "诊断服务费", "示例机构", "企业诊断服务", amount, ""], strict=True)
    )
    return list((values | cells).values())


@pytest.fixture
def client(book, park_filer, sign_in):
    return sign_in(park_filer)


@pytest.fixture
def send(client, park):
    def upload(content: bytes) -> ImportBatch:
        data = {"file": SimpleUploadedFile("凭证.xlsx", content)}
        answer = client.post(reverse("spreadsheets:voucher_upload", args=[park.pk]), data)
        assert answer.status_code == 302, answer.context["form"].errors
        return ImportBatch.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2]))

    return upload


@pytest.fixture
def bring(send):
    def rows(*lines) -> ImportBatch:
        book = Workbook()
        for line in [HEADS, *lines]:
            book.active.append(line)
        stream = BytesIO()
        book.save(stream)
        return send(stream.getvalue())

    return rows


def figures(batch) -> list[int]:
    return [batch.summary[name] for name in ("ready", "to_confirm", "refused", "created", "unchanged")]


def said(batch) -> list[tuple[str, str]]:
    return [(each["cell"], each["params"].get("sentence", each["code"])) for each in batch.problems]


def act(client, name, batch):
    return client.post(reverse(f"spreadsheets:{name}", args=[batch.pk]))


def test_vouchers_are_seen_first_then_booked_then_taken_back(book, bring, client):
    batch = bring(row(1), row(2, 250.5))
    assert figures(batch) == [2, 0, 0, 2, 0]
    assert book.entries.count() == 1
    assert client.get(batch.get_absolute_url()).status_code == 200
    assert act(client, "commit", batch).status_code == 302
    book.refresh_from_db()
    assert (book.entries.count(), book.balance_yuan) == (3, D("998749.50"))
    again = bring(row(1), row(2, 250.5))
    assert figures(again) == [2, 0, 0, 0, 2]
    act(client, "undo", batch)
    book.refresh_from_db()
    assert (book.entries.count(), book.balance_yuan) == (5, D("1000000.00"))
    assert reconcile().unexplained_yuan == D("0.00")


def test_the_exported_book_comes_back_unchanged(book, send, client, park_filer):
    spend(book, park_filer, voucher="记-1")
    spend(book, park_filer, "I1", voucher="记-2", amount_yuan=D("20.00"))
    export = client.get(reverse("funds:ledger_excel", args=[book.pk])).content
    batch = send(export)
    assert (figures(batch), said(batch)) == ([2, 0, 0, 0, 2], [])


def test_every_fault_stands_at_its_cell(book, bring, client, park_filer, programme):
    spend(book, park_filer, voucher="记-9", amount_yuan=D("5.00"))
    batch = bring(
        row(1, "1.005"),
        row(2, "-3"),
        row(3, "0"),
        row(4, 日期="2001-01-01"),
        row(5, 服务项目="没有的服务"),
        row(6, 收款单位=""),
        row(9),
        row(10, 发票号码="123"),
        row(11),
        row(11),
        row(12, "1000000"),
    )
    assert figures(batch) == [1, 0, 10, 1, 0]
    assert dict(said(batch)) == {
        "F2": "too_many_decimals",
        "F3": "negative",
        "F4": "Enter an amount in yuan above 0 with at most two decimals.",
        "A5": f"The date lies outside the programme, {programme.start_date} to {programme.end_date}.",
        "E6": "service_unknown",
        "D7": "entry_blank",
        "B8": "This voucher number is in the book already.",
        "G9": "123 is not known for this park.",
        "B11": "voucher_twice",
        "F12": "More would be spent than is in this book.",
    }
    assert act(client, "commit", batch).status_code == 302
    assert book.entries.count() == 2


def test_an_imported_voucher_is_flagged_like_any_other(book, bring, client, programme):
    ProhibitedUse.objects.create(programme=programme, name="园区自身建设改造")
    act(client, "commit", bring(row(1, 摘要="办公室装修")))
    assert [flag.detail for entry in book.entries.all() for flag in entry.flags.all()] == ["园区自身建设改造"]


def test_another_list_is_no_list_of_vouchers(client, park, send):
    book = Workbook()
    book.active.append(["服务机构", "统一社会信用代码"])
    book.active.append(["甲", "乙"])
    stream = BytesIO()
    book.save(stream)
    batch = send(stream.getvalue())
    assert (batch.state, batch.summary["refusal"]["code"]) == ("unreadable", "no_voucher_list")
