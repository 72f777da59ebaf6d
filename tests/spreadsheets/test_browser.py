"""Upload, preview, confirmation, undo and remarks, as the browser sends them."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Entry
from apps.jobs.models import Job
from apps.parks.models import Park
from apps.programmes.models import Enrolment
from apps.spreadsheets.choices import BatchState
from apps.spreadsheets.models import ImportBatch, ImportChange, PreviewPage
from apps.spreadsheets.tasks import read, write
from apps.spreadsheets.workflow import UNDO_WITHIN
from apps.targets.models import Target
from tests.spreadsheets.books import HEADER, PARK, book, goal
from tests.spreadsheets.conftest import EXPECTED, SAMPLES
from tests.spreadsheets.test_samples import CLEAN, stored

FAULTY = SAMPLES / "targets_with_faults.xlsx"


def act(client, batch: ImportBatch, what: str, **data) -> str:
    """POSTs a step and returns the sentence the page shows."""
    answer = client.post(reverse(f"spreadsheets:{what}", args=[batch.pk]), data, follow=True)
    batch.refresh_from_db()
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize("name", CLEAN)
def test_a_sample_imports_as_expected_through_the_browser(province, preview, name):
    batch = preview(SAMPLES / name)
    assert (batch.state, batch.problems, batch.rows) == ("preview", [], len(EXPECTED[name]["rows"]))
    assert Target.objects.count() == 0
    act(province, batch, "commit")
    assert batch.state == "committed"
    assert stored() == sorted(EXPECTED[name]["rows"], key=str)


def test_faults_are_shown_in_their_cells_and_block_the_import(province, preview):
    batch = preview(FAULTY)
    page = province.get(batch.get_absolute_url())
    cells = [problem["cell"] for problem in EXPECTED[FAULTY.name]["problems"]]
    assert [problem.cell for problem in page.context["page"].problems] == cells
    text = page.content.decode()
    assert 'id="F7" class="c-bad"' in text
    assert 'id="I20" class="c-bad num"' in text
    assert 'id="A7" class="c-ok num"' in text
    assert "22" in act(province, batch, "commit")
    assert (batch.state, Target.objects.count(), Park.objects.count()) == ("preview", 0, 0)


def test_cleaned_cells_show_what_was_and_what_will_be(province, preview):
    batch = preview(SAMPLES / "targets_messy.xlsx")
    text = province.get(batch.get_absolute_url()).content.decode()
    assert '<span class="ps-was">17场次以上</span>' in text
    assert '<span class="ps-was">组织参展</span>' in text
    assert 'id="C22" class="c-skip"' in text


def test_every_sheet_has_its_tab(province, preview):
    batch = preview(SAMPLES / "targets_by_park.xlsx")
    page = province.get(batch.get_absolute_url(), {"sheet": 3}).context["page"]
    assert [tab.label for tab in page.tabs] == [park["name"] for park in EXPECTED["targets_by_park.xlsx"]["parks"]]
    assert [tab.active for tab in page.tabs].index(True) == 3
    assert (page.header_rows, page.titles[2]) == ("4–5", "两年内服务场次（场次） › 合计")


@pytest.mark.parametrize("query", ["?sheet=99", "?page=99", "?sheet=-1", "?sheet=x&page=１", "?page=" + "9" * 30])
def test_any_address_of_a_page_is_answered(province, preview, query):
    batch = preview(SAMPLES / "targets_by_park.xlsx")
    assert province.get(batch.get_absolute_url() + query).status_code == 200


def test_yellow_cells_need_a_tick(province, preview, tmp_path):
    path = book(tmp_path / "vague.xlsx", [goal(value="约10家", unit="家", service="法律服务"), goal(value="二十")])
    batch = preview(path)
    assert [problem["severity"] for problem in batch.problems] == ["confirm", "confirm"]
    act(province, batch, "commit", confirm=["0"])
    assert (batch.state, Target.objects.count()) == ("preview", 0)
    act(province, batch, "commit", confirm=["0", "1"])
    assert (batch.state, Target.objects.count()) == ("committed", 2)


def test_all_yellow_cells_can_be_confirmed_at_once(province, preview, tmp_path):
    batch = preview(book(tmp_path / "vague.xlsx", [goal(value="约10家", unit="家", service="法律服务")]))
    act(province, batch, "commit", confirm_all="1")
    assert [str(target.value) for target in Target.objects.all()] == ["10.00"]


def test_a_changed_file_shows_before_and_after(province, preview, tmp_path):
    act(province, preview(book(tmp_path / "a.xlsx", [goal(value=10), goal("业务培训", value=4)])), "commit")
    batch = preview(book(tmp_path / "b.xlsx", [goal(value=12), goal("业务培训", value=4)]))
    assert [batch.summary[name] for name in ("created", "updated", "unchanged")] == [0, 1, 1]
    changes = province.get(batch.get_absolute_url()).context["changes"]
    assert {(change["before"], change["after"]) for change in changes} == {("10", "12"), ("5 / 5", "6 / 6")}
    act(province, batch, "commit")
    assert ImportChange.objects.get().before["value"] == 10


def test_an_import_can_be_undone(province, preview, tmp_path):
    act(province, preview(book(tmp_path / "a.xlsx", [goal(value=10, 备注="原")])), "commit")
    before = list(Target.objects.values())
    batch = preview(book(tmp_path / "b.xlsx", [goal(value=12), goal("业务培训", value=4)]))
    act(province, batch, "commit")
    assert Target.objects.count() == 2
    act(province, batch, "undo")
    assert batch.state == "undone"
    assert list(Target.objects.values()) == before
    assert Entry.objects.filter(action="import.undone").count() == 1


def test_undoing_takes_back_the_parks_that_were_made(province, preview):
    batch = preview(SAMPLES / "targets_clean.xlsx")
    act(province, batch, "commit")
    assert (Park.objects.count(), Enrolment.objects.count()) == (23, 23)
    act(province, batch, "undo")
    assert (Park.objects.count(), Enrolment.objects.count(), Target.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("change", ["value", "yearly", "gone"])
def test_an_import_is_not_undone_after_a_later_change(province, preview, tmp_path, change):
    batch = preview(book(tmp_path / "a.xlsx", [goal(value=10), goal("业务培训", value=4)]))
    act(province, batch, "commit")
    target = Target.objects.get(service_type__code="I1")
    if change == "gone":
        target.delete()
    else:
        Target.objects.filter(pk=target.pk).update(**{change: 11 if change == "value" else [1, 9]})
    left = list(Target.objects.order_by("pk").values())
    assert "1" in act(province, batch, "undo")
    assert (batch.state, list(Target.objects.order_by("pk").values())) == ("committed", left)


def test_an_import_is_not_undone_after_a_day(province, preview, tmp_path):
    batch = preview(book(tmp_path / "a.xlsx", [goal()]))
    act(province, batch, "commit")
    ImportBatch.objects.filter(pk=batch.pk).update(committed_at=timezone.now() - UNDO_WITHIN)
    act(province, batch, "undo")
    assert (batch.state, Target.objects.count()) == ("committed", 1)


def test_a_preview_is_void_when_the_goals_changed_meanwhile(province, preview, tmp_path):
    first = preview(book(tmp_path / "a.xlsx", [goal(value=10)]))
    second = preview(book(tmp_path / "b.xlsx", [goal(value=12)]))
    act(province, first, "commit")
    act(province, second, "commit")
    assert (second.state, str(Target.objects.get().value)) == ("preview", "10.00")


def test_the_senders_file_comes_back_with_comments(province, preview):
    batch = preview(FAULTY)
    answer = province.get(reverse("spreadsheets:annotated", args=[batch.pk]))
    workbook = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = workbook["绩效目标清单"]
    noted = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert noted == {problem["cell"] for problem in EXPECTED[FAULTY.name]["problems"]}
    assert sheet["I18"].value == 10.5
    assert len(list(workbook.worksheets[0].iter_rows(min_row=2))) == 22
    assert "attachment" in answer["Content-Disposition"]


def test_remarks_in_an_old_or_csv_file_come_back_as_xlsx(province, preview, tmp_path):
    path = tmp_path / "目标.csv"
    rows = [HEADER, goal(value="很多", 备注="=1+1")]
    path.write_bytes("\n".join(",".join("" if v is None else str(v) for v in row) for row in rows).encode("gb18030"))
    batch = preview(path)
    answer = province.get(reverse("spreadsheets:annotated", args=[batch.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["CSV"]
    assert (bool(sheet["I2"].comment), sheet["L2"].value, sheet["L2"].data_type) == (True, "=1+1", "s")


def test_a_discarded_preview_is_gone_for_good(province, preview, tmp_path):
    batch = preview(book(tmp_path / "a.xlsx", [goal()]))
    act(province, batch, "discard")
    assert (batch.state, PreviewPage.objects.count()) == ("discarded", 0)
    act(province, batch, "commit")
    assert Target.objects.count() == 0


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"<html><table></table></html>", b"PK\x03\x04broken", b"\x00\x01\x02"]
)
def test_a_wrong_file_gets_a_sentence_and_leaves_nothing(province, content):
    data = {"file": SimpleUploadedFile("x.xlsx", content)}
    answer = province.post(reverse("spreadsheets:upload"), data)
    assert answer.status_code == 422
    assert len(answer.context["form"].errors["file"]) == 1
    assert ImportBatch.objects.count() == 0


def test_without_a_file_the_form_says_so(province):
    assert province.post(reverse("spreadsheets:upload")).status_code == 422


@pytest.fixture
def large(tmp_path):
    """2,001 rows: one more than is read at once."""
    rows = [goal(value=n % 90 + 1, 统一社会信用代码="", 园区名称=f"园{n}") for n in range(2001)]
    return book(tmp_path / "large.xlsx", rows)


def test_large_files_are_read_and_written_by_jobs(province, upload, preview, pilot, tmp_path):
    services = [(s.name, unit) for s in pilot.service_types.all() for unit in s.units][:20]
    codes = [entry["code"] for entry in EXPECTED["targets_clean.xlsx"]["parks"]]
    act(province, preview(SAMPLES / "targets_clean.xlsx"), "commit")
    rows = [
        goal(name, unit, 7, 统一社会信用代码=code, 园区名称="", **{"县（市、区）": ""})
        for code in codes
        for name, unit in services
    ]
    path = book(tmp_path / "large.xlsx", [*rows, *([[None] * 12] * 40), *rows[:0]])
    padded = openpyxl.load_workbook(path)
    padded.active["A2001"] = "备注：完"
    padded.save(path)
    batch = ImportBatch.objects.get(pk=int(upload(path).url.rstrip("/").rpartition("/")[2]))
    assert (batch.state, batch.job.task, batch.job.total) == ("reading", "spreadsheets.read", 2001)
    assert "hx-get" in province.get(batch.get_absolute_url()).content.decode()
    read(batch.job_id)
    batch.refresh_from_db()
    assert (batch.summary.get("refusal"), batch.state, batch.rows) == (None, "preview", len(rows))
    assert Job.objects.get(pk=batch.job_id).state == "done"
    ImportBatch.objects.filter(pk=batch.pk).update(rows=2001)
    act(province, batch, "commit")
    assert (batch.state, batch.job.task) == ("writing", "spreadsheets.write")
    write(batch.job_id)
    batch.refresh_from_db()
    assert batch.state == "committed"
    assert Target.objects.filter(value=7).count() >= len(rows) // 2


def test_a_large_preview_has_pages(province, preview, pilot, tmp_path):
    rows = [goal(value=1, 统一社会信用代码=f"x{n}", 备注=str(n)) for n in range(450)]
    batch = preview(book(tmp_path / "pages.xlsx", rows))
    assert list(PreviewPage.objects.order_by("number").values_list("first_row", "last_row")) == [
        (2, 201),
        (202, 401),
        (402, 451),
    ]
    page = province.get(batch.get_absolute_url(), {"page": 3}).context["page"]
    assert (page.pages, page.page, page.lines[-1].number) == ([1, 2, 3], 3, 451)
    assert {problem.url for problem in page.problems if problem.cell == "D451"} == {"?sheet=0&page=3#D451"}


def test_queries_of_a_preview_do_not_grow_with_its_problems(province, preview, tmp_path, django_assert_num_queries):
    small = preview(book(tmp_path / "s.xlsx", [goal(value="x")]))
    big = preview(book(tmp_path / "b.xlsx", [goal(value="x") for _ in range(150)]))
    for batch in (small, big):
        with django_assert_num_queries(QUERIES_OF_A_PREVIEW):
            province.get(batch.get_absolute_url())


QUERIES_OF_A_PREVIEW = 9


def test_others_neither_see_nor_touch_an_import_of_goals(preview, county_eit, prov_fin, sign_in, tmp_path):
    batch = preview(book(tmp_path / "a.xlsx", [goal()]))
    assert sign_in(county_eit).get(batch.get_absolute_url()).status_code == 404
    assert sign_in(county_eit).post(reverse("spreadsheets:commit", args=[batch.pk])).status_code == 404
    assert sign_in(prov_fin).get(batch.get_absolute_url()).status_code == 200
    assert sign_in(prov_fin).post(reverse("spreadsheets:commit", args=[batch.pk])).status_code == 403
    batch.refresh_from_db()
    assert batch.state == BatchState.PREVIEW


def test_the_log_names_who_imported_what(province, preview, prov_eit, tmp_path):
    act(province, preview(book(tmp_path / "a.xlsx", [goal()])), "commit")
    entry = Entry.objects.get(action="goals.imported")
    assert (entry.actor, entry.subject, json.loads(json.dumps(entry.changes))) == (
        prov_eit,
        "a.xlsx",
        {"created": [0, 1]},
    )


def test_a_park_already_registered_is_enrolled_not_made_again(province, preview, county, tmp_path):
    batch = preview(book(tmp_path / "a.xlsx", [goal()]))
    assert list(batch.summary["new_parks"]) == [PARK[2]]
    act(province, batch, "commit")
    again = preview(book(tmp_path / "b.xlsx", [goal("业务培训")]))
    assert again.summary["new_parks"] == {}


def test_what_a_job_gave_up_can_be_discarded_and_nothing_else(province, preview, prov_eit, tmp_path):
    batch = preview(book(tmp_path / "a.xlsx", [goal()]))
    job = Job.objects.create(task="spreadsheets.write", effect_key="x", created_by=prov_eit, state="running")
    ImportBatch.objects.filter(pk=batch.pk).update(state="writing", job=job)
    act(province, batch, "discard")
    assert batch.state == "writing"
    Job.objects.update(state="failed")
    assert "discard" in province.get(batch.get_absolute_url()).content.decode()
    act(province, batch, "discard")
    assert batch.state == "discarded"
