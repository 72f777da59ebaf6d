"""Each bad input in the words a person reads, at the field where it was typed; the nearest good input passes."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.choices import Role
from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.funds import services
from apps.funds.models import Award, Payment, Tranche
from apps.funds.selectors.facts import sums
from apps.funds.selectors.lists import overdue
from apps.funds.services.payments import _filing_due
from apps.funds.services.tranches import withdraw
from apps.programmes.models import Holiday
from apps.programmes.services import edit_enrolment
from tests.factories.accounts import MembershipFactory, person
from tests.funds.conftest import paper

D = Decimal
TODAY = timezone.localdate
NO_AMOUNT = "Enter an amount in yuan with at most two decimals, for example 12,500.00."
ROLE = "Your role may not take this step."
SELF = "Who submits a version does not review it."


def said(act, **given) -> tuple[str, str | None]:
    """What a refused act says, and at which field."""
    with pytest.raises(Refused) as caught:
        act(**given)
    return str(caught.value), caught.value.field


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("1500500.00", "This tranche is at most 30% of the award: 1,500,000.00 yuan."),
        ("1500000.01", "This tranche is at most 30% of the award: 1,500,000.00 yuan."),
        ("5000000.01", "Only 5,000,000.00 yuan of the award are left."),
        ("-0.01", "An amount is not negative."),
        ("NaN", NO_AMOUNT),
        ("sNaN", NO_AMOUNT),
        ("Infinity", NO_AMOUNT),
        ("1e308", NO_AMOUNT),
        ("1500000.001", NO_AMOUNT),
    ],
)
def test_what_is_said_about_an_amount_of_the_first_tranche(propose, amount, sentence):
    assert said(propose, amount=amount) == (sentence, "amount_yuan")
    assert Tranche.objects.count() == 0
    assert propose("1500000.00").suggested_yuan == D("1500000.00")


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("2499500.00", "This tranche is at least 50% of the award: 2,500,000.00 yuan."),
        ("2499999.99", "This tranche is at least 50% of the award: 2,500,000.00 yuan."),
        ("3500000.01", "Only 3,500,000.00 yuan of the award are left."),
        ("3500000.00", "Paying everything that is left must be stated in the joint assessment of this tranche."),
    ],
)
def test_what_is_said_about_an_amount_of_the_second_tranche(propose, second_gate, amount, sentence):
    second_gate()
    assert said(propose, amount=amount, number=2) == (sentence, "amount_yuan")
    assert propose("3499999.99", number=2).suggested_yuan == D("3499999.99")


def test_finance_approves_no_more_than_was_suggested(propose, approve):
    row = propose("1400000.00")
    heard = said(approve, tranche=row, amount=D("1400000.01"))
    assert heard == ("Finance approves at most what economy suggested.", "amount_yuan")
    assert approve(row, amount=D("1399999.99"), text="核减").approved_yuan == D("1399999.99")


def test_what_is_said_about_a_payment(propose, approve, pay):
    row = approve(propose())
    day = TODAY() + timedelta(days=1)
    assert said(pay, tranche=row, made_on=day) == ("The day lies in the future.", "made_on")
    before = TODAY() - timedelta(days=1)
    assert said(pay, tranche=row, made_on=before) == (
        "A payment is not made before the day it was approved.",
        "made_on",
    )
    for amount in ("1499999.99", "1500000.01"):
        heard = said(pay, tranche=row, amount=amount)
        assert heard == ("Exactly the approved amount is paid: 1,500,000.00 yuan.", "amount_yuan")
    assert said(pay, tranche=row, number="  ") == ("Money that moves has a voucher number.", "voucher_number")
    for number in ("V" * 41, "1;2"):
        sentence = "A voucher number has at most 40 letters, digits and signs such as - / #."
        assert said(pay, tranche=row, number=number) == (sentence, "voucher_number")
    assert pay(row, number="V" * 40).state == "paid"


@pytest.mark.parametrize("spelling", ["OH-001", " oh - 001 ", "ＯＨ－００１"])
def test_a_voucher_number_is_used_once_however_it_is_spelled(propose, approve, pay, county_fin, spelling):
    row = pay(approve(propose()), number="OH-001")
    row = services.reverse(tranche=row, reason="户名有误", made_on=TODAY(), user=county_fin, key=uuid4())
    heard = said(pay, tranche=row, number=spelling)
    assert heard == ("This voucher number has been used in this county and year.", "voucher_number")
    assert pay(row, number="OH-002").state == "paid"


def test_proposing_twice_and_approving_the_own_proposal(propose, approve, county_eit, county_fin):
    row = propose()
    assert said(propose) == ("This tranche has been proposed already.", None)
    assert said(approve, tranche=row, user=county_eit) == (ROLE, None)
    finance = county_fin.acting.organisation
    MembershipFactory.create(user=county_eit, organisation=finance, role=Role.COUNTY_FIN, is_default=False)
    county_eit.acting = county_eit.memberships.get(role=Role.COUNTY_FIN)
    assert said(approve, tranche=row, user=county_eit) == (SELF, None)
    assert approve(row).state == "approved"


@pytest.fixture
def both(county_eit, county_fin):
    """One person with a role in both departments, acting for the one that is named."""
    user = MembershipFactory.create(organisation=county_eit.acting.organisation, role=Role.COUNTY_EIT).user
    MembershipFactory.create(
        user=user, organisation=county_fin.acting.organisation, role=Role.COUNTY_FIN, is_default=False
    )

    def acting(role):
        user.acting = user.memberships.select_related("organisation__jurisdiction").get(role=role)
        return user

    return acting


def test_one_person_with_two_roles_signs_once_in_every_paper(award, rules, both, county_fin):
    """Assessment and measure, as the proposal above: economy's hat first, finance's hat is refused."""
    given = {"award": award, "rule": rules[1], "findings": "机制健全", "pays_all": False}
    paper_of = services.assess(user=both(Role.COUNTY_EIT), **given)
    answer = {"verdict": "agree", "text": "同意", "digest": Submission.objects.of(paper_of)[0].digest}
    heard = said(services.sign_assessment, assessment=paper_of, user=both(Role.COUNTY_FIN), **answer)
    assert heard == (SELF, None)
    assert services.sign_assessment(assessment=paper_of, user=county_fin, **answer).state == "agreed"
    decision = services.Decision("deduct", "整改不到位", paper(), D("1.00"))
    row = services.propose_measure(award=award, decision=decision, user=both(Role.COUNTY_EIT), key=uuid4())
    given = {"measure": row, "agrees": True, "text": "同意", "key": uuid4()}
    heard = said(services.answer_measure, user=both(Role.COUNTY_FIN), **given)
    assert heard == ("The other department of the county answers, and another person.", None)
    assert services.answer_measure(user=county_fin, **given).state == "done"


@pytest.mark.parametrize(
    ("kind", "amount", "sentence"),
    [
        ("deduct", "3500000.01", "At most 3,500,000.00 yuan are unpaid and not approved for payment."),
        ("recover", "1500000.01", "At most 1,500,000.00 yuan have been paid and not demanded back."),
        ("deduct", "0.00", "The amount must be above 0."),
        ("deduct", "-1.00", "An amount is not negative."),
        ("recover", "NaN", NO_AMOUNT),
        ("recover", "1e308", NO_AMOUNT),
        ("recover", "0.001", NO_AMOUNT),
    ],
)
def test_what_is_said_about_a_measure(award, propose, approve, pay, county_eit, kind, amount, sentence):
    pay(approve(propose()))
    decision = services.Decision(kind, "整改不到位", paper(), D(amount))
    given = {"award": award, "user": county_eit, "key": uuid4()}
    assert said(services.propose_measure, decision=decision, **given) == (sentence, "amount_yuan")
    most = {"deduct": "3500000.00", "recover": "1500000.00"}[kind]
    decision = services.Decision(kind, "整改不到位", paper(), D(most))
    assert services.propose_measure(decision=decision, **given).amount_yuan == D(most)


def test_money_demanded_back_is_not_demanded_a_second_time(award, propose, approve, pay, county_eit, county_fin):
    """A recovery that is agreed and not yet there counts as demanded; recorded, it counts as recovered."""
    pay(approve(propose()))
    ask = {"award": award, "user": county_eit}
    decision = services.Decision("recover", "整改不到位", paper(), D("1000000.00"))
    row = services.propose_measure(decision=decision, key=uuid4(), **ask)
    services.answer_measure(measure=row, agrees=True, text="同意", user=county_fin, key=uuid4())
    more = services.Decision("recover", "整改不到位", paper(), D("500000.01"))
    sentence = "At most 500,000.00 yuan have been paid and not demanded back."
    assert said(services.propose_measure, decision=more, key=uuid4(), **ask) == (sentence, "amount_yuan")
    slip = services.Slip(D("1000000.00"), TODAY(), "SH-1")
    services.record_recovery(measure=row, slip=slip, user=county_fin, key=uuid4())
    assert sums(award).held == D("500000.00")
    assert said(services.propose_measure, decision=more, key=uuid4(), **ask) == (sentence, "amount_yuan")
    fits = services.Decision("recover", "整改不到位", paper(), D("500000.00"))
    assert services.propose_measure(decision=fits, key=uuid4(), **ask).state == "proposed"


def test_the_province_reads_why_an_award_is_not_reduced(award, enrolment, propose, approve, pay, prov_eit):
    pay(approve(propose()))
    given = {"enrolment": enrolment, "enrolled_date": enrolment.enrolled_date, "left_date": None, "user": prov_eit}
    sentence = "The award cannot become less than what has been paid and deducted."
    assert said(edit_enrolment, award_yuan=D("1499999.99"), **given)[0] == sentence
    assert edit_enrolment(award_yuan=D("1500000.00"), **given).award_yuan == D("1500000.00")
    assert Award.objects.get(pk=award.pk).amount_yuan == D("1500000.00")


def test_a_replay_by_somebody_else_or_for_something_else_is_refused(propose, approve, pay, county_fin):
    key = uuid4()
    row = pay(approve(propose()), key=key)
    sentence = "This form has been used for something else. Load the page again."
    colleague = person(Role.COUNTY_FIN, county_fin.acting.organisation)
    assert said(pay, tranche=row, key=key, user=colleague) == (sentence, None)
    given = {"tranche": row, "reason": "误", "made_on": TODAY(), "user": county_fin, "key": key}
    assert said(services.reverse, **given) == (sentence, None)
    assert pay(row, key=key).state == "paid"
    assert Payment.objects.count() == 1


def test_a_payment_is_to_be_filed_within_ten_working_days(propose, approve, pay, programme):
    """Paid on a Thursday before the spring festival: weekends and days off do not count, a made-up Saturday does."""
    assert programme.fund_filing_days == 10
    Holiday.objects.all().delete()
    row = approve(propose())
    slip = services.Slip(D("1.00"), date(2026, 2, 5), "X")
    assert _filing_due(row, slip) == date(2026, 2, 19)
    days = [(date(2026, 2, 16 + place), True) for place in range(5)] + [(date(2026, 2, 14), False)]
    Holiday.objects.bulk_create([Holiday(date=day, is_day_off=off, name="春节") for day, off in days])
    assert _filing_due(row, slip) == date(2026, 2, 25)
    row.filing_due_on, row.state = date(2026, 2, 25), "received"
    assert [overdue(row, date(2026, 2, day)) for day in (25, 26)] == [False, True]
    row.state = "filed"
    assert not overdue(row, date(2026, 2, 26))


def test_an_approval_that_cannot_be_paid_any_more_is_taken_back(
    award, enrolment, propose, approve, pay, prov_eit, county_fin
):
    """The award became smaller than what was approved: without a way back its rest would be held for ever."""
    row = approve(propose())
    given = {"enrolment": enrolment, "enrolled_date": enrolment.enrolled_date, "left_date": None, "user": prov_eit}
    edit_enrolment(award_yuan=D("1000000.00"), **given)
    assert said(pay, tranche=row) == ("Only 1,000,000.00 yuan of the award are left.", "amount_yuan")
    key, back = uuid4(), {"tranche": row, "user": county_fin}
    heard = said(withdraw, reason=" ", key=key, **back)
    assert heard == ("Taking an approval back needs a reason.", "reason")
    for _twice in range(2):
        found = withdraw(reason="激励资金核减", key=key, **back)
        assert (found.state, found.approved_yuan, found.approved_by) == ("returned", None, None)
    assert said(withdraw, reason="再退", key=uuid4(), **back)[0].startswith("This step is not possible")
    assert pay(approve(propose("300000.00"))).state == "paid"
    acts = ["proposed", "approved", "withdrawn", "proposed", "approved", "paid"]
    found = Entry.objects.about(row).order_by("pk").values_list("action", flat=True)
    assert list(found) == [f"tranche.{each}" for each in acts]


def test_only_finance_takes_an_approval_back_and_only_before_the_payment(
    propose, approve, pay, county_eit, park_filer, county_fin
):
    row = approve(propose())
    for user in (county_eit, park_filer):
        assert said(withdraw, tranche=row, reason="误", user=user, key=uuid4()) == (ROLE, None)
    row = pay(row)
    given = {"tranche": row, "reason": "误", "user": county_fin, "key": uuid4()}
    assert said(withdraw, **given)[0].startswith("This step is not possible")


def test_the_page_of_an_approved_tranche_offers_the_way_back_to_finance_alone(
    propose, approve, sign_in, county_eit, county_fin
):
    row = approve(propose())
    address = reverse("funds:withdraw", args=[row.pk])
    assert address not in sign_in(county_eit).get(row.get_absolute_url()).content.decode()
    assert sign_in(county_eit).get(address).status_code == 403
    finance = sign_in(county_fin)
    assert address in finance.get(row.get_absolute_url()).content.decode()
    form = {"key": uuid4(), "reason": ""}
    assert finance.post(address, form).status_code == 422
    for _twice in range(2):
        assert finance.post(address, form | {"reason": "金额有误"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.approved_yuan) == ("returned", None)
    assert Entry.objects.about(row)[0].note == "金额有误"
