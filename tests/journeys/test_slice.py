"""The main job from end to end: targets from Excel, a service with evidence, the report, two opinions, the province.

Four people at four windows; every page they open is free of accessibility violations at 1440 and at 390 pixels.
"""

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.accounts.choices import OrganisationKind, Role, Tier
from apps.accounts.models import Jurisdiction, Organisation, User
from apps.common.periods import Period
from apps.delivery.models import ServiceRecord
from apps.parks.models import Park
from apps.programmes.services import load_programme
from apps.reports.models import PeriodReport
from apps.targets.models import Target
from tests.factories.accounts import department, person
from tests.factories.parks import TenancyFactory
from tests.journeys.browser import Person
from tests.journeys.files import document, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
PASSWORD = "journey-password"
CODE = "91330782MA59XJXA8L"  # the first park of the clean sample, in 义乌市


def account(user: User, name: str) -> User:
    """Give a person of the cast a name and password to sign in with."""
    user.username = name
    user.set_password(PASSWORD)
    user.save(update_fields=["username", "password"])
    return user


@pytest.fixture
def province(transactional_db) -> dict[str, User]:
    """Reference data, a programme that began last year, and the departments of one county."""
    call_command("load_reference", verbosity=0)
    data = json.loads((settings.BASE_DIR / "fixtures" / "programmes" / "pilot-2023.json").read_text())
    load_programme(data, code="journey", start=date(timezone.localdate().year - 1, 1, 1), name="试点项目")
    county, top = Jurisdiction.objects.get(code="330782"), Jurisdiction.objects.get(code="330000")
    platform = Organisation.objects.create(
        name="平台管理", kind=OrganisationKind.PLATFORM, tier=Tier.PROVINCE, jurisdiction=top
    )
    return {
        "admin": account(person(Role.SYS_ADMIN, platform), "admin"),
        "economy": account(person(Role.COUNTY_EIT, department(OrganisationKind.ECONOMY, county)), "county.eit"),
        "finance": account(person(Role.COUNTY_FIN, department(OrganisationKind.FINANCE, county)), "county.fin"),
        "province": account(person(Role.PROV_EIT, department(OrganisationKind.ECONOMY, top)), "prov.eit"),
    }


def import_targets(window: Person) -> None:
    """The administrator brings the sheet, looks at it and imports it with its new parks."""
    window.sign_in("admin", PASSWORD)
    page = window.open("/imports/upload/")
    page.locator("input[type=file][name=file]").set_input_files(SAMPLES / "targets_clean.xlsx")
    page.check("[name=create_parks]")
    page.locator("form:has([name=create_parks]) button[type=submit]").click()
    expect(page.locator("#commit-form")).to_be_visible()
    window.check()
    page.locator("#commit-form button").first.click()
    page.wait_for_load_state()
    expect(page.get_by_text("456").first).to_be_visible()
    window.check()
    window.open("/targets/")


def record_service(window: Person, day: date, folder: Path) -> None:
    """Park staff record one session for two firms and bring its four kinds of evidence."""
    page = window.open("/records/add/")
    page.select_option(
        "[name=service_type]", label=page.locator("[name=service_type] option", has_text="政策宣贯").inner_text()
    )
    page.fill("[name=service_date]", day.isoformat())
    page.fill("[name=title]", "惠企政策专场")
    page.fill("[name=place]", "园区会议室")
    page.fill("[name=provider_name]", "示例服务机构")
    page.select_option("[name=provider_kind]", "agency")
    for box in page.locator("[name=enterprises]").all():
        box.check()
    page.locator("button[form=record-form][type=submit]").last.click()
    expect(page.locator("#up")).to_be_visible()
    window.check()
    page.locator("#files-pick").set_input_files(
        [
            document(folder, "会议通知.pdf"),
            document(folder, "签到单.pdf"),
            picture(folder, "活动照片.png", (20, 90, 160)),
            document(folder, "费用发票.pdf"),
        ]
    )
    expect(page.get_by_text("佐证齐全").first).to_be_visible(timeout=20_000)
    page.reload()
    window.check()


def fill_and_submit(window: Person) -> None:
    """Say something about every target that lags, then submit and confirm."""
    page = window.page
    for note in page.locator("#report-form textarea").all():
        note.fill("按计划推进，下季度集中开展。")
    save_then_submit(page)
    page.locator("[data-confirm-yes]").click()
    expect(page.get_by_text("联合审核中").first).to_be_visible()
    window.check()


def save_then_submit(page: Page) -> None:
    """The button opens once the notes are on the server."""
    page.locator("button[form=report-form]:not([formaction])").click()
    expect(page.locator("button[formaction$='/submit/']")).to_be_enabled()
    page.locator("button[formaction$='/submit/']").click()


def give_opinion(window: Person, report: PeriodReport, verdict: str, text: str) -> None:
    page = window.open(f"/reports/{report.pk}/review/")
    page.locator("#opinion-form textarea[name=text]").fill(text)
    page.locator(f"button[form=opinion-form][value={verdict}]").click()
    expect(page.get_by_text(text).first).to_be_visible()
    window.check()


def file_report(filer: Person, quarter: Period) -> PeriodReport:
    """Open the report of the last quarter and submit it."""
    page = filer.open("/reports/")
    page.locator(f"form:has(input[name=period][value='{quarter.code}']) button").click()
    expect(page.locator("#report-form")).to_be_visible()
    filer.check()
    fill_and_submit(filer)
    return PeriodReport.objects.get()


def review_with_a_return(filer: Person, economy: Person, finance: Person, report: PeriodReport) -> None:
    """Finance returns it, the park answers, both agree."""
    economy.sign_in("county.eit", PASSWORD)
    finance.sign_in("county.fin", PASSWORD)
    give_opinion(finance, report, "return", "请补充说明场地费用。")
    page = filer.open(f"/reports/{report.pk}/")
    expect(page.get_by_text("请补充说明场地费用。").first).to_be_visible()
    fill_and_submit(filer)
    give_opinion(economy, report, "agree", "数字与记录一致。")
    give_opinion(finance, report, "agree", "佐证齐全，同意。")


def test_from_the_target_sheet_to_the_province(province, person_at, tmp_path):
    quarter = Period.containing(timezone.localdate()).previous()
    import_targets(person_at())
    assert Target.objects.count() == 456

    park = Park.objects.get(credit_code=CODE)
    TenancyFactory.create_batch(2, park=park)
    account(person(Role.PARK_FILER, park.operator), "park.filer")
    filer = person_at()
    filer.sign_in("park.filer", PASSWORD)
    filer.open("/")
    record_service(filer, quarter.start, tmp_path)
    assert ServiceRecord.objects.get().state == "complete"

    report = file_report(filer, quarter)
    review_with_a_return(filer, person_at(), person_at(), report)
    report.refresh_from_db()
    assert (report.state, ServiceRecord.objects.get().state) == ("approved", "accepted")

    viewer = person_at()
    viewer.sign_in("prov.eit", PASSWORD)
    county = viewer.open("/overview/").get_by_role("row").filter(has_text="义乌市").first
    share = 100 * (1 / 34 + 2 / 476) / Target.objects.filter(enrolment__park=park).count()
    expect(county).to_contain_text(f"{share:.1f}%")
