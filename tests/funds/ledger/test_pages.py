from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from apps.funds.choices import FundSource
from apps.funds.models import FundAccount, LedgerEntry, LedgerFlag
from apps.funds.tasks import pack
from apps.jobs.models import Job
from apps.programmes.models import ProhibitedUse
from tests.evidence import samples
from tests.funds.ledger.books import award_of, confirmed, paid, spend, voucher


def typed(enrolment, **changes) -> dict[str, str]:
    data = voucher(enrolment)
    return {
        "entry_date": data.entry_date.isoformat(), "voucher": data.voucher, "amount_yuan": "1,000.00",
        "purpose": data.purpose, "payee_name": data.payee_name, "budget_line": data.budget_line.pk,
        "target": data.target.pk,
    } | changes  # fmt: skip


def test_a_park_books_an_expenditure_with_its_file(book, park_filer, sign_in, enrolment):
    client = sign_in(park_filer)
    file = SimpleUploadedFile("凭证.png", samples.png())
    answer = client.post(reverse("funds:ledger_add", args=[book.pk]), typed(enrolment, files=file))
    assert (answer.status_code, answer["Location"]) == (302, book.get_absolute_url())
    entry = LedgerEntry.objects.get(kind="spend")
    assert (entry.amount_yuan, entry.balance_yuan) == (Decimal("1000.00"), Decimal("999000.00"))
    shown = client.get(book.get_absolute_url()).content.decode()
    assert "999,000.00" in shown
    assert "凭证.png" in shown
    file = client.get(reverse("funds:ledger_file", args=[entry.files.get().pk]))
    assert b"".join(file.streaming_content) == samples.png()


@pytest.mark.parametrize("amount", ["", "NaN", "1e3", "１２", "1.005", "-1", "0", "1000000.01"])
def test_bad_amounts_stay_in_the_form(book, park_filer, sign_in, enrolment, amount):
    answer = sign_in(park_filer).post(reverse("funds:ledger_add", args=[book.pk]), typed(enrolment, amount_yuan=amount))
    assert answer.status_code == 422
    assert book.entries.count() == 1


def test_a_line_that_is_exceeded_links_to_the_plan(book, park_filer, sign_in, enrolment, county_eit, county_fin):
    confirmed(paid(award_of(enrolment), county_eit, county_fin, "3000000.00"), park_filer)
    data = typed(enrolment, amount_yuan="3300000.01")
    answer = sign_in(park_filer).post(reverse("funds:ledger_add", args=[book.pk]), data)
    assert answer.status_code == 422
    assert reverse("plans:detail", args=[enrolment.plan.pk]) in answer.content.decode()
    data["amount_yuan"] = "3300000.00"
    assert sign_in(park_filer).post(reverse("funds:ledger_add", args=[book.pk]), data).status_code == 302


def test_a_replayed_form_books_once(book, park_filer, sign_in, enrolment):
    client, data = sign_in(park_filer), typed(enrolment)
    for _time in range(2):
        assert client.post(reverse("funds:ledger_add", args=[book.pk]), data).status_code == 302
    assert book.entries.count() == 2


def test_own_money_has_a_book_of_its_own(book, park_filer, sign_in, enrolment):
    client = sign_in(park_filer)
    answer = client.post(reverse("funds:ledger_open", args=[enrolment.pk]), {"source": "own"})
    own = FundAccount.objects.get(source=FundSource.OWN)
    assert answer["Location"] == own.get_absolute_url()
    data = {"entry_date": "", "voucher": "自1", "amount_yuan": "5.00", "purpose": "自筹"}
    assert client.post(reverse("funds:ledger_income", args=[own.pk]), data).status_code == 422
    data |= {"entry_date": voucher(enrolment).entry_date.isoformat()}
    assert client.post(reverse("funds:ledger_income", args=[own.pk]), data).status_code == 302
    assert client.get(own.get_absolute_url()).status_code == 200
    own.refresh_from_db()
    assert own.balance_yuan == Decimal("5.00")


def test_the_county_decides_on_a_page(book, park_filer, county_eit, sign_in, programme):
    ProhibitedUse.objects.create(programme=programme, name="园区自身建设改造")
    flag = spend(book, park_filer, purpose="办公室装修").flags.get()
    address = reverse("funds:ledger_flag", args=[flag.pk])
    listed = sign_in(county_eit).get(reverse("funds:books")).content.decode()
    assert address in listed
    answer = sign_in(park_filer).post(address, {"verdict": "clear", "answer": "可以"})
    assert answer.status_code == 403
    assert sign_in(county_eit).post(address, {"verdict": "clear", "answer": ""}).status_code == 422
    assert sign_in(county_eit).post(address, {"verdict": "uphold", "answer": "属装修"}).status_code == 302
    assert LedgerFlag.objects.get().state == "upheld"


def test_an_entry_is_taken_back_on_a_page(book, park_filer, sign_in):
    entry = spend(book, park_filer)
    address = reverse("funds:ledger_reverse", args=[entry.pk])
    client = sign_in(park_filer)
    assert client.get(address).status_code == 200
    assert client.post(address, {"voucher": "红1", "reason": "付错"}).status_code == 302
    assert client.post(address, {"voucher": "红2", "reason": "付错"}).status_code == 422


def test_the_filter_narrows_and_the_balance_stays(book, park_filer, sign_in):
    spend(book, park_filer, voucher="记-A", amount_yuan=Decimal("10.00"))
    spend(book, park_filer, voucher="记-B", amount_yuan=Decimal("20.00"))
    shown = sign_in(park_filer).get(book.get_absolute_url(), {"q": "记-A"})
    assert [entry.voucher for entry in shown.context["page_obj"]] == ["记-A"]
    assert "999,990.00" in shown.content.decode()


def test_the_workbook_has_the_layout_of_an_account(book, park_filer, county_eit, sign_in):
    spend(book, park_filer, purpose="=1+1")
    answer = sign_in(county_eit).get(reverse("funds:ledger_excel", args=[book.pk]))
    sheet = load_workbook(BytesIO(answer.content))["资金台账"]
    assert [cell.value for cell in sheet[3]][:6] == ["序号", "日期", "凭证号", "摘要", "收款单位", "统一社会信用代码"]
    assert (sheet["D5"].value, sheet["D5"].data_type) == ("=1+1", "s")
    assert [sheet.cell(row, 11).value for row in (4, 5)] == [1000000, 999000]


def test_the_pack_is_asked_for_and_taken(book, auditor, other_county_eit, enrolment, sign_in):
    client, address = sign_in(auditor), reverse("funds:packs", args=[enrolment.pk])
    assert client.post(address).status_code == 302
    job = Job.objects.get(task="funds.pack")
    assert "Nothing packed yet" not in client.get(address).content.decode()
    pack(job.pk)
    answer = client.get(reverse("funds:pack_file", args=[job.pk]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert sign_in(other_county_eit).get(reverse("funds:pack_file", args=[job.pk])).status_code == 404


def test_pages_cost_the_same_with_more_rows(book, park_filer, county_eit, sign_in, page_cost):
    one = {name: page_cost(sign_in(county_eit), name) for name in (reverse("funds:books"), book.get_absolute_url())}
    for _row in range(3):
        spend(book, park_filer)
    three = {name: page_cost(sign_in(county_eit), name) for name in one}
    spend(book, park_filer)
    assert {name: page_cost(sign_in(county_eit), name) for name in one} == three
