"""Pages of rounds and scores: what each shows, to whom, at how many queries; schemes set by the province."""

import json
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from apps.accounts.choices import Role
from apps.common.refusals import Refused
from apps.evaluations.models import Round, Score, ScoringScheme
from apps.evaluations.printing.scores import render_sheet
from apps.evaluations.rules.editing import edited
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.schemes import default_scheme
from apps.evaluations.selectors.score_page import page_of, what_if_of
from apps.evaluations.services.publishing import publish_round
from apps.evaluations.services.rounds import Correction, correct_score, open_round, review_score
from apps.evaluations.services.schemes import set_scheme
from apps.jobs.models import Job
from tests.evaluations.builders import QUOTAS, TEN_TO_HUNDRED, indicator
from tests.evaluations.conftest import given
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
HOSTILE = ["'; drop table x; --", "<script>alert(1)</script>", "../../etc/passwd", "9" * 400, "\x00", "NaN", "1e999"]


def score_of(row, name):
    return Score.objects.current().get(round=row, park_name=name)


def filer_of(row, name):
    return person(Role.PARK_FILER, score_of(row, name).enrolment.park.operator, name=name)


def page(sign_in, user, score, **query):
    return sign_in(user).get(score.get_absolute_url(), query)


def test_a_score_opens_to_value_records_values_and_steps(plain_round, prov_eit):
    row = plain_round(given(a=90, b=70), {"satisfied": {"rule": "max"}, "unallowed": {"rule": "min"}})
    found = page_of(Score.objects.select_related("round", "run").get(round=row, park_name="b"))
    (part,) = found.blocks[0].parts
    assert (part.value, part.score, part.points, part.percent) == ("70", Decimal("60.00"), Decimal("100.00"), 60)
    assert part.norms == [("satisfied value", "90"), ("unallowed value", "70")]
    assert [(step.name, step.formula, step.result) for step in part.steps] == [
        ("efficacy coefficient", "60 + 40 × (70 - 70) ÷ (90 - 70)", "60"),
        ("score", "100 × (60 + 40 × (70 - 70) ÷ (90 - 70)) ÷ 100", "60"),
    ]
    assert (found.formula, found.rounding, found.total) == ("60 + 0 - 0", "rounded (60, 2)", Decimal("60.00"))


def test_records_behind_an_entry_are_links_except_those_of_departments(enrolment, prov_eit, park_filer, sign_in):
    row = open_round(programme=enrolment.programme, kind="final", title="终", day=enrolment.programme.start_date,
                     user=prov_eit)  # fmt: skip
    old = score_of(row, enrolment.park.name)
    sources = {"cases": [{"label": "VC-0001", "value": "其他", "url": "/integrity/cases/1/", "office": True}],
               "visits_done": [{"label": "宣贯", "value": "1 / 4", "url": "/delivery/?park=1"}]}  # fmt: skip
    Score.objects.filter(pk=old.pk).update(is_current=False)
    fields = {name: getattr(old, name) for name in (
        "round", "run", "enrolment", "park_name", "values", "standing", "points", "total", "published", "rank",
        "shared", "computed", "grade", "reason", "made_by")}  # fmt: skip
    score = Score.objects.create(**fields, sources=sources, version=2)
    for user, linked in ((prov_eit, True), (park_filer, False)):
        text = page(sign_in, user, score).content.decode()
        assert 'href="/delivery/?park=1"' in text
        assert ('href="/integrity/cases/1/"' in text) is linked


def test_what_an_entry_changed_by_so_much_would_do(plain_round, prov_eit, sign_in):
    row = plain_round(given(a=90, b=70))
    score = score_of(row, "b")
    found = what_if_of(score, {"key": "x", "change": Decimal(25)})
    assert (found.total_before, found.total_after, found.gain) == (70, 95, 25)
    assert (found.grade_before, found.grade_after, found.rank_before, found.rank_after) == ("C", "A", 2, 1)
    whole = page(sign_in, prov_eit, score, key="x", change="25").content.decode()
    fragment = sign_in(prov_eit).get(
        score.get_absolute_url(), {"key": "x", "change": "25"}, headers={"HX-Request": "true"}
    )
    assert "70 → <b>95</b> (+25)" in whole
    assert "<html" in whole
    assert "<html" not in fragment.content.decode()
    assert "70 → <b>95</b> (+25)" in fragment.content.decode()
    assert Score.objects.count() == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_what_if_is_answered_with_a_sentence(plain_round, prov_eit, sign_in, text):
    score = score_of(plain_round(given(a=90)), "a")
    for query in ({"key": text, "change": "1"}, {"key": "x", "change": text}):
        answer = page(sign_in, prov_eit, score, **query)
        assert answer.status_code == 200
        assert "ps-faults" in answer.content.decode()
        assert "<script>alert" not in answer.content.decode()


def test_who_sees_which_round_and_score(plain_round, prov_eit, county_eit, other_county_eit, park_filer):
    row = plain_round(given(a=90, b=70))
    mine = filer_of(row, "a")
    seen = {user.pk: list(Score.objects.visible_to(user).values_list("park_name", flat=True).order_by("park_name"))
            for user in (prov_eit, county_eit, other_county_eit, mine, park_filer)}  # fmt: skip
    assert seen == {prov_eit.pk: ["a", "b"], county_eit.pk: ["a", "b"], other_county_eit.pk: [], mine.pk: ["a"],
                    park_filer.pk: []}  # fmt: skip
    assert not Round.objects.visible_to(other_county_eit).exists()
    publish_round(row=row, contact="1", user=prov_eit)
    for user in (other_county_eit, mine, park_filer):
        assert Score.objects.visible_to(user).count() == 2
        assert Round.objects.visible_to(user).count() == 1


def test_a_park_sees_its_own_score_only_before_publication(plain_round, prov_eit, sign_in, client):
    row = plain_round(given(a=90, b=70))
    browser = sign_in(filer_of(row, "a"))
    assert browser.get(score_of(row, "a").get_absolute_url()).status_code == 200
    assert browser.get(score_of(row, "b").get_absolute_url()).status_code == 404
    table = browser.get(row.get_absolute_url()).content.decode()
    assert ">a</a>" in table
    assert ">b</a>" not in table
    results = reverse("evaluations:round_results", args=[row.pk])
    assert client.get(results).status_code == 404
    publish_round(row=row, contact="1", user=prov_eit)
    assert browser.get(score_of(row, "b").get_absolute_url()).status_code == 200
    assert client.get(results).status_code == 200
    assert [each.park_name for each in client.get(results).context["scores"]] == ["a", "b"]


@pytest.mark.parametrize("parks", [1, 3])
def test_pages_cost_the_same_with_more_parks(plain_round, prov_eit, sign_in, page_cost, parks):
    row = plain_round(given(**dict.fromkeys("abc"[:parks], 90)))
    browser = sign_in(prov_eit)
    assert page_cost(browser, row.get_absolute_url()) == ROUND_COST
    assert page_cost(browser, score_of(row, "a").get_absolute_url()) == SCORE_COST


ROUND_COST, SCORE_COST = 10, 8


def test_the_table_is_narrowed_by_grade_county_and_name(plain_round, prov_eit, sign_in):
    row = plain_round(given(a=90, b=70))
    browser = sign_in(prov_eit)

    def shown(**query):
        return [each.score.park_name for each in browser.get(row.get_absolute_url(), query).context["rows"]]

    assert shown() == ["a", "b"]
    assert shown(grade="C") == ["b"]
    assert shown(q="a") == ["a"]
    assert shown(county="330304") == ["a", "b"]
    assert shown(county="000000") == ["a", "b"]  # no such county: the filter is left out
    near = browser.get(row.get_absolute_url()).context["near"]
    assert [(each.score.park_name, each.grade, each.gap) for each in near] == [("a", "A", 0)]


def test_the_excel_of_a_round(plain_round, prov_eit, sign_in):
    row = plain_round(given(a="90.5", b=70))
    review_score(score=score_of(row, "b"), grade="B", reason="=1+1", user=prov_eit)
    answer = sign_in(prov_eit).get(reverse("evaluations:round_excel", args=[row.pk]))
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True))
    assert rows[0] == ("Rank", "County", "Park", "All (100)", "Published total", "Computed grade", "Grade", "Remarks")
    assert rows[1][:7] == (1, "瓯海区", "a", 90.5, 90.5, "A", "A")
    assert rows[2] == (2, "瓯海区", "b", 70, 70, "C", "B", "Grade by review: =1+1")


def test_the_sheet_of_a_score_in_excel_and_on_paper(plain_round, prov_eit, sign_in):
    row = plain_round(given(a=90))
    score, browser = score_of(row, "a"), sign_in(prov_eit)
    book = load_workbook(BytesIO(browser.get(reverse("evaluations:score_excel", args=[score.pk])).content)).active
    assert (book["C4"].value, book["L4"].value) == (90, "=((K4*(0+(100*((G4-I4)/(H4-I4)))))/100)")
    address = reverse("evaluations:score_pdf", args=[score.pk])
    assert browser.get(address).status_code == 200
    for _twice in range(2):
        assert browser.post(address).status_code == 302
    assert Job.objects.filter(task="evaluations.render_sheet").count() == 1
    kept = Score.objects.select_related("round__programme", "run").get(pk=score.pk)
    assert render_sheet(kept).startswith(b"%PDF")


def test_a_version_keeps_its_own_explanation(plain_round, prov_eit, sign_in):
    row = plain_round(given(a=90, b=70), {"satisfied": {"rule": "max"}, "unallowed": {"rule": "min"}})
    old = score_of(row, "b")
    correct_score(score=old, correction=Correction({"x": "100"}), reason="更正", user=prov_eit, anew=True)
    first, second = (page(sign_in, prov_eit, each).content.decode() for each in (old, score_of(row, "b")))
    assert "60 + 40 × (70 - 70) ÷ (90 - 70)" in first
    assert "Earlier version" in first
    assert "60 + 40 × (100 - 90) ÷ (100 - 90)" in second


def test_review_and_correction_through_their_pages(plain_round, prov_eit, sign_in):
    row = plain_round(given(a=90, b=70))
    browser, score = sign_in(prov_eit), score_of(row, "b")
    review, correct = (reverse(f"evaluations:score_{step}", args=[score.pk]) for step in ("review", "correct"))
    assert browser.post(review, {"grade": "B", "reason": ""}).status_code == 422
    assert browser.post(review, {"grade": "B", "reason": "整改"}).status_code == 302
    answer = browser.post(correct, {"key": "x", "value": "71", "reason": "更正", "exempt": ""})
    assert answer.status_code == 422
    assert "The score was changed meanwhile. Reload the page." in answer.content.decode()
    correct = reverse("evaluations:score_correct", args=[score_of(row, "b").pk])
    for text in HOSTILE:
        assert browser.post(correct, {"key": "x", "value": text, "reason": "更正", "exempt": ""}).status_code == 422
    assert browser.post(correct, {"key": "x", "value": "71", "reason": "更正", "exempt": ""}).status_code == 302
    assert (score_of(row, "b").published, score_of(row, "b").grade) == (71, "B")


def test_points_and_cut_offs_are_set_until_a_round_is_open(programme, enrolment, prov_eit, sign_in):
    browser, address = sign_in(prov_eit), reverse("evaluations:scheme_edit", args=["final"])
    form = browser.get(address).context["form"]
    values = {name: form.initial.get(name, field.initial) for name, field in form.fields.items() if name != "file"}
    values |= {"reason": "会议决定", "points.precise": "40", "points.visits": "8", "points.share": "8", "cut.0": "92"}
    assert browser.post(address, values | {"points.visits": "9"}).status_code == 422
    assert browser.post(address, values).status_code == 302
    made = ScoringScheme.objects.get()
    scheme = read_scheme(made.data)
    assert (made.version, scheme.points, scheme.grades.cuts[0]) == (1, 100, ("优", 92))
    assert browser.post(address, values).status_code == 422  # the page shows version 0, there is 1 by now
    open_round(programme=programme, kind="final", title="终", day=programme.start_date, user=prov_eit)
    answer = browser.post(address, values | {"version": "1", "cut.0": "93"})
    assert "A round of this kind is not final yet; its scheme stays as it is." in answer.content.decode()


def test_a_scheme_as_a_file_goes_out_and_comes_back(programme, enrolment, prov_eit, sign_in):
    browser, address = sign_in(prov_eit), reverse("evaluations:scheme_edit", args=["other"])
    data = json.loads(browser.get(reverse("evaluations:scheme_file", args=["other"])).content)
    values = {"version": "0", "reason": "调整"}
    form = browser.get(address).context["form"]
    values |= {name: field.initial for name, field in form.fields.items() if field.initial is not None}

    def bring(content):
        return browser.post(address, values | {"file": SimpleUploadedFile("s.json", content, "application/json")})

    for content, sentence in (
        (b"{", "The file cannot be read as JSON."),
        (b"\xff\xfe\x00", "The file cannot be read as JSON."),
        (b"[]", "The file holds no scheme."),
        (json.dumps(data | {"unknown": 1}).encode(), "unknown: this setting is not known."),
        (json.dumps(data | {"total": 99}).encode(), "the points add up to 100, not to 99."),
    ):
        answer = bring(content)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    data["categories"][0]["indicators"][0]["name"] = "新名称"
    assert bring(json.dumps(data).encode()).status_code == 302
    assert ScoringScheme.objects.get().data["categories"][0]["indicators"][0]["name"] == "新名称"


def test_nobody_but_the_province_sets_a_scheme(programme, county_eit):
    with pytest.raises(Refused, match=r"The provincial departments set the scheme."):
        set_scheme(programme=programme, kind="final", data={}, version=0, reason="x", user=county_eit)


def test_points_of_a_ladder_keep_their_shape():
    data = default_scheme("midterm")
    given_ = {"points.sessions": 15, "points.visits": 20, "points.precise": 30, "points.execution": 1,
              "points.share": 14, "points.timely": 12, "points.mechanism": 8, "cut.0": 90, "cut.1": 80,
              "cut.2": 60}  # fmt: skip
    found = edited(data, {key: Decimal(value) for key, value in given_.items()})
    ladder = found["categories"][2]["indicators"][1]
    assert [(step["at"], step["points"]) for step in ladder["steps"]] == [(30, 4), (40, 8), (50, 14)]
    assert data["categories"][2]["indicators"][1]["points"] == 7


def test_a_round_page_says_what_was_not_plain(plain_round, prov_eit, sign_in):
    row = plain_round(
        {"a": {"x": "0", "y": "0"}}, indicators=[indicator("x", 100, per="y", **TEN_TO_HUNDRED)], grades=QUOTAS
    )
    text = sign_in(prov_eit).get(row.get_absolute_url()).content.decode()
    assert "A single participant has no rank to be graded by; a review should decide." in text
    text = page(sign_in, prov_eit, score_of(row, "a")).content.decode()
    assert "The figure is divided by zero; the scheme says what is given for that." in text


def test_rounds_are_listed_and_opened_through_the_page(enrolment, prov_eit, sign_in):
    browser, address = sign_in(prov_eit), reverse("evaluations:round_open")
    day = enrolment.programme.start_date.isoformat()
    answer = browser.post(address, {"kind": "final", "title": "终", "day": day, "pasted": "园区\tz\n某园\t1"})
    assert "The scheme reads no entry z." in answer.content.decode()
    answer = browser.post(address, {"kind": "final", "title": "终", "day": day, "pasted": "园区\tcases\n某园\t1"})
    assert "Line 2: no pilot park “某园”, or it is there twice." in answer.content.decode()
    assert browser.post(address, {"kind": "final", "title": "终", "day": day}).status_code == 302
    rows = browser.get(reverse("evaluations:rounds")).context["rows"]
    assert [(row.title, row.parks) for row in rows] == [("终", 1)]
