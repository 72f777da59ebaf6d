"""A mid-term evaluation that opens the third tranche: written, returned, written again, concluded, signed, filed.

Every page people open is free of accessibility violations at 1440 and at 390 pixels.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.evaluations.models import MidtermEvaluation
from apps.funds.models import Award
from apps.obligations.services import raise_obligations
from apps.programmes.models import Enrolment, TrancheRule
from tests.factories.obligations import BOTH_COUNTY, deadline
from tests.factories.parks import EnterpriseFactory
from tests.factories.targets import TargetFactory
from tests.journeys.browser import Person
from tests.journeys.files import document
from tests.reports.conftest import served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "journey-password"
FORM = "附件2 中期评价表"


@pytest.fixture
def windows(person_at, park_filer, county_eit, county_fin, prov_eit, prov_fin) -> dict[str, Person]:
    """Four people, signed in."""
    cast = {"park": park_filer, "economy": county_eit, "finance": county_fin, "province": prov_eit}
    return {name: at_the_window(person_at(), user, name) for name, user in cast.items()}


def at_the_window(window: Person, user: User, name: str) -> Person:
    user.username = f"journey.{name}"
    user.set_password(PASSWORD)
    user.save(update_fields=["username", "password"])
    window.sign_in(user.username, PASSWORD)
    return window


@pytest.fixture
def award(enrolment: Enrolment) -> Award:
    """A park with two goals and some work, in a programme whose third tranche waits for the evaluation."""
    programme = enrolment.programme
    opens = date(programme.start_date.year + 1, 1, 1)
    words = {"name": "中期绩效评价", "form": FORM, "kind": "window", "due_date": opens, "window_days": 60}
    deadline(programme, "DLM", submitters=BOTH_COUNTY, **words)
    raise_obligations(programme=programme, today=timezone.localdate())
    conditions = [{"code": "midterm_filed", "form": FORM}]
    TrancheRule.objects.create(
        programme=programme, number=1, name="剩余资金", trigger="中期评价", min_share=0, conditions=conditions
    )
    for code, unit in (("I1", "场次"), ("I1", "家次"), ("P1", "家")):
        service = programme.service_types.get(code=code)
        TargetFactory.create(enrolment=enrolment, service_type=service, unit=unit, value=Decimal(4))
    firms = EnterpriseFactory.create_batch(3)
    for code in ("I1", "P1"):
        served(enrolment, code, programme.start_date.replace(month=3), firms)
    return Award.objects.get(enrolment=enrolment)


def press(page: Page, selector: str, *, confirmed: bool = False) -> None:
    """Click a button that leads to another page; answer the question it asks first."""
    before, button = page.url, page.locator(selector)
    if confirmed:
        button.click()
        button = page.locator("#ps-confirm [data-confirm-yes]")
    with page.expect_navigation():
        button.click()
    assert page.locator("[data-error-summary]").count() == 0, before


def write(window: Person, words: str, tmp_path) -> None:
    page = window.page
    for area in page.locator("textarea[name^='measures-'], textarea[name^='cases-']").all():
        area.fill(words)
    page.locator("textarea[name=mechanism-0]").fill("建立企业诉求闭环机制")
    expect(page.locator("[data-autosave-state][data-state=saved]")).to_be_visible(timeout=8000)
    page.reload()
    page.locator("#file").set_input_files(document(tmp_path, "机制汇编.pdf"))
    press(page, "form[action$='/files/'] button")
    press(page, "button[formaction$='/submit/']", confirmed=True)
    window.check()


def gate_is_open(window: Person, award: Award) -> bool:
    """Whether the page of the gates says the condition is met."""
    page = window.open(f"/funds/{award.pk}/")
    condition = page.locator("li", has_text="中期").first
    expect(condition).to_be_visible()
    return "is-ok" in (condition.get_attribute("class") or "")


def return_it(window: Person, evaluation: MidtermEvaluation, service: int) -> None:
    page = window.open(f"/evaluations/midterm/{evaluation.pk}/review/")
    page.locator(f"[data-open-remark=remark-row-{service}]").click()
    page.locator(f"[name=remark-{service}]").fill("请补充案例")
    page.locator(f"[name=return-{service}]").check()
    expect(page.locator("[data-review-agree]")).to_be_disabled()
    page.locator("[name=text]").fill("案例不具体")
    press(page, "button[name=verdict][value=return]")


def mend(window: Person, evaluation: MidtermEvaluation, service: int) -> None:
    page = window.open(f"/evaluations/midterm/{evaluation.pk}/")
    expect(page.locator(f"#row-{service}")).to_contain_text("请补充案例")
    page.locator(f"[name=cases-{service}]").fill("一家企业首次申报成功")
    press(page, "button[formaction$='/submit/']", confirmed=True)


def conclude(window: Person, evaluation: MidtermEvaluation) -> None:
    page = window.open(f"/evaluations/midterm/{evaluation.pk}/review/")
    expect(page.locator("#compared")).to_contain_text("一家企业首次申报成功")
    page.locator("[name=score]").fill("91.5")
    expect(page.locator("[data-midterm-grade]")).to_have_text("优")
    page.locator("[name=conclusion]").fill("进展良好")
    page.locator("[name=suggestions]").fill("加强精准服务")
    press(page, "button[name=verdict][value=conclude]")


def sign(window: Person, evaluation: MidtermEvaluation) -> None:
    page = window.open(f"/evaluations/midterm/{evaluation.pk}/review/")
    expect(page.locator("#result")).to_contain_text("91.5")
    press(page, "button[name=verdict][value=file]", confirmed=True)
    window.check()


def test_a_mid_term_evaluation_opens_the_third_tranche(windows, award, tmp_path):
    park, economy, finance, province = (windows[name] for name in ("park", "economy", "finance", "province"))
    page = park.open("/evaluations/midterm/")
    press(page, "form[action$='/start/'] button")
    park.check()
    evaluation = MidtermEvaluation.objects.get()
    service = award.enrolment.programme.service_types.get(code="I1").pk
    write(park, "按季组织活动", tmp_path)
    return_it(economy, evaluation, service)
    mend(park, evaluation, service)
    conclude(economy, evaluation)
    assert gate_is_open(economy, award) is False
    sign(finance, evaluation)
    assert gate_is_open(economy, award) is True
    page = province.open(f"/evaluations/midterm/{evaluation.pk}/")
    press(page, "form[action$='/receipt/'] button")
    expect(page.locator("main li.is-ok", has_text="省经信厅")).to_be_visible()
