"""A quarter through three roles: typed offline and over an ended session, corrected, returned, passed together."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.choices import OrganisationKind, Role
from apps.accounts.models import User
from apps.approvals.models import Opinion, Submission
from apps.common.periods import Period
from apps.programmes.models import Enrolment
from apps.reports import services
from apps.reports.models import PeriodReport, ReportRow
from tests.factories.accounts import CountyFactory, department, person
from tests.factories.parks import EnterpriseFactory, ParkFactory
from tests.factories.programmes import EnrolmentFactory, ProgrammeFactory, with_catalogue
from tests.factories.targets import TargetFactory
from tests.journeys.browser import Person
from tests.journeys.test_slice import PASSWORD, account
from tests.reports.conftest import served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What the browser itself says while it has no line, or is sent to the sign-in page: wanted here.
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to fetch", "403 (Forbidden)")


@pytest.fixture
def quarter() -> Period:
    return Period.containing(timezone.localdate()).previous()


@pytest.fixture
def cast(transactional_db, quarter) -> dict[str, User]:
    """Two parks of one county with a few services in the quarter, and both departments."""
    programme = with_catalogue(ProgrammeFactory.create(start_date=date(quarter.year - 1, 1, 1)))
    county = CountyFactory.create(code="330304", name="瓯海区")
    people = {
        "economy": account(person(Role.COUNTY_EIT, department(OrganisationKind.ECONOMY, county)), "county.eit"),
        "finance": account(person(Role.COUNTY_FIN, department(OrganisationKind.FINANCE, county)), "county.fin"),
    }
    for number, name in enumerate(("first", "second")):
        place = EnrolmentFactory.create(
            programme=programme, park=ParkFactory.create(name=f"{number}号园", county=county)
        )
        filer = people[name] = account(person(Role.PARK_FILER, place.park.operator), f"park.{name}")
        _serve(place, filer, quarter)
    return people


def _serve(place: Enrolment, filer: User, quarter: Period) -> None:
    firms = EnterpriseFactory.create_batch(2)
    for code in ("I1", "I1", "I4", "P1"):
        served(place, code, quarter.start, firms, created_by=filer)
    for service in place.programme.service_types.filter(code__in=["I1", "I4", "P1"]):
        for unit in service.units:
            TargetFactory.create(enrolment=place, service_type=service, unit=unit, value=Decimal(1))


def file_clean(filer: User, quarter: Period) -> PeriodReport:
    """A clean report of the second park, filed beside the journey."""
    place = Enrolment.objects.get(park__operator=filer.acting.organisation)
    report = services.start(enrolment=place, period=quarter, user=filer)
    services.submit(report=report, user=filer, version=1)
    return report


def forgive(window: Person) -> None:
    """Take the browser's own words about a missing line off the list of faults."""
    window.faults[:] = [fault for fault in window.faults if not any(word in fault for word in OFFLINE)]


def stored_notes() -> list[str]:
    return sorted(ReportRow.objects.exclude(note="").values_list("note", flat=True))


def type_without_a_line(window: Person) -> None:
    """What is typed offline stays on the device, survives the page, and is sent when the line is back."""
    page, state = window.page, window.page.locator("[data-autosave-state]")
    first = page.locator("#report-form textarea").first
    page.wait_for_load_state("networkidle")  # every part of the page is there before the line is cut
    window.context.set_offline(True)
    first.fill("断网时写下的说明")
    expect(state).to_have_attribute("data-state", "kept", timeout=10_000)
    kept = page.evaluate("() => Object.entries(localStorage).filter(([name]) => name.startsWith('autosave:report-'))")
    [(name, text)] = kept
    assert name.endswith(f"-{User.objects.get(username='park.first').pk}")
    assert "断网时写下的说明" in text
    assert stored_notes() == []
    window.context.set_offline(False)
    expect(state).to_have_attribute("data-state", "saved", timeout=15_000)
    assert stored_notes() == ["断网时写下的说明"]
    assert page.evaluate("() => localStorage.length") == 0
    forgive(window)


def type_over_an_ended_session(window: Person) -> None:
    """The session ends in the middle; after signing in again the text is there."""
    page = window.page
    window.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#report-form textarea").nth(1).fill("会话过期时写下的说明")
    page.locator("button[form=report-form]:not([formaction])").click()
    page.locator("input[name=username]").first.fill("park.first")
    page.locator("input[name=password]").first.fill(PASSWORD)
    page.locator("form:has(input[name=username]:visible) button[type=submit]").first.click()
    second = page.locator("#report-form textarea").nth(1)
    expect(second).to_have_value("会话过期时写下的说明")
    expect(page.locator("[data-autosave-state]")).to_have_attribute("data-state", "saved", timeout=10_000)
    assert stored_notes() == ["会话过期时写下的说明", "断网时写下的说明"]
    forgive(window)


def correct_by_keyboard(window: Person) -> None:
    """A signed quantity with its reason; the arrows move from note to note."""
    page = window.page
    areas = page.locator("#report-form textarea")
    areas.first.focus()
    page.keyboard.press("ArrowDown")
    expect(areas.nth(1)).to_be_focused()
    page.locator("[data-open-fix]").first.click()
    page.keyboard.type("-1")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("一场重复登记")
    page.locator("button[form=report-form]:not([formaction])").click()
    expect(page.locator(".ps-fixed").first).to_have_text("-1")
    window.check()
    assert list(ReportRow.objects.exclude(correction=None).values_list("correction", "correction_reason")) == [
        (Decimal("-1.00"), "一场重复登记")
    ]


def submit(window: Person) -> None:
    """Twice, as people do: the second click finds it done."""
    page = window.page
    page.locator("button[formaction$='/submit/']").click()
    page.locator("[data-confirm-yes]").dblclick()
    expect(page.locator("#report-form")).to_have_count(0)
    window.check()


def return_one(window: Person, report: PeriodReport) -> None:
    """Finance leaves one record out, marks a row with a phrase and returns the report."""
    page = window.open(f"/reports/{report.pk}/review/")
    row = page.locator("#cited tbody tr").first
    row.locator("input[name=reason]").fill("照片不是这一场")
    row.locator("button").click()
    expect(page.locator("#cited .ps-chip.is-bad").first).to_be_visible()
    page.locator("[data-open-remark]").first.click()
    page.locator(".ps-phrases button").first.click()
    page.locator("input[name^='return-']").first.check()
    expect(page.locator("[data-review-agree]")).to_be_disabled()
    page.locator("#opinion-form textarea[name=text]").fill("一条不计，请改后再报。")
    window.check()
    page.locator("button[form=opinion-form][value=return]").click()
    expect(page.get_by_text("一条不计，请改后再报。").first).to_be_visible()


def agree(window: Person, report: PeriodReport) -> None:
    page = window.open(f"/reports/{report.pk}/review/")
    page.locator("button[form=opinion-form][value=agree]").click()
    page.wait_for_load_state()


def pass_clean_ones(window: Person, clean: PeriodReport) -> None:
    """Economy passes what is clean with one click; the corrected report is not among it."""
    page = window.open("/reports/together/")
    boxes = page.locator("input[name=report]")
    expect(boxes).to_have_count(1)
    assert boxes.get_attribute("value").startswith(f"{clean.pk}:")
    boxes.check()
    page.locator("#bulk-form textarea").fill("数据一致，同意。")
    page.locator("button[form=bulk-form]").click()
    page.locator("[data-confirm-yes]").click()
    page.wait_for_url("**/reports/")
    assert Opinion.objects.get(submission__subject_id=clean.pk).text == "数据一致，同意。"


def open_report(window: Person, quarter: Period) -> PeriodReport:
    """Start the report of the quarter from the list."""
    page = window.open("/reports/")
    page.locator(f"form:has(input[name=period][value='{quarter.code}']) button").click()
    expect(page.locator("#report-form")).to_be_visible()
    return PeriodReport.objects.get(state="draft")


def mend_and_submit(window: Person, report: PeriodReport) -> None:
    """The returned report opens at the remarks; the next version is without the refused record."""
    page = window.open(f"/reports/{report.pk}/")
    expect(page.locator("#remarks")).to_contain_text("一条不计，请改后再报。")
    submit(window)
    second = Submission.objects.of(report)[0]
    assert (second.version, len(second.payload["records"])) == (2, 3)


def note_receipt(window: Person, report: PeriodReport) -> None:
    page = window.open(f"/reports/{report.pk}/")
    page.locator("#receipt input[name=number]").fill("浙企服 2026-001")
    page.locator("#receipt input[name=day]").fill(timezone.localdate().isoformat())
    page.locator("#receipt button").click()
    page.wait_for_load_state()
    report.refresh_from_db()
    assert (report.state, report.receipt_number) == ("approved", "浙企服 2026-001")
    window.check()


def test_a_quarter_through_three_roles_with_a_return(cast, quarter, person_at):
    clean = file_clean(cast["second"], quarter)
    filer, economy, finance = person_at(), person_at(), person_at()
    for window, name in ((filer, "park.first"), (economy, "county.eit"), (finance, "county.fin")):
        window.sign_in(name, PASSWORD)
    report = open_report(filer, quarter)
    type_without_a_line(filer)
    type_over_an_ended_session(filer)
    correct_by_keyboard(filer)
    submit(filer)
    assert Submission.objects.of(report).count() == 1
    return_one(finance, report)
    mend_and_submit(filer, report)
    page = economy.open(f"/reports/{report.pk}/review/")
    expect(page.locator("#compared tbody tr").first).to_be_visible()
    pass_clean_ones(economy, clean)
    agree(economy, report)
    agree(finance, report)
    note_receipt(filer, report)
