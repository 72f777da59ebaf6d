"""Files of a record by mouse and by keyboard, and the same photo in two records as the county meets it."""

import json
import re
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from apps.accounts.choices import OrganisationKind, Role
from apps.accounts.models import User
from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.delivery.services import attach_files
from apps.integrity import services
from apps.integrity.choices import SignalState
from apps.integrity.models import Signal
from apps.parks.models import Enterprise
from apps.programmes.models import Enrolment
from apps.programmes.services import load_programme
from tests.evidence import samples
from tests.factories.accounts import department, person
from tests.factories.delivery import record_with
from tests.factories.parks import ParkFactory, TenancyFactory
from tests.factories.programmes import EnrolmentFactory
from tests.journeys.browser import Person
from tests.journeys.files import document, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "journey-password"
MANY_LEAVES = 40  # more than the five files have pages


def account(user: User, name: str) -> User:
    """A name and a password to sign in with."""
    user.username = name
    user.set_password(PASSWORD)
    user.save(update_fields=["username", "password"])
    return user


@pytest.fixture
def filer(transactional_db) -> User:
    """The filer of a park of the pilot with one tenant; the economy department of its county has an account too."""
    call_command("load_reference", verbosity=0)
    data = json.loads((settings.BASE_DIR / "fixtures" / "programmes" / "pilot-2023.json").read_text())
    programme = load_programme(data, code="journey", start=date(timezone.localdate().year, 1, 1), name="试点项目")
    park = ParkFactory.create(name="瓯海示例园")
    EnrolmentFactory.create(programme=programme, park=park)
    TenancyFactory.create(park=park, enterprise__name="示例轴承有限公司")
    account(person(Role.COUNTY_EIT, department(OrganisationKind.ECONOMY, park.county)), "county.eit")
    cache.clear()
    return account(person(Role.PARK_FILER, park.operator), "park.filer")


def recorded(title: str, filer: User) -> ServiceRecord:
    """A service that asks for notice, photo and invoice."""
    enrolment = Enrolment.objects.get()
    service = enrolment.programme.service_types.get(code="I4")
    fields = {"enrolment": enrolment, "service_type": service, "created_by": filer, "title": title}
    return record_with(list(Enterprise.objects.all()), state=RecordState.DRAFT, **fields)


def two_pages(folder: Path, name: str) -> Path:
    """A document with a second page."""
    path = document(folder, name)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    return path


def send_five(window: Person, page: Page, folder: Path) -> None:
    """Three go at once and two wait; the first is cut off, the others go on, and it is sent again."""
    held: list[Route] = []
    page.route("**/files/", lambda route: held.append(route) if len(held) < 3 else route.continue_())
    words = page.locator("[data-upload]").evaluate("form => ({...form.dataset})")
    names = ("活动照片.png", "活动照片二.png", "活动照片三.png")
    colours = ((20, 90, 160), (160, 90, 20), (90, 160, 20))
    photos = [picture(folder, name, colour) for name, colour in zip(names, colours, strict=True)]
    papers = [two_pages(folder, "活动通知.pdf"), document(folder, "费用发票.pdf")]
    page.locator("#files-pick").set_input_files([*photos, *papers])
    rows = page.locator("[data-upload-rows] > li")
    expect(rows.get_by_text(words["sending"])).to_have_count(3)
    expect(rows.get_by_text(words["waiting"])).to_have_count(2)
    assert len(held) == 3

    held[0].abort()
    expect(rows.get_by_text(words["broken"])).to_be_visible()
    assert [fault for fault in window.faults if "ERR_FAILED" not in fault] == []
    window.faults.clear()
    for route in held[1:]:
        route.continue_()
    expect(rows).to_have_count(1, timeout=20_000)
    expect(page.locator("#record-files > ul > li")).to_have_count(4)
    rows.locator("[data-send-again]").click()
    expect(rows).to_have_count(0, timeout=20_000)
    expect(page.locator("#record-files > ul > li")).to_have_count(5)


def leaf_through(window: Person, page: Page) -> None:
    """Open, leaf to the end and back, enlarge, close: no mouse."""
    dialog, said = page.locator("#ps-preview"), page.locator("[data-preview-said]")
    opener = page.get_by_role("link", name="活动通知.pdf").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    expect(page.locator("[data-preview-picture]")).to_have_js_property("complete", True)
    expect(said).to_contain_text("1")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-preview-picture]")).to_have_attribute("src", re.compile("show=p2$"))
    assert window.violations() == []
    page.keyboard.press("+")
    expect(page.locator("[data-preview-zoom]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("-")
    after = page.locator("[data-preview-after]")
    after.focus()
    for _leaf in range(MANY_LEAVES):
        if after.is_enabled():
            page.keyboard.press("Enter")
    expect(after).to_be_disabled()
    last = page.locator("[data-preview-picture]").get_attribute("src")
    page.keyboard.press("ArrowLeft")  # the button that was switched off has not taken the keyboard along
    expect(page.locator("[data-preview-picture]")).not_to_have_attribute("src", str(last))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_files_go_three_at_a_time_and_are_read_by_keyboard(filer, person_at, tmp_path):
    record, staff = recorded("安全培训", filer), person_at()
    staff.sign_in("park.filer", PASSWORD)
    page = staff.open(f"/records/{record.pk}/")
    send_five(staff, page, tmp_path)
    record.refresh_from_db()
    assert (record.state, record.evidence.count()) == ("complete", 5)
    page.reload()
    leaf_through(staff, page)


def test_the_same_photo_twice_is_seen_and_laid_aside_by_the_county_alone(filer, person_at):
    photo = samples.jpeg(colour="seagreen")
    first, second = recorded("春季培训", filer), recorded("秋季培训", filer)
    for record in (first, second):
        [outcome] = attach_files(record=record, files=[SimpleUploadedFile("活动照片.jpg", photo)], user=filer)
        assert outcome.reasons == ()
    services.scan(records=None)
    signal = Signal.objects.get()

    county, staff = person_at(), person_at()
    county.sign_in("county.eit", PASSWORD)
    page = county.open(reverse("integrity:signals"))
    page.get_by_role("link", name=str(signal)).first.click()
    expect(page.locator(".ps-pair img")).to_have_count(2)
    county.check()
    page.fill("[name=reason]", "同一场培训分两天进行，照片说明已补")
    page.locator("form[action$='/dismiss/'] button").click()
    expect(page.locator("main")).not_to_contain_text("春季培训")
    page = county.open(signal.get_absolute_url())
    expect(page.locator("main")).to_contain_text("照片说明已补")
    signal.refresh_from_db()
    assert (signal.state, signal.reason) == (SignalState.DISMISSED, "同一场培训分两天进行，照片说明已补")

    staff.sign_in("park.filer", PASSWORD)
    assert staff.context.request.get(f"{staff.address}{signal.get_absolute_url()}").status == 403
    page = staff.open(f"/records/{second.pk}/")
    assert page.locator(f"a[href*='{reverse('integrity:signals')}']").count() == 0
    assert "照片说明已补" not in page.content()
