"""A citizen objects to a public notice on a phone, the county answers, the citizen reads the answer by the code.

Every page is free of accessibility violations at 1440 and at 390 pixels.
"""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from apps.publicity import captcha, services
from apps.publicity.models import Objection
from apps.publicity.services import Publication
from tests.journeys.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "journey-password"
WORDS = "该园区未公布服务机构清单，请核实后再拨付。"
SAID = "清单已于昨日公布，见园区公告栏。"


@pytest.fixture
def notice(county, county_eit):
    """A review of a payment, open since today."""
    said = Publication(title="激励资金拨付公示", text="拟向园区拨付首笔激励资金。", contact="经信局企业科")
    return services.publish(publication=said, jurisdiction=county, user=county_eit)


def type_figures(window: Person) -> None:
    """What a person reads in the picture lies in the cache under the key of the form."""
    key = window.page.locator("[name=key]").input_value()
    window.page.locator("[name=figures]").fill(cache.get(captcha._name(key)))


def object_to(window: Person, title: str) -> str:
    """Write an objection, mistype the figures once, send it; the receipt code."""
    page = window.open("/notices/")
    page.get_by_role("link", name=title).click()
    window.check()
    page.locator("[name=text]").fill(WORDS)
    page.locator("[name=figures]").fill("wrong")
    page.locator("form .btn-primary").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    assert page.locator("[name=text]").input_value() == WORDS
    # The browser notes every answer that is no success; a refused form is one.
    window.faults.clear()
    window.check()
    type_figures(window)
    page.locator("form .btn-primary").click()
    expect(page.locator("h1")).to_contain_text("感谢")
    window.check()
    return page.locator(".ps-figure").inner_text()


def answer(window: Person, objection: Objection) -> None:
    page = window.open(f"/notices/work/objections/{objection.pk}/")
    expect(page.locator("main")).to_contain_text(WORDS)
    form = page.locator("form[action$='/answer/']")
    form.locator("[name=finding]").select_option(index=1)
    form.locator("[name=text]").fill(SAID)
    form.locator(".btn-primary").click()
    expect(page.locator("main")).to_contain_text(SAID)
    window.check()


def test_a_citizen_objects_and_reads_the_answer(person_at, notice, county_eit):
    citizen, officer = person_at(), person_at()
    code = object_to(citizen, notice.title)
    county_eit.username = "journey.economy"
    county_eit.set_password(PASSWORD)
    county_eit.save(update_fields=["username", "password"])
    officer.sign_in("journey.economy", PASSWORD)
    answer(officer, Objection.objects.get())
    page = citizen.open("/notices/answer/")
    page.locator("[name=code]").fill(code)
    page.locator("form .btn-primary").click()
    expect(page.locator("main")).to_contain_text(SAID)
    citizen.check()
