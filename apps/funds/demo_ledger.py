"""Entries in the books of the demonstration: spending by budget line, one that stands out, a book of own money."""

import json
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.accounts.models import Membership, User
from apps.common.money import CENT
from apps.funds.choices import FundSource
from apps.funds.models import FundAccount, LedgerEntry
from apps.funds.selectors.ledger import approved_lines, first_receipt, line_standings, move_percent
from apps.funds.services.ledger import open_account, record_income, record_spending
from apps.funds.services.vouchers import EntryData
from apps.plans.models import BudgetLine
from apps.programmes.models import Programme
from apps.targets.models import Target

FILE = settings.BASE_DIR / "fixtures" / "demo" / "ledger.json"
FLAGGED_EVERY, OWN_EVERY = 3, 2


@transaction.atomic
def add_ledger(*, programme: Programme, today: date) -> int:
    """Spend some of what the parks have received; returns the entries. Does nothing twice, nor without money."""
    if LedgerEntry.objects.filter(account__enrolment__programme=programme, kind="spend").exists():
        return 0
    text: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    books = FundAccount.objects.filter(enrolment__programme=programme, source=FundSource.PROVINCIAL, balance_yuan__gt=0)
    made = 0
    for number, book in enumerate(books.with_names().order_by("pk")):
        keeper = _keeper(book)
        if keeper is None:
            continue
        wanted = [*text["entries"], *([text["flagged"]] if number % FLAGGED_EVERY == 0 else [])]
        made += sum(_spend(book, each, text, place, keeper, today) for place, each in enumerate(wanted, start=1))
        if number % OWN_EVERY == 0:
            _own(book, text, keeper, today)
    return made


def _spend(
    book: FundAccount, each: dict[str, str], text: dict[str, Any], place: int, keeper: User, today: date
) -> bool:
    """One expenditure out of the money received, where its budget line has room."""
    came = first_receipt(book)
    lines = [line for line in approved_lines(book.enrolment) if line.service_type.name == each.get("service")]
    line = lines[0] if lines else None if "service" in each else approved_lines(book.enrolment).first()
    if line is None or came is None:
        return False
    amount = (_received(book) * Decimal(each["share"])).quantize(CENT, rounding=ROUND_DOWN)
    goal = Target.objects.filter(enrolment=book.enrolment, service_type=line.service_type).order_by("pk").first()
    if not CENT <= amount <= _room(book, line) or goal is None:
        return False
    data = EntryData(
        entry_date=min(came + timedelta(days=6 * place), today),
        voucher=text["voucher"].format(number=place),
        amount_yuan=amount,
        purpose=each["purpose"],
        payee_name=each["payee"],
        budget_line=line,
        target=goal,
    )
    record_spending(account=book, data=data, user=keeper)
    return True


def _received(book: FundAccount) -> Decimal:
    first: Decimal = book.entries.order_by("number")[0].amount_yuan
    return first


def _room(book: FundAccount, line: BudgetLine) -> Decimal:
    standings = line_standings(book.enrolment, move_percent(book.enrolment.programme))
    return next(each.room for each in standings if each.line.pk == line.pk)


def _own(book: FundAccount, text: dict[str, Any], keeper: User, today: date) -> None:
    own = open_account(enrolment=book.enrolment, source=FundSource.OWN)
    data = EntryData(today, text["own_voucher"].format(number=1), Decimal("50000.00"), text["own_purpose"])
    record_income(account=own, data=data, user=keeper)


def _keeper(book: FundAccount) -> User | None:
    """Somebody of the park's operator, acting for it."""
    rows = Membership.objects.filter(organisation=book.enrolment.park.operator_id, role__startswith="park_")
    found = rows.select_related("user", "organisation__jurisdiction").order_by("pk").first()
    if found is None:
        return None
    found.user.acting = found
    user: User = found.user
    return user
