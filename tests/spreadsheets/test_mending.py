"""Changing one cell in the preview, and problems that many rows share."""

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Entry
from apps.spreadsheets.models import CellMend, ImportBatch
from apps.spreadsheets.services import receiving
from apps.spreadsheets.tasks import read
from apps.targets.models import Target
from tests.factories.codes import credit_code
from tests.spreadsheets.books import HEADER, book, goal
from tests.spreadsheets.test_browser import act

TOTAL = HEADER.index("两年目标值")


def mend(client, batch: ImportBatch, row: int, column: int, text: str) -> str:
    return act(client, batch, "mend", sheet=0, row=row, column=column, text=text)


@pytest.fixture
def faulty(preview, tmp_path) -> ImportBatch:
    """A goal list with a word where the target belongs, and a split that does not add up."""
    split = {"其中：2023年": 4, "其中：2024年": 5}
    rows = [goal(value="约很多"), goal("融资对接", "场次", 10, **split)]
    return preview(book(tmp_path / "goals.xlsx", rows))


def test_a_cell_is_changed_in_place_and_its_row_checked_again(province, faulty, prov_eit):
    assert [(p["cell"], p["code"]) for p in faulty.problems] == [("I2", "not_a_number"), ("I3", "split_differs")]
    assert mend(province, faulty, 1, TOTAL, " 60 ") == "The cell was changed and the sheet checked again."
    assert [p["cell"] for p in faulty.problems] == ["I3"]
    assert [faulty.summary[name] for name in ("ready", "refused")] == [1, 1]
    kept = CellMend.objects.get()
    assert (kept.original, kept.text, kept.mended_by, kept.cell) == ("约很多", "60", prov_eit, "I2")
    assert timezone.now() - kept.mended_at < timezone.timedelta(minutes=1)
    page = province.get(faulty.get_absolute_url()).content.decode()
    assert '<span class="ps-was">约很多</span>' in page
    assert Entry.objects.filter(action="import.mended").get().changes == {"I2": ["约很多", "60"]}


def test_what_was_changed_is_what_is_written(province, faulty):
    mend(province, faulty, 1, TOTAL, "60")
    mend(province, faulty, 2, TOTAL, "9")
    assert faulty.problems == []
    act(province, faulty, "commit")
    assert (faulty.state, sorted(Target.objects.values_list("value", flat=True))) == ("committed", [9, 60])
    mend(province, faulty, 1, TOTAL, "61")
    assert CellMend.objects.get(row=1).text == "60"


def test_the_page_offers_the_likely_value(province, faulty):
    page = province.get(faulty.get_absolute_url())
    assert [problem.suggested for problem in page.context["page"].problems] == ["", "9"]
    assert "Change to 9" in page.content.decode()


def test_the_last_change_counts_and_the_file_keeps_its_text(province, faulty):
    mend(province, faulty, 1, TOTAL, "viel")
    mend(province, faulty, 1, TOTAL, "60")
    assert CellMend.objects.values_list("original", "text").get() == ("约很多", "60")
    mend(province, faulty, 1, TOTAL, "约很多")
    assert [p["cell"] for p in faulty.problems] == ["I2", "I3"]


@pytest.mark.parametrize(
    ("row", "column", "text", "said"),
    [
        (1, 0, "9", "Only cells that need attention can be changed here."),
        (99, TOTAL, "9", "Only cells that need attention can be changed here."),
        (1, TOTAL, "1" * 201, "This cell cannot be changed."),
        (-1, TOTAL, "9", "This cell cannot be changed."),
        (1, TOTAL, "11010519491231002X", "Take out the identity card number"),
    ],
)
def test_other_cells_and_texts_are_refused(province, faulty, row, column, text, said):
    assert said in mend(province, faulty, row, column, text)
    assert CellMend.objects.count() == 0


def test_only_who_may_import_may_change_a_cell(faulty, prov_fin, county_eit, sign_in):
    address = reverse("spreadsheets:mend", args=[faulty.pk])
    assert sign_in(county_eit).post(address).status_code == 404
    assert sign_in(prov_fin).post(address).status_code == 403


def test_a_large_file_is_read_again_by_a_job(province, faulty, monkeypatch):
    monkeypatch.setattr("apps.spreadsheets.services.mending.AT_ONCE", 1)
    mend(province, faulty, 1, TOTAL, "60")
    assert (faulty.state, faulty.job.task) == ("reading", "spreadsheets.read")
    read(faulty.job_id)
    faulty.refresh_from_db()
    assert (faulty.state, [p["cell"] for p in faulty.problems]) == ("preview", ["I3"])
    assert receiving.AT_ONCE == 2000


def test_the_file_with_remarks_says_what_was_changed(province, faulty):
    mend(province, faulty, 1, TOTAL, "60")
    answer = province.get(reverse("spreadsheets:annotated", args=[faulty.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["绩效目标清单"]
    assert sheet["I2"].value == "60"
    assert "约很多" in sheet["I2"].comment.text


def test_what_every_row_of_a_park_shares_is_said_once(province, upload, tmp_path):
    park = {"统一社会信用代码": credit_code(number=12), "园区名称": "另一个园"}
    services = ["政策宣贯", "融资对接", "业务培训"]
    rows = [goal(service, "场次", 10, **park) for service in services] + [goal(value="约很多")]
    answer = upload(book(tmp_path / "goals.xlsx", rows), create_parks=False)
    page = province.get(answer.url).context["page"]
    shared = [(p.cell, p.count, p.rows) for p in page.problems if p.count > 1]
    assert shared == [("D2", 3, "2, 3, 4")]


def test_one_tick_settles_what_many_rows_share(province, preview, tmp_path):
    named = {"统一社会信用代码": None}
    act(province, preview(book(tmp_path / "a.xlsx", [goal()])), "commit")
    rows = [goal(service, "场次", 10, **named) for service in ("政策宣贯", "融资对接", "业务培训")]
    batch = preview(book(tmp_path / "b.xlsx", rows))
    page = province.get(batch.get_absolute_url()).context["page"]
    assert [(p.places, p.count) for p in page.problems] == [("0,1,2", 3)]
    act(province, batch, "commit", confirm=["0,1"])
    assert batch.state == "preview"
    act(province, batch, "commit", confirm=["0,1,2"])
    assert batch.state == "committed"
