"""300 awards and a book of 5,000 lines: pages ask as many questions as of a small province, and answer soon."""

from datetime import timedelta
from decimal import Decimal
from time import perf_counter

import pgtrigger
import pytest
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Entry
from apps.funds.models import Award, FundAccount, LedgerEntry
from apps.funds.selectors.reconciling import reconcile
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory
from tests.funds.ledger.books import award_of, spend

LINES, PARKS = 5000, 299
SOON = 3.0  # seconds; a page that grows with every line takes far longer


def fill(book: FundAccount, user, lines: int) -> None:
    """So many expenditures of 10 yuan, with their place in the log."""
    model = spend(book, user, amount_yuan=Decimal("10.00"))
    book.refresh_from_db()
    day, balance, number = timezone.localdate() - timedelta(days=10), book.balance_yuan, book.entries_count
    rows = [
        LedgerEntry(
            account=book, number=number + place, kind="spend", entry_date=day, voucher=f"批{place}", payee_name="机构",
            amount_yuan=10, effect_yuan=-10, balance_yuan=balance - 10 * place, purpose="企业诊断服务费",
            budget_line=model.budget_line, target=model.target, recorded_by=user,
        )
        for place in range(1, lines + 1)
    ]  # fmt: skip
    with pgtrigger.ignore():
        made = LedgerEntry.objects.bulk_create(rows)
        Entry.objects.bulk_create(
            Entry(
                action="ledger.spent", target_type="funds.LedgerEntry", target_id=row.pk, subject=row.voucher,
                changes={"amount_yuan": [None, "10.00"]},
            )
            for row in made
        )  # fmt: skip
        FundAccount.objects.filter(pk=book.pk).update(balance_yuan=balance - 10 * lines, entries_count=number + lines)


@pytest.mark.long
def test_pages_of_a_large_province_ask_no_more_and_answer_soon(
    book, other_enrolment, park_filer, prov_eit, sign_in, page_cost, programme
):
    province = sign_in(prov_eit)
    names = ("funds:list", "funds:books")
    pages = [*map(reverse, names), book.get_absolute_url(), award_of(book.enrolment).get_absolute_url()]
    spend(book, park_filer)
    few = {page: page_cost(province, page) for page in pages}
    fill(book, park_filer, LINES)
    for _park in range(PARKS - 1):
        EnrolmentFactory.create(programme=programme, park=ParkFactory.create(county=other_enrolment.park.county))
    assert (Award.objects.count(), book.entries.count()) == (PARKS + 1, LINES + 3)
    took = {}
    for page in pages:
        cost = page_cost(province, page)
        begin = perf_counter()
        assert province.get(page).status_code == 200
        took[page] = round(perf_counter() - begin, 3)
        assert cost <= few[page]
    begin = perf_counter()
    assert reconcile().unexplained_yuan == Decimal("0.00")
    took["reconcile"] = round(perf_counter() - begin, 3)
    assert {page: seconds for page, seconds in took.items() if seconds > SOON} == {}, took
