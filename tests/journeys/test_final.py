"""A final evaluation that recovers money, from the park's own words to the voucher in the ledger.

Park, both county departments, both provincial ones and three experts; every page they open is held to the standard.
"""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.evaluations.models import Decision, FinalEvaluation, FinalTerms, Invitation
from apps.funds import services as funds
from apps.funds.models import Award, FundAccount, Measure, Payment
from apps.funds.selectors import sums
from apps.funds.selectors.reconciling import reconcile
from tests.evaluations import finals
from tests.funds.conftest import open_first_gate, tranche_rules
from tests.journeys.browser import Person
from tests.journeys.files import document
from tests.journeys.test_plan import at_the_window, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECTIONS = ("work", "results", "money", "mechanism", "problems", "outlook")


@pytest.fixture
def windows(person_at, park_filer, county_eit, county_fin, prov_eit, prov_fin) -> dict[str, Person]:
    """Five people, signed in."""
    cast = {"park": park_filer, "economy": county_eit, "finance": county_fin, "prov": prov_eit, "provfin": prov_fin}
    return {name: at_the_window(person_at(), user, name) for name, user in cast.items()}


@pytest.fixture
def award(enrolment, county_eit, county_fin, park_filer) -> Award:
    """The park was paid 1,500,000.00 yuan and has confirmed it."""
    tranche_rules(enrolment.programme)
    award = Award.objects.get(enrolment=enrolment)
    open_first_gate(award, county_eit)
    rule = enrolment.programme.tranche_rules.get(number=1)
    amount, today = Decimal(1_500_000), timezone.localdate()
    row = funds.propose(award=award, rule=rule, amount=amount, reason="按方案", user=county_eit, key=uuid4())
    given = {"verdict": "agree", "text": "同意", "digest": finals.digest_of(row)}
    row = funds.answer(tranche=row, user=county_fin, key=uuid4(), **given)
    row = funds.pay(tranche=row, slip=funds.Slip(amount, today, "BK-1"), user=county_fin, key=uuid4())
    funds.receive(tranche=row, received_on=today, user=park_filer, key=uuid4())
    return award


def test_a_final_evaluation_recovers_money(windows, award, person_at, tmp_path):
    programme = award.enrolment.programme
    finals.opened(programme)
    FinalTerms.objects.create(programme=programme, experts=2, spread_points=Decimal(10))
    row = the_park_writes(windows["park"])
    agree(windows["economy"], row.get_absolute_url())
    agree(windows["finance"], row.get_absolute_url(), seen=True)
    experts_mark(windows["prov"], row, person_at)
    the_province_concludes(windows, row)
    decision = the_province_decides(windows, row, tmp_path)
    the_money_comes_back(windows, decision)
    assert (sums(award).recovered, sums(award).held) == (Decimal("200000.00"), Decimal("1300000.00"))
    page = go(windows["prov"], decision.get_absolute_url())
    expect(page.locator("#execution")).to_contain_text("SH-2027")
    the_ledger_agrees(windows, award)


def the_park_writes(window: Person) -> FinalEvaluation:
    """The form saves itself while the park types; then it is submitted."""
    page = window.open("/evaluations/final/")
    press(page, "form[action*='/final/start/'] button")
    window.check()
    for key in SECTIONS:
        page.locator(f"[name={key}]").fill("两年来各项服务按方案推进，个别精准服务目标未完成。")
    expect(page.locator("[data-autosave-state][data-state=saved]")).to_be_visible(timeout=10_000)
    row = FinalEvaluation.objects.get()
    page = go(window, row.get_absolute_url())
    press(page, "form[action$='/submit/'] button")
    return row


def go(window: Person, path: str) -> Page:
    """To a page that was held to the standard before, in this journey or another one."""
    window.page.goto(f"{window.address}{path}")
    return window.page


def agree(window: Person, path: str, *, seen: bool = False) -> Page:
    page = (go if seen else Person.open)(window, path)
    press(page, "button[name=verdict][value=agree]")
    return page


def experts_mark(province: Person, row: FinalEvaluation, person_at) -> None:
    """Two of three are drawn; the first has a conflict and is replaced; the marks lie far apart."""
    finals.experts_of(3)
    page = province.open(f"/evaluations/final/{row.pk}/experts/")
    press(page, "form[action$='/draw/'] button")
    first = Invitation.objects.get(place=1)
    window = person_at()
    page = at_an_expert(window, first.expert, first)
    window.check()
    page.locator("[name=is_free][value=no]").check()
    page.locator("[name=conflict]").fill("曾任该园区顾问")
    press(page, "form[action$='/declare/'] button")
    for place, mark in ((2, "52"), (3, "64.5")):
        invitation = Invitation.objects.get(place=place)
        window = person_at()
        page = at_an_expert(window, invitation.expert, invitation)
        page.locator("[name=is_free][value=yes]").check()
        press(page, "form[action$='/declare/'] button")
        page.locator("[name=total]").fill(mark)
        page.locator("[name=text]").fill("资金执行率偏低")
        press(page, "form[action$='/mark/'] button")
    window.check()


def at_an_expert(window: Person, expert: User, invitation: Invitation) -> Page:
    at_the_window(window, expert, f"expert{invitation.place}")
    return go(window, invitation.get_absolute_url())


def the_province_concludes(windows: dict[str, Person], row: FinalEvaluation) -> None:
    """The spread asks for a word; then one department concludes and the other one signs."""
    province = windows["prov"]
    page = province.open(f"/evaluations/final/{row.pk}/experts/")
    expect(page.locator("#marks")).to_contain_text("58.25")
    page = go(province, f"/evaluations/final/{row.pk}/experts/spread/")
    page.locator("[name=text]").fill("两位专家侧重不同，予以保留")
    press(page, "main form button[type=submit]")
    page = province.open(f"/evaluations/final/{row.pk}/conclude/")
    page.locator("[name=text]").fill("目标未达预期，资金执行率偏低。")
    press(page, "main form button[type=submit]")
    page = agree(windows["provfin"], row.get_absolute_url(), seen=True)
    expect(page.locator("#conclusion")).to_contain_text("58.25")


def the_province_decides(windows: dict[str, Person], row: FinalEvaluation, folder) -> Decision:
    """More than was paid is refused; 200,000 is signed by both, replied to and put in force."""
    page = windows["prov"].open(f"/evaluations/final/{row.pk}/decide/")
    page.select_option("[name=kind]", "recover")
    page.locator("[name=amount_yuan]").fill("1500000.01")
    page.locator("[name=reason]").fill("目标不达预期")
    page.locator("[name=notice]").set_input_files(document(folder, "处理通知书.pdf"))
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("1,500,000.00")
    windows["prov"].faults.clear()  # the browser notes the 422
    page.locator("[name=amount_yuan]").fill("200000")
    page.locator("[name=notice]").set_input_files(document(folder, "处理通知书.pdf"))
    press(page, "main form button[type=submit]")
    decision = Decision.objects.get()
    agree(windows["provfin"], decision.get_absolute_url())
    page = windows["park"].open(f"/evaluations/final/decisions/{decision.pk}/reply/")
    page.locator("[name=text]").fill("园区对处理意见无异议")
    press(page, "main form button[type=submit]")
    page = windows["prov"].open(f"/evaluations/final/decisions/{decision.pk}/settle/")
    page.locator("[name=takes_effect][value=yes]").check()
    page.locator("[name=text]").fill("维持原决定")
    press(page, "main form button[type=submit]")
    return decision


def the_money_comes_back(windows: dict[str, Person], decision: Decision) -> None:
    """Economy starts the measure, finance agrees and records the voucher."""
    page = go(windows["economy"], decision.get_absolute_url())
    press(page, "form[action$='/carry-out/'] button")
    measure = Measure.objects.get()
    page = go(windows["finance"], f"/funds/measures/{measure.pk}/answer/")
    page.locator("[name=agrees][value=yes]").check()
    page.locator("[name=text]").fill("同意收回")
    press(page, "main form button[type=submit]")
    page = go(windows["finance"], f"/funds/measures/{measure.pk}/recover/")
    page.locator("[name=voucher_number]").fill("SH-2027")
    press(page, "main form button[type=submit]")


def the_ledger_agrees(windows: dict[str, Person], award: Award) -> None:
    """The award's page shows the recovery; the park books it as paid back, and no yuan is left unexplained."""
    page = go(windows["finance"], award.get_absolute_url())
    expect(page.locator("main")).to_contain_text("200,000.00")
    assert reconcile().unexplained_yuan == Decimal("0.00")
    payment, book = Payment.objects.get(kind="recover"), FundAccount.objects.get()
    page = go(windows["park"], f"/funds/ledger/{book.pk}/")
    press(page, f"form[action$='/return/{payment.pk}/'] button")
    book.refresh_from_db()
    assert (book.balance_yuan, reconcile().unexplained_yuan) == (Decimal("1300000.00"), Decimal("0.00"))
