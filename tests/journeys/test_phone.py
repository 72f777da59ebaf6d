"""An event on the phone: planned and shown by the park, signed in to by three firms, photographed, completed.
And a certificate that an enterprise confirms by its link.

The park stands in one window, the visitors in another without an account; both are 390 pixels wide.
"""

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.delivery.choices import RecordState
from apps.delivery.models import Attendance, Confirmation, ServiceRecord, SignIn
from apps.parks.models import Enterprise, Park
from apps.programmes.models import Enrolment, Programme
from apps.programmes.services import load_programme
from tests.factories.accounts import person
from tests.factories.delivery import record_with
from tests.factories.parks import ParkFactory, TenancyFactory
from tests.factories.programmes import EnrolmentFactory
from tests.journeys.browser import PHONE, Person
from tests.journeys.files import document, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "journey-password"


@pytest.fixture
def park(transactional_db) -> Park:
    """A park of the pilot with staff and a few tenants."""
    call_command("load_reference", verbosity=0)
    data = json.loads((settings.BASE_DIR / "fixtures" / "programmes" / "pilot-2023.json").read_text())
    start = date(timezone.localdate().year, 1, 1)
    load_programme(data, code="journey", start=start, name="试点项目")
    park = ParkFactory.create(name="瓯海示例园")
    EnrolmentFactory.create(programme=Programme.objects.get(code="journey"), park=park)
    for name in ("示例轴承有限公司", "示例阀门有限公司", "示例鞋业有限公司", "示例眼镜有限公司"):
        TenancyFactory.create(park=park, enterprise__name=name)
    user = person(Role.PARK_FILER, park.operator)
    user.username = "park.filer"
    user.set_password(PASSWORD)
    user.save(update_fields=["username", "password"])
    cache.clear()
    return park


@pytest.fixture
def on_the_phone(person_at):
    """Open a window as wide as a phone."""

    def window() -> Person:
        opened = person_at()
        opened.page.set_viewport_size(PHONE)
        return opened

    return window


def held_to_the_standard(window: Person) -> None:
    """Checked at both widths, then a phone again."""
    window.check()
    window.page.set_viewport_size(PHONE)


def plan_event(window: Person) -> ServiceRecord:
    """Today, in the meeting room; the sheet opens with it."""
    page = window.open("/records/event/")
    page.set_viewport_size(PHONE)
    service = page.locator("[name=service_type] option", has_text="政策宣贯").inner_text()
    page.select_option("[name=service_type]", label=service)
    page.fill("[name=title]", "惠企政策专场")
    page.fill("[name=place]", "三楼会议室")
    page.fill("[name=provider_name]", "示例服务机构")
    page.select_option("[name=provider_kind]", "agency")
    page.locator("button[form=event-form]").click()
    expect(page.locator("#signin-count")).to_be_visible()
    held_to_the_standard(window)
    return ServiceRecord.objects.get()


def sign_in(page: Page, address: str, firm: str, who: str) -> None:
    """Type two characters, choose the firm, leave a name."""
    page.goto(address)
    page.locator("[name=q]").press_sequentially(firm[2:4])
    page.get_by_label(firm).check()
    page.fill("[name=visitor]", who)
    page.locator("form button[type=submit]").last.click()
    expect(page.get_by_role("status")).to_contain_text(who)


def visit(window: Person, address: str) -> None:
    """Three firms, one of them with two people; every page is held to the standard."""
    page = window.page
    page.goto(address)
    held_to_the_standard(window)
    page.locator("[name=q]").press_sequentially("示例")
    expect(page.get_by_label("示例眼镜有限公司")).to_be_visible()
    held_to_the_standard(window)
    people = [("示例轴承有限公司", "张三"), ("示例轴承有限公司", "李四"), ("示例阀门有限公司", "王五")]
    for firm, who in [*people, ("示例鞋业有限公司", "赵六")]:
        sign_in(page, address, firm, who)
    held_to_the_standard(window)


def bring_evidence(window: Person, record: ServiceRecord, folder: Path) -> None:
    """The page says what is missing; photos come through the camera's input, papers from the files."""
    page = window.open(f"/records/{record.pk}/")
    page.set_viewport_size(PHONE)
    missing = page.locator("#record-state")
    expect(missing).to_contain_text("4")
    camera = page.locator("input[type=file][capture]")
    assert camera.get_attribute("capture") == "environment"
    camera.set_input_files(picture(folder, "IMG_0821.png", (20, 90, 160)))
    expect(missing).to_contain_text("3", timeout=20_000)
    papers = [document(folder, name) for name in ("会议通知.pdf", "签到单.pdf", "费用发票.pdf")]
    page.locator("#files-pick").set_input_files(papers)
    expect(page.get_by_text("佐证齐全").first).to_be_visible(timeout=20_000)
    page.reload()
    held_to_the_standard(window)


def test_an_event_from_the_poster_to_complete_evidence(park, on_the_phone, tmp_path):
    staff, guests = on_the_phone(), on_the_phone()
    staff.sign_in("park.filer", PASSWORD)
    staff.page.set_viewport_size(PHONE)
    record = plan_event(staff)
    address = f"{staff.address}/records/visit/{record.signin_sheet.code}/"
    expect(staff.page.get_by_text(address)).to_be_visible()

    visit(guests, address)
    assert [each["name"] for each in guests.context.cookies()] == ["csrftoken"]
    count = staff.page.locator("#signin-count")
    expect(count).to_contain_text("3", timeout=15_000)
    assert list(Attendance.objects.order_by("pk").values_list("source", flat=True)) == ["signed"] * 3
    assert SignIn.objects.count() == 4
    staff.open(f"/records/{record.pk}/sign-in/")
    staff.open(f"/records/{record.pk}/sign-in/show/")

    bring_evidence(staff, record, tmp_path)
    record.refresh_from_db()
    assert (record.state, Enterprise.objects.filter(attendances__record=record).count()) == ("complete", 3)

    staff.page.goto(f"{staff.address}/records/{record.pk}/sign-in/")
    staff.page.locator("button[value=close]").click()
    staff.page.locator("[data-confirm-yes]").click()
    expect(staff.page.locator("button[value=reopen]")).to_be_visible()
    guests.open(address.removeprefix(guests.address))
    expect(guests.page.locator("form[method=post] [name=visitor]")).to_have_count(0)


def test_an_enterprise_confirms_by_its_link(park, on_the_phone):
    enrolment, user = Enrolment.objects.get(), User.objects.get(username="park.filer")
    service = enrolment.programme.service_types.get(code="P1")
    firm = Enterprise.objects.order_by("pk").first()
    fields = {"enrolment": enrolment, "service_type": service, "created_by": user}
    record = record_with([firm], state=RecordState.DRAFT, **fields)
    staff, manager = on_the_phone(), on_the_phone()
    staff.sign_in("park.filer", PASSWORD)
    page = staff.open(f"/records/{record.pk}/confirmation/")
    page.fill("[name=goal]", "完成全面诊断，三项主要问题得到解决")
    page.locator("button[name=link]").click()
    link = page.locator("input[readonly]").input_value()
    held_to_the_standard(staff)

    manager.open(link.removeprefix(manager.address))
    expect(manager.page.locator("main")).to_contain_text("三项主要问题得到解决")
    manager.page.fill("[name=person]", "张三")
    manager.page.fill("[name=post]", "总经理")
    manager.page.locator("button[value=agree]").click()
    expect(manager.page.get_by_role("status")).to_be_visible()
    held_to_the_standard(manager)
    confirmation = Confirmation.objects.get()
    assert (confirmation.state, confirmation.opened_at < confirmation.answered_at) == ("confirmed", True)
    staff.open(f"/records/{record.pk}/confirmation/")
