"""A plan from the first word to a change of it: park, finance, economy and province at four windows.

Every page they open is free of accessibility violations at 1440 and at 390 pixels.
"""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.approvals.models import Submission
from apps.plans.models import BudgetLine, ChangeRequest, Plan
from apps.plans.selectors.sheet import quantity_name
from apps.programmes.models import Enrolment
from apps.targets.models import Target
from tests.factories.plans import goals, two_products
from tests.journeys.browser import Person
from tests.journeys.files import document

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "journey-password"


@pytest.fixture
def windows(person_at, park_filer, county_eit, county_fin, prov_eit) -> dict[str, Person]:
    """Four people, signed in."""
    cast = {"park": park_filer, "economy": county_eit, "finance": county_fin, "province": prov_eit}
    return {name: at_the_window(person_at(), user, name) for name, user in cast.items()}


def at_the_window(window: Person, user: User, name: str) -> Person:
    user.username = f"journey.{name}"
    user.set_password(PASSWORD)
    user.save(update_fields=["username", "password"])
    window.sign_in(user.username, PASSWORD)
    return window


def press(page: Page, selector: str, *, confirmed: bool = False) -> None:
    """Click a button that leads to another page; answer the question it asks first."""
    before, button = page.url, page.locator(selector)
    if confirmed:
        button.click()
        button = page.locator("#ps-confirm [data-confirm-yes]")
    with page.expect_navigation():
        button.click()
    assert page.locator("[data-error-summary]").count() == 0, before


def save_part(window: Person, plan: Plan, part: str, values: dict[str, str]) -> Page:
    page = window.open(f"/plans/{plan.pk}/parts/{part}/")
    for name, value in values.items():
        field = page.locator(f"[name='{name}']")
        field.check() if value == "on" else field.fill(value)
    press(page, "button[form=plan-form].btn-primary")
    return page


def write_the_plan(window: Person, enrolment: Enrolment, tmp_path) -> Plan:
    rows, products = goals(enrolment), two_products(enrolment)
    page = window.open("/plans/")
    press(page, "form[action$='/plans/start/'] button")
    plan = Plan.objects.get()
    quarter = f"{enrolment.programme.start_date.year}Q1"
    quantities = {quantity_name(row.service_type_id, row.unit, quarter): "8" for row in rows}
    save_part(window, plan, "services", quantities)
    day = enrolment.programme.start_date.isoformat()
    save_part(window, plan, "schedule", {"title-1": "启动", "due-1": day, "note-1": "启动会"})
    save_part(window, plan, "providers", {f"use-{row.pk}": "on" for row in products})
    save_part(window, plan, "budget", money(enrolment, "2000000", "3000000"))
    page = window.open(f"/plans/{plan.pk}/parts/rules/")
    page.locator("#file-pick").set_input_files(document(tmp_path, "制度.pdf"))
    press(page, "button[form=plan-form].btn-primary")
    return plan


def money(enrolment: Enrolment, inclusive: str, precise: str) -> dict[str, str]:
    by_code = {row.code: row.pk for row in enrolment.programme.service_types.all()}
    return {f"amount-{by_code['I1']}": inclusive, f"amount-{by_code['P1']}": precise}


def agree(window: Person, path: str) -> None:
    page = window.open(path)
    press(page, "button[name=verdict][value=agree]")
    window.check()


def refused_edit(window: Person, plan: Plan) -> int:
    """What the server answers to an edit sent past the page."""
    page = window.open(f"/plans/{plan.pk}/")
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    address = f"{window.address}/plans/{plan.pk}/parts/budget/"
    sent = page.context.request.post(
        address, form={"text": "x"}, headers={"X-CSRFToken": token or "", "Referer": window.address}
    )
    return sent.status


def test_a_plan_is_written_returned_passed_locked_and_changed(windows, enrolment, tmp_path):
    park, finance, economy = (windows[name] for name in ("park", "finance", "economy"))
    plan = write_the_plan(park, enrolment, tmp_path)
    page = park.open(f"/plans/{plan.pk}/")
    press(page, "form[action$='/submit/'] button", confirmed=True)

    page = finance.open(f"/plans/{plan.pk}/review/")
    page.locator("[data-open-remark=remark-budget]").click()
    page.locator("[name=remark-budget]").fill("诊断费用偏高")
    page.locator("[name=return-budget]").check()
    expect(page.locator("[data-review-agree]")).to_be_disabled()
    page.locator("[name=text]").fill("请调整资金安排")
    press(page, "button[name=verdict][value=return]")

    page = park.open(f"/plans/{plan.pk}/")
    expect(page.locator("#part-budget")).to_contain_text("诊断费用偏高")
    page = save_part(park, plan, "budget", money(enrolment, "2400000", "2600000"))
    expect(page.locator("[data-plan-difference]")).to_have_text("0.00")
    page = park.open(f"/plans/{plan.pk}/")
    press(page, "form[action$='/submit/'] button", confirmed=True)
    agree(finance, f"/plans/{plan.pk}/review/")
    agree(economy, f"/plans/{plan.pk}/review/")
    nothing_changes_directly(windows, plan)
    change_goes_through(windows, plan)


def nothing_changes_directly(windows: dict[str, Person], plan: Plan) -> None:
    """The province sees the lock; the park gets no form, no answer past the page, and the database says no."""
    page = windows["province"].open(f"/plans/{plan.pk}/")
    expect(page.locator(".ps-note.is-ok")).to_be_visible()
    assert refused_edit(windows["park"], plan) == 403
    page = windows["park"].open(f"/plans/{plan.pk}/parts/budget/")
    assert page.url.endswith(f"/plans/{plan.pk}/")
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(enrolment=plan.enrolment_id).update(value=1)


def change_goes_through(windows: dict[str, Person], plan: Plan) -> None:
    park, province = windows["park"], windows["province"]
    goal = Target.objects.get(enrolment=plan.enrolment_id, service_type__code="P1")
    page = park.open(f"/plans/{plan.pk}/")
    press(page, "form[action$='/change/'] button")
    park.check()
    page.locator("[name=reason]").fill("企业需求增加")
    page.locator(f"[name=target-{goal.pk}]").fill("12")
    press(page, "button[form=change-form]")
    change = ChangeRequest.objects.get()
    park.check()
    press(page, "form[action$='/submit/'] button", confirmed=True)
    for name in ("economy", "finance"):
        agree(windows[name], f"/plans/changes/{change.pk}/")
    page = province.open(f"/plans/changes/{change.pk}/")
    press(page, "button[name=answer][value=agree]")
    province.check()
    goal.refresh_from_db()
    assert goal.value == Decimal(12)
    assert [row.state for row in Submission.objects.of(plan)] == ["published", "approved", "returned"]
    province.open(f"/plans/{plan.pk}/versions/3/")
    province.open("/plans/changes/")


def test_the_later_of_two_tabs_sees_both_texts(windows, enrolment, tmp_path):
    park = windows["park"]
    plan = write_the_plan(park, enrolment, tmp_path)
    second = park.context.new_page()
    second.goto(f"{park.address}/plans/{plan.pk}/parts/budget/")
    save_part(park, plan, "budget", money(enrolment, "1000000", "4000000"))
    first_line = BudgetLine.objects.filter(plan=plan).order_by("pk").first()
    second.locator(f"[name=amount-{first_line.service_type_id}]").fill("1500000")
    second.locator("button[form=plan-form].btn-primary").click()
    expect(second.locator("#conflict")).to_contain_text("1000000.00")
    expect(second.locator("#conflict")).to_contain_text("1500000.00")
    first_line.refresh_from_db()
    assert first_line.amount_yuan == Decimal("1000000.00")
