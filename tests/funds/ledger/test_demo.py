from decimal import Decimal

from django.utils import timezone

from apps.funds.choices import FundSource
from apps.funds.demo_ledger import add_ledger
from apps.funds.models import FundAccount, LedgerFlag
from apps.funds.selectors.reconciling import reconcile
from apps.programmes.models import ProhibitedUse


def test_the_demonstration_spends_what_came_in_once(book, programme):
    ProhibitedUse.objects.create(programme=programme, name="园区自身建设改造")
    today = timezone.localdate()
    assert add_ledger(programme=programme, today=today) == 4
    assert add_ledger(programme=programme, today=today) == 0
    book.refresh_from_db()
    assert book.balance_yuan == Decimal("870000.00")
    assert [flag.detail for flag in LedgerFlag.objects.all()] == ["园区自身建设改造"]
    assert FundAccount.objects.get(source=FundSource.OWN).balance_yuan == Decimal("50000.00")
    assert reconcile().unexplained_yuan == Decimal("0.00")
