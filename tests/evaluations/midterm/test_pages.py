"""Pages of mid-term evaluations: what is shown to whom, odd input, query counts, reading without writing."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from apps.evaluations.models import MidtermEvaluation, MidtermFile, MidtermRow
from apps.evaluations.printing.midterm import render_version
from apps.evaluations.rules.midterm_layout import INCLUSIVE, PRECISE
from tests.evaluations.midterm.conftest import (
    PAGE,
    digest,
    fill,
    fresh,
    result_digest,
    result_of,
)

pytestmark = pytest.mark.django_db


def url(name: str, *args: int) -> str:
    return reverse(f"evaluations:midterm{'_' if name else ''}{name}", args=args)


def page_without_writing(client, address: str) -> str:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        response = client.get(address)
        transaction.set_rollback(True)
    assert response.status_code == 200
    return response.content.decode()


def picture(name: str = "制度.png") -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (40, 30), (10, 200, 10)).save(stream, "PNG")
    return SimpleUploadedFile(name, stream.getvalue(), content_type="image/png")


def first_service(evaluation) -> int:
    return evaluation.enrolment.programme.service_types.order_by("position").first().pk


def test_the_park_starts_from_the_list(work, at, park_filer):
    client = at(park_filer)
    text = page_without_writing(client, url(""))
    assert "Start" in text
    response = client.post(url("start"), {"enrolment": work.pk})
    evaluation = MidtermEvaluation.objects.get()
    assert response["Location"] == evaluation.get_absolute_url()


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 30, "１", "999999"])
def test_odd_numbers_of_parks_are_not_found(work, at, park_filer, key):
    assert at(park_filer).post(url("start"), {"enrolment": key}).status_code == 404


def test_before_the_first_day_the_list_says_when_it_opens(work, at, park_filer, opens_on):
    later = opens_on.replace(year=opens_on.year + 9)
    work.programme.deadline_rules.update(due_date=later)
    text = page_without_writing(at(park_filer), url(""))
    assert f"opens on {later:%Y-%m-%d}" in text
    assert ">Start<" not in text
    at(park_filer).post(url("start"), {"enrolment": work.pk})
    assert not MidtermEvaluation.objects.exists()


def test_the_form_shows_counts_and_saves_by_itself(evaluation, at, park_filer):
    client, service = at(park_filer), first_service(evaluation)
    text = page_without_writing(client, evaluation.get_absolute_url())
    assert "4 enterprises served" in text
    data = {"autosave": "1", "page": PAGE, f"measures-{service}": "办了两场", f"was-measures-{service}": '""'}
    assert client.post(url("save", evaluation.pk), data).status_code == 200
    assert MidtermRow.objects.get().measures == "办了两场"


def test_a_second_page_is_told_what_stands_there(evaluation, at, park_filer, park_lead):
    service = first_service(evaluation)
    name = f"cases-{service}"
    first = {"autosave": "1", "page": PAGE, name: "A", f"was-{name}": '""'}
    assert at(park_filer).post(url("save", evaluation.pk), first).status_code == 200
    answer = at(park_lead).post(url("save", evaluation.pk), first | {"page": "f" * 16, name: "B"})
    assert answer.status_code == 409
    assert [(each["name"], each["stored"]) for each in answer.json()["conflicts"]] == [(name, "A")]
    by_hand = {key: value for key, value in first.items() if key != "autosave"} | {"page": "f" * 16, name: "B"}
    text = at(park_lead).post(url("save", evaluation.pk), by_hand)
    assert text.status_code == 409
    assert MidtermRow.objects.get().cases == "A"


@pytest.mark.parametrize("text", ["x" * 1501, "a\x00b", "\ud800"])
def test_text_that_cannot_be_stored_is_named_and_nothing_else_is_lost(evaluation, at, park_filer, text):
    client, service = at(park_filer), first_service(evaluation)
    data = {"autosave": "1", "page": PAGE, f"measures-{service}": text, f"cases-{service}": "好", "mechanism-0": "有"}
    sent = json.dumps(data).encode() if text == "\ud800" else None
    if sent is not None:  # a browser cannot send half a character; whoever does gets no server error
        assert client.post(url("save", evaluation.pk), sent, content_type="application/json").status_code < 500
        return
    answer = client.post(url("save", evaluation.pk), data)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [f"measures-{service}"])
    assert (MidtermRow.objects.get().cases, fresh(evaluation).mechanism) == ("好", "有")


@pytest.mark.parametrize("was", ["[", "null", "[" * 5000, "9" * 5000])
def test_what_a_page_remembers_may_be_anything(evaluation, at, park_filer, was):
    service = first_service(evaluation)
    data = {"autosave": "1", "page": "zz", f"measures-{service}": "好", f"was-measures-{service}": was}
    assert at(park_filer).post(url("save", evaluation.pk), data).status_code == 200
    assert MidtermRow.objects.get().measures == "好"


def test_submitting_an_unfinished_form_says_what_is_missing(evaluation, at, park_filer):
    answer = at(park_filer).post(url("submit", evaluation.pk), {"version": "1"})
    assert answer.status_code == 422
    assert "Write the results of the long-term mechanism." in answer.content.decode()
    assert fresh(evaluation).state == "draft"


def test_files_come_and_go_while_the_park_writes(evaluation, at, park_filer, county_eit):
    client = at(park_filer)
    assert client.post(url("files", evaluation.pk), {"file": picture()}).status_code == 302
    kept = MidtermFile.objects.get()
    sent = client.get(url("file", evaluation.pk, kept.pk))
    assert (sent.status_code, b"".join(sent.streaming_content)[:4]) == (200, b"\x89PNG")
    assert at(county_eit).post(url("file", evaluation.pk, kept.pk)).status_code == 403
    assert client.post(url("files", evaluation.pk), {"file": picture()}).status_code in {302, 422}
    assert client.post(url("files", evaluation.pk)).status_code == 422
    for row in MidtermFile.objects.all():
        assert client.post(url("file", evaluation.pk, row.pk)).status_code == 302
    assert not MidtermFile.objects.exists()


def test_the_way_through_the_pages(written, at, park_filer, county_eit, county_fin, prov_eit, prov_fin):
    evaluation, park = written, at(park_filer)
    assert park.post(url("submit", evaluation.pk), {"version": "1"}).status_code == 302
    economy, finance = at(county_eit), at(county_fin)
    assert "Conclude and sign" in page_without_writing(economy, url("review", evaluation.pk))
    words = {"digest": digest(evaluation)}
    assert economy.post(url("opinion", evaluation.pk), words | {"verdict": "conclude"}).status_code == 422
    done = words | {"verdict": "conclude", "score": "91", "conclusion": "进展良好", "suggestions": "无"}
    assert economy.post(url("opinion", evaluation.pk), done).status_code == 302
    assert "Sign and file" in page_without_writing(finance, url("review", evaluation.pk))
    seen = words | {"result_digest": result_digest(evaluation)}
    assert finance.post(url("opinion", evaluation.pk), seen | {"verdict": "object", "text": ""}).status_code == 422
    assert finance.post(url("opinion", evaluation.pk), seen | {"verdict": "object", "text": "偏高"}).status_code == 302
    assert "偏高" in page_without_writing(economy, url("review", evaluation.pk))
    assert economy.post(url("opinion", evaluation.pk), done | {"score": "88"}).status_code == 302
    seen = words | {"result_digest": result_digest(evaluation), "verdict": "file"}
    assert finance.post(url("opinion", evaluation.pk), seen).status_code == 302
    assert fresh(evaluation).state == "filed"
    text = page_without_writing(at(prov_eit), evaluation.get_absolute_url())
    assert "Confirm the receipt" in text
    assert at(prov_eit).post(url("receipt", evaluation.pk)).status_code == 302
    assert at(prov_fin).post(url("receipt", evaluation.pk)).status_code == 302
    assert "receipt confirmed on" in page_without_writing(park, evaluation.get_absolute_url())


def test_a_department_cannot_send_the_step_of_the_other(submitted, at, county_fin, county_eit):
    words = {"digest": digest(submitted), "score": "99", "conclusion": "优秀"}
    for officer, verdict in ((county_fin, "conclude"), (county_eit, "file"), (county_eit, "object")):
        answer = at(officer).post(url("opinion", submitted.pk), words | {"verdict": verdict, "text": "x"})
        assert (verdict, answer.status_code) == (verdict, 422)
    assert fresh(submitted).state == "submitted"


@pytest.mark.parametrize("score", ["NaN", "Infinity", "1e400", "101", "-1", "十", "8" * 400])
def test_odd_points_are_named(submitted, at, county_eit, score):
    words = {"digest": digest(submitted), "verdict": "conclude", "conclusion": "好", "score": score}
    answer = at(county_eit).post(url("opinion", submitted.pk), words)
    assert answer.status_code == 422
    assert fresh(submitted).state == "submitted"


def test_returned_items_stand_beside_their_rows(submitted, at, county_eit, park_filer):
    service = first_service(submitted)
    words = {"digest": digest(submitted), "verdict": "return", "text": "请补充"}
    marks = {f"remark-{service}": "案例要写企业", f"return-{service}": "on"}
    assert at(county_eit).post(url("opinion", submitted.pk), words | marks).status_code == 302
    text = page_without_writing(at(park_filer), submitted.get_absolute_url())
    assert "案例要写企业" in text
    assert "Returned item" in text
    assert "Since version 1" in text


def test_grades_are_set_by_economy_of_the_province(calendar, at, prov_eit):
    client = at(prov_eit)
    assert client.post(url("rules"), {"excellent": "80", "good": "85", "fair": "60"}).status_code == 422
    assert client.post(url("rules"), {"excellent": "95", "good": "85", "fair": "70"}).status_code == 302
    assert "≥ 95" in page_without_writing(client, url(""))


def test_the_workbook_has_the_columns_of_the_annex(filed, at, prov_eit):
    response = at(prov_eit).get(url("excel", filed.pk))
    book = load_workbook(BytesIO(response.content))
    assert book.sheetnames == ["中期评价表", "中期绩效评价结论"]
    lines = [[cell for cell in row if cell is not None] for row in book["中期评价表"].iter_rows(values_only=True)]
    heads = [column.head for column in INCLUSIVE]
    assert heads in lines
    assert heads[2] == heads[4] == "累计完成量化目标数量"
    assert [column.head for column in PRECISE] in lines
    start = lines.index(heads)
    assert lines[start + 1][:5] == [filed.enrolment.programme.service_types.get(code="I1").name, 4, 2, 4, 5]
    between = lines.index([column.head for column in PRECISE]) - start - 2
    assert between == 6  # at least six printed lines, the heading of the second part follows
    assert lines[-2][0] == "服务机制汇编"


def test_typed_text_never_becomes_a_formula(evaluation, at, park_filer):
    service = first_service(evaluation)
    at(park_filer).post(url("save", evaluation.pk), {"page": PAGE, f"measures-{service}": "=1+1"})
    book = load_workbook(BytesIO(at(park_filer).get(url("excel", evaluation.pk)).content))
    found = [cell for row in book.active.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in found] == ["s"]


def test_the_printed_form_is_made_once_from_the_signed_result(filed, at, park_filer):
    client = at(park_filer)
    assert client.post(url("pdf", filed.pk)).status_code == 302
    assert client.get(url("pdf", filed.pk)).status_code == 200
    assert render_version(result_of(filed))[:5] == b"%PDF-"


@pytest.mark.parametrize("version", ["2", "0", "x", "1'", "9" * 40])
def test_versions_that_do_not_exist_are_not_found(submitted, at, county_eit, version):
    assert at(county_eit).get(url("excel", submitted.pk), {"version": version}).status_code == 404


def test_others_see_nothing(submitted, at, other_filer, other_county_eit):
    for stranger in (other_filer, other_county_eit):
        assert at(stranger).get(submitted.get_absolute_url()).status_code == 404
        assert "瓯海示例园" not in at(stranger).get(url("")).content.decode()


def test_the_list_costs_the_same_for_more_parks(filed, at, prov_eit, page_cost, sibling):
    client = at(prov_eit)
    one = page_cost(client, url(""))
    assert one == 11
    fill_sibling = MidtermEvaluation.objects.create(enrolment=sibling)
    assert fill_sibling.state == "draft"
    assert page_cost(client, url("")) == one


def test_what_the_pages_cost(submitted, at, park_filer, county_eit, page_cost):
    assert page_cost(at(park_filer), submitted.get_absolute_url()) == 14
    assert page_cost(at(county_eit), url("review", submitted.pk)) == 25


def test_the_form_costs_the_same_however_much_is_written(evaluation, at, park_filer, page_cost):
    empty = page_cost(at(park_filer), evaluation.get_absolute_url())
    fill(evaluation, park_filer)
    assert page_cost(at(park_filer), evaluation.get_absolute_url()) == empty == 21
