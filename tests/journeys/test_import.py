"""The import pages at a real Chromium: every state, both widths, the keyboard, the file that comes back."""

import json

import openpyxl
import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import expect

from apps.accounts.choices import OrganisationKind, Role
from apps.accounts.models import Jurisdiction
from apps.programmes.services import load_programme
from apps.targets.models import Target
from tests.factories.accounts import department, person
from tests.spreadsheets.books import book, goal
from tests.spreadsheets.conftest import EXPECTED, SAMPLES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = settings.BASE_DIR / "fixtures" / "programmes" / "pilot-2023.json"
PASSWORD = "demo-demo"


@pytest.fixture
def window(person_at):
    """A provincial economy officer, signed in."""
    call_command("load_jurisdictions", verbosity=0)
    load_programme(json.loads(RULES.read_text(encoding="utf-8")))
    officer = person(Role.PROV_EIT, department(OrganisationKind.ECONOMY, Jurisdiction.objects.get(code="330000")))
    officer.set_password(PASSWORD)
    officer.save()
    opened = person_at()
    opened.sign_in(officer.username, PASSWORD)
    return opened


def bring(window, path, *, parks: bool = True):
    """Uploads a file through the form."""
    page = window.open("/imports/upload/")
    page.set_input_files("#file-pick", str(path))
    if parks:
        page.check("input[name=create_parks]")
    page.click("main form button[type=submit]")
    expect(page.locator(".ps-sheet, .ps-note").first).to_be_visible()
    return page


def test_faults_are_found_walked_and_sent_back(window, tmp_path):
    page = bring(window, SAMPLES / "targets_with_faults.xlsx")
    window.check()
    page.click('.ps-problems a.ps-addr:text-is("I20")')
    expect(page.locator("td#I20")).to_be_in_viewport()
    page.click("[data-problem-step='1']")
    assert page.url.endswith("#I31")
    page.check("[data-filter-rows]")
    expect(page.locator("tr:has(td#A9)")).to_be_hidden()
    expect(page.locator("#commit-form button.btn-primary")).to_be_disabled()
    with page.expect_download() as download:
        page.click('a[href$="/remarks.xlsx"]')
    target = tmp_path / "back.xlsx"
    download.value.save_as(target)
    sheet = openpyxl.load_workbook(target)["绩效目标清单"]
    noted = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert noted == {problem["cell"] for problem in EXPECTED["targets_with_faults.xlsx"]["problems"]}


def test_the_four_samples_by_hand(window):
    for name in ("targets_messy.xlsx", "targets_by_park.xlsx"):
        before = Target.objects.count()
        page = bring(window, SAMPLES / name)
        window.check()
        page.click("#commit-form button.btn-primary")
        expect(page.locator(".ps-note.is-ok").first).to_be_visible()
        assert Target.objects.count() == before + len(EXPECTED[name]["rows"])
    window.check()
    window.open("/imports/")


def test_yellow_cells_before_and_after_and_the_way_back(window, tmp_path):
    bring(window, book(tmp_path / "a.xlsx", [goal(value=10)])).click("#commit-form button.btn-primary")
    page = bring(window, book(tmp_path / "b.xlsx", [goal(value="约12场"), goal("业务培训")]))
    window.check()
    expect(page.locator("#changes")).to_contain_text("12")
    page.click("[data-tick-all]")
    page.click("#commit-form button.btn-primary")
    expect(page.locator("form[action$='/undo/']")).to_be_visible()
    page.click("form[action$='/undo/'] button")
    page.click("[data-confirm-yes]")
    expect(page.locator("form[action$='/undo/']")).to_have_count(0)
    assert [str(target.value) for target in Target.objects.all()] == ["10.00"]
    window.check()


def test_a_wrong_file_says_what_to_do(window, tmp_path):
    path = tmp_path / "网页.xlsx"
    path.write_bytes(b"<html><table></table></html>")
    page = window.open("/imports/upload/")
    page.set_input_files("#file-pick", str(path))
    page.click("main form button[type=submit]")
    expect(page.locator("[data-error-summary]")).to_contain_text("网页")
    # The browser itself reports an answer of 422 on its console.
    window.faults = [fault for fault in window.faults if "422" not in fault]
    window.check()
