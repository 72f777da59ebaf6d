import json
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pgtrigger
import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.common.refusals import Refused
from apps.funds import services
from apps.funds.models import Award, FundAccount, Tranche
from apps.funds.selectors.reconciling import reconcile, unexplained_for
from apps.funds.services.ledger import book_payment
from apps.funds.services.reconciling import prove_money
from apps.funds.tasks import ask_for_proof
from apps.jobs.models import Job
from apps.notifications.models import Message
from tests.funds.conftest import paper
from tests.funds.ledger.books import award_of, confirmed, paid, spend

D = Decimal


def command() -> tuple[dict, int]:
    out = StringIO()
    try:
        call_command("reconcile_funds", stdout=out, stderr=StringIO())
    except SystemExit as ended:
        return json.loads(out.getvalue()), ended.code
    return json.loads(out.getvalue()), 0


@pytest.mark.django_db
def test_without_awards_everything_is_explained():
    assert command() == ({"awards": 0, "unexplained_yuan": "0.00"}, 0)


def test_every_step_of_the_way_is_explained(payment, enrolment, park_filer, county_eit, county_fin):
    """On the way, received, partly spent, another one on the way: a dated open step explains each difference."""
    assert command() == ({"awards": 1, "unexplained_yuan": "0.00"}, 0)
    book = confirmed(payment, park_filer).account
    assert command() == ({"awards": 1, "unexplained_yuan": "0.00"}, 0)
    spend(book, park_filer)
    paid(award_of(enrolment), county_eit, county_fin, "0.01")
    assert command() == ({"awards": 1, "unexplained_yuan": "0.00"}, 0)


def test_a_receipt_that_no_book_shows_is_unexplained(payment, park_filer):
    Tranche.objects.filter(pk=payment.tranche_id).update(
        state="received", received_on=payment.made_on, received_by=park_filer
    )
    assert command() == ({"awards": 1, "unexplained_yuan": "1000000.00"}, 1)


def test_a_cent_written_past_the_guards_is_unexplained(book):
    with pgtrigger.ignore("funds.FundAccount:fund_account_counted"):
        FundAccount.objects.filter(pk=book.pk).update(balance_yuan=D("999999.99"))
    assert command() == ({"awards": 1, "unexplained_yuan": "0.01"}, 1)


def test_money_demanded_back_is_open_until_the_park_books_it(book, park_filer, county_eit, county_fin, enrolment):
    """The money came back to the department with its voucher; the park books it as paid back."""
    award = award_of(enrolment)
    decision = services.Decision("recover", "用途不符", paper(), D("400.00"))
    row = services.propose_measure(award=award, decision=decision, user=county_eit, key=uuid4())
    assert command()[1] == 0
    row = services.answer_measure(measure=row, agrees=True, text="同意", user=county_fin, key=uuid4())
    assert command()[1] == 0
    slip = services.Slip(D("400.00"), timezone.localdate(), "收1")
    services.record_recovery(measure=row, slip=slip, user=county_fin, key=uuid4())
    assert command() == ({"awards": 1, "unexplained_yuan": "0.00"}, 0)
    entry = book_payment(payment=row.payments.get(), received_on=timezone.localdate(), user=park_filer)
    assert (entry.kind, entry.effect_yuan) == ("returned", D("-400.00"))
    assert command() == ({"awards": 1, "unexplained_yuan": "0.00"}, 0)


def test_taking_a_payment_back_takes_it_out_of_the_book(book, payment, county_fin, park_filer):
    """By the service of the chain; once the park has spent some of it, the database says no."""
    act = {"tranche": payment.tranche, "reason": "账号有误", "made_on": timezone.localdate(), "user": county_fin}
    spend(book, park_filer)
    with pytest.raises(Refused, match="More would be spent than is in this book"):
        services.reverse(**act, key=uuid4())
    assert command()[1] == 0


def test_a_payment_taken_back_before_spending(book, payment, county_fin):
    services.reverse(
        tranche=payment.tranche, reason="账号有误", made_on=timezone.localdate(), user=county_fin, key=uuid4()
    )
    book.refresh_from_db()
    assert (book.balance_yuan, book.entries.count()) == (D("0.00"), 2)
    assert command() == ({"awards": 1, "unexplained_yuan": "0.00"}, 0)


def test_departments_see_the_figure_of_their_parks(
    payment, park_filer, county_eit, other_county_eit, prov_eit, programme
):
    Tranche.objects.filter(pk=payment.tranche_id).update(
        state="received", received_on=payment.made_on, received_by=park_filer
    )
    found = {user: unexplained_for(user, programme) for user in (county_eit, other_county_eit, prov_eit)}
    assert [each.unexplained_yuan for each in found.values()] == [D("1000000.00"), D("0.00"), D("1000000.00")]


def test_the_night_tells_the_departments_once(payment, park_filer, county_eit, prov_eit, other_county_eit, sys_admin):
    assert prove_money(today=timezone.localdate()) == {"awards": 1, "unexplained_yuan": "0.00"}
    assert Message.objects.filter(effect_key__startswith="reconcile-funds").count() == 0
    Tranche.objects.filter(pk=payment.tranche_id).update(
        state="received", received_on=payment.made_on, received_by=park_filer
    )
    for _night in range(2):
        assert prove_money(today=timezone.localdate())["unexplained_yuan"] == "1000000.00"
    told = Message.objects.filter(effect_key__startswith="reconcile-funds")
    assert {message.recipient for message in told} >= {county_eit, prov_eit, sys_admin}
    assert not told.filter(recipient=other_county_eit).exists()
    assert told.count() == told.values("recipient").distinct().count()
    assert "1,000,000.00" in told[0].title


@pytest.mark.django_db
def test_one_job_a_night():
    for _time in range(2):
        number = ask_for_proof()
    assert Job.objects.filter(task="funds.prove_money").count() == 1
    assert number == Job.objects.get(task="funds.prove_money").pk


def test_queries_do_not_grow_with_awards(book, other_enrolment, django_assert_num_queries):
    award_of(other_enrolment)
    with django_assert_num_queries(3):
        assert reconcile().awards == 2
    with django_assert_num_queries(2):
        assert reconcile(Award.objects.all()).awards == 2
