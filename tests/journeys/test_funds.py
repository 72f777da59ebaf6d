"""The money of one park: three tranches through three roles, with one return and one freeze."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.choices import OrganisationKind, Role
from apps.accounts.models import User
from apps.approvals.models import Submission
from apps.funds import services
from apps.funds.models import Award, Payment, Tranche
from apps.funds.selectors import sums
from apps.funds.selectors.ledger import account_of
from apps.integrity import services as integrity
from apps.integrity.choices import CaseKind
from apps.plans.choices import PlanState
from apps.plans.models import Plan
from tests.factories.accounts import CountyFactory, ProvinceFactory, department, person
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory, ProgrammeFactory, with_catalogue
from tests.funds.conftest import accepted_precise, paper, tranche_rules
from tests.journeys.browser import Person
from tests.journeys.test_slice import PASSWORD, account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MILLION = Decimal(1_000_000)


@pytest.fixture
def cast(transactional_db) -> dict[str, Any]:
    """A park with an approved plan of 5,000,000 yuan, and the scheme of its county signed by both departments."""
    today = timezone.localdate()
    programme = with_catalogue(ProgrammeFactory.create(start_date=date(today.year - 1, 1, 1)))
    tranche_rules(programme)
    county = CountyFactory.create(code="330304", name="瓯海区", parent=ProvinceFactory.create())
    place = EnrolmentFactory.create(
        programme=programme, park=ParkFactory.create(name="瓯海示例园", county=county), award_yuan=5 * MILLION
    )
    people = {
        "economy": account(person(Role.COUNTY_EIT, department(OrganisationKind.ECONOMY, county)), "county.eit"),
        "finance": account(person(Role.COUNTY_FIN, department(OrganisationKind.FINANCE, county)), "county.fin"),
        "park": account(person(Role.PARK_FILER, place.park.operator), "park.first"),
        "province": person(Role.PROV_EIT, department(OrganisationKind.ECONOMY, county.parent)),
    }
    Plan.objects.create(enrolment=place, state=PlanState.APPROVED, approved_at=timezone.now())
    sign_scheme(programme, county, people)
    return people | {"award": Award.objects.get(enrolment=place)}


def sign_scheme(programme: Any, county: Any, people: dict[str, User]) -> None:
    scheme = services.start_scheme(programme=programme, county=county, user=people["economy"])
    text = services.Text(5 * MILLION, "浙财示〔2026〕08号", "计划审核通过后首笔拨付", "四月底前首笔")
    lines = {line.award_id: (line.amount_yuan, "") for line in scheme.lines.all()}
    services.save_scheme(scheme=scheme, text=text, lines=lines, user=people["economy"])
    version = services.file_scheme(scheme=scheme, user=people["economy"])
    agreed = {"verdict": "agree", "text": "同意", "digest": version.digest}
    services.sign_scheme(scheme=scheme, user=people["finance"], **agreed)


def send(window: Person, **typed: str) -> None:
    """Fill the form of the page and send it."""
    page = window.page
    for name, text in typed.items():
        page.locator(f"main form [name={name}]").fill(text)
    page.locator("main form[method=post] button[type=submit]").last.click()


def refused(window: Person, words: str) -> None:
    """The form comes back with the reason; that the browser notes an answer of 422 is wanted here."""
    expect(window.page.locator("main")).to_contain_text(words)
    window.faults[:] = [fault for fault in window.faults if "422" not in fault]


def follow(window: Person, title: str) -> None:
    """From the to-do list of the home page to the step that waits."""
    window.page.goto(f"{window.address}/")
    row = window.page.locator(".ps-todo li").filter(has_text=title)
    row.locator("a.btn").click()


def propose(economy: Person, award: Award, number: int, amount: str) -> None:
    economy.open(f"/funds/{award.pk}/propose/{number}/")
    send(economy, amount_yuan=amount, reason="按资金拨付方案和试点进展拨付")


def give_opinion(finance: Person, verdict: str, text: str) -> None:
    finance.check()
    finance.page.locator(f"main form input[name=verdict][value={verdict}]").check()
    send(finance, text=text)


def pay(finance: Person, voucher: str) -> None:
    file = paper()
    finance.page.locator("main form input[type=file]").set_input_files(
        {"name": "拨款凭证.png", "mimeType": "image/png", "buffer": file.read()}
    )
    send(finance, voucher_number=voucher)


def settle(people: dict[str, Person], award: Award, number: int, amount: str) -> None:
    """A tranche from the proposal to the filing, every step from the to-do list of whose turn it is."""
    propose(people["economy"], award, number, amount)
    follow(people["finance"], "待财政部门核定")
    give_opinion(people["finance"], "agree", "同意拨付")
    follow(people["finance"], "已核定")
    pay(people["finance"], f"OH-{number}")
    follow(people["park"], "请确认到账")
    send(people["park"])
    follow(people["economy"], "待报省备案")
    send(people["economy"])
    assert award.tranches.get(rule__number=number).state == "filed"


def first_tranche(people: dict[str, Person], cast: dict[str, Any]) -> None:
    """Too much is refused, finance returns it once, and an open case holds the payment back."""
    economy, finance, award = people["economy"], people["finance"], cast["award"]
    page = economy.open(award.get_absolute_url())
    expect(page.locator(".ps-gate.is-now")).to_contain_text("可提出")
    propose(economy, award, 1, "1500000.01")
    refused(economy, "不超过安排数的 30%")
    send(economy, amount_yuan="1500000.00")
    expect(page.locator("h1")).to_contain_text("首笔资金")
    follow(finance, "待财政部门核定")
    give_opinion(finance, "return", "请补充园区资金账户信息")
    follow(economy, "首笔资金")
    expect(page.get_by_text("请补充园区资金账户信息").first).to_be_visible()
    economy.check()
    page.goto(f"{economy.address}/funds/{award.pk}/propose/1/")
    send(economy, amount_yuan="1500000.00", reason="账户信息已补充，按方案拨付")
    follow(finance, "待财政部门核定")
    give_opinion(finance, "agree", "同意拨付")
    frozen_payment(finance, cast)
    follow(people["park"], "请确认到账")
    people["park"].check()
    send(people["park"])
    follow(economy, "待报省备案")
    send(economy)
    economy.check()


def frozen_payment(finance: Person, cast: dict[str, Any]) -> None:
    award, page = cast["award"], finance.page
    charge = integrity.Charge(CaseKind.FORGED, "签到表照片与其他园区相同", Decimal(0))
    case = integrity.open_case(enrolment=award.enrolment, charge=charge, user=cast["economy"])
    follow(finance, "已核定")
    finance.check()
    pay(finance, "OH-1")
    refused(finance, str(case))
    assert Payment.objects.count() == 0
    finance.open(award.get_absolute_url())
    expect(page.locator(".ps-conds .is-bad").first).to_be_visible()
    integrity.end_case(case=case, result="经核查属实，未发现违规", user=cast["province"])
    follow(finance, "已核定")
    pay(finance, "OH-1")
    expect(page.locator("h1")).to_contain_text("首笔资金")
    assert Payment.objects.get().amount_yuan == Decimal("1500000.00")


def assess(people: dict[str, Person], cast: dict[str, Any]) -> None:
    """The park shows its mechanism, a precise service is accepted, both departments sign the assessment."""
    award, park, economy, finance = cast["award"], people["park"], people["economy"], people["finance"]
    park.open(f"/funds/{award.pk}/mechanism/add/")
    park.page.locator("main form input[type=file]").set_input_files(
        {"name": "资金管理制度.png", "mimeType": "image/png", "buffer": paper().read()}
    )
    send(park, title="资金管理制度")
    expect(park.page.locator("h1")).to_contain_text("瓯海示例园")
    accepted_precise(award.enrolment, cast["park"])
    economy.open(f"/funds/{award.pk}/assess/2/")
    send(economy, findings="机制健全，精准服务已实质性开展")
    expect(economy.page.get_by_text("机制健全，精准服务已实质性开展").first).to_be_visible()
    follow(finance, "联合评估")
    finance.check()
    finance.page.locator("main form input[name=verdict][value=agree]").check()
    send(finance)
    expect(finance.page.locator("h1")).to_contain_text("联合评估")
    finance.check()


def test_from_the_approved_plan_to_the_third_tranche(cast, person_at):
    award = cast["award"]
    people = {name: person_at() for name in ("economy", "finance", "park")}
    for name, login in (("economy", "county.eit"), ("finance", "county.fin"), ("park", "park.first")):
        people[name].sign_in(login, PASSWORD)
    first_tranche(people, cast)
    assess(people, cast)
    settle(people, award, 2, "2500000.00")
    services.note_filed(
        enrolment=award.enrolment, form="附件2 中期评价表", filed_on=timezone.localdate(), url=award.get_absolute_url()
    )
    settle(people, award, 3, "1000000.00")
    assert [row.paid_yuan for row in Tranche.objects.order_by("rule__number")] == [
        Decimal("1500000.00"),
        Decimal("2500000.00"),
        Decimal("1000000.00"),
    ]
    book = account_of(award.enrolment)
    assert (sums(award).left, book.balance_yuan if book else None) == (Decimal(0), 5 * MILLION)
    people["park"].open(award.get_absolute_url())
    expect(people["park"].page.locator(".ps-gate.is-open")).to_have_count(3)
    assert Submission.objects.filter(subject_type="funds.Tranche").count() == 4
