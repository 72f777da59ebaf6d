"""Pages of plans: who sees and does what, what they cost, what a refused form keeps."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from apps.accounts.choices import OrganisationKind, Role
from apps.approvals.rules import check_code
from apps.jobs.models import Job
from apps.plans import services
from apps.plans.choices import Part
from apps.plans.models import BudgetLine, Milestone, Plan, PlanPart
from apps.plans.printing import render_plan
from apps.plans.rules.layout import tables
from apps.programmes.models import DeadlineRule
from tests.factories.accounts import ProvinceFactory, department, person
from tests.factories.parks import ParkFactory
from tests.factories.plans import full_plan, newest, put, values_of
from tests.factories.programmes import EnrolmentFactory


def url(name: str, *args) -> str:
    return reverse(f"plans:{name}", args=args)


def part_data(plan: Plan, part: str, **changes) -> dict:
    row = PlanPart.objects.get(plan=plan, key=part)
    return values_of(plan, part) | {"revision": row.revision, "page": "e" * 16} | changes


@pytest.mark.parametrize(
    ("role", "own", "foreign"),
    [("park_filer", 200, 404), ("county_eit", 200, 404), ("prov_fin", 200, 200), ("auditor", 200, 404)],
)
def test_who_sees_a_plan(plan, other_enrolment, other_filer, sign_in, request, role, own, foreign):
    other = full_plan(other_enrolment, other_filer)
    client = sign_in(request.getfixturevalue(role))
    assert client.get(url("detail", plan.pk)).status_code == own
    assert client.get(url("detail", other.pk)).status_code == foreign


def test_nobody_gets_in_without_signing_in(plan, client):
    assert client.get(url("detail", plan.pk)).status_code == 302


def test_departments_read_parts_and_do_not_write_them(plan, county_eit, sign_in):
    client = sign_in(county_eit)
    assert client.get(url("part", plan.pk, Part.BUDGET)).status_code == 403
    assert client.post(url("submit", plan.pk), {"version": 1}).status_code == 403
    assert client.post(url("part", plan.pk, Part.BUDGET), {}).status_code == 403


def test_a_part_that_does_not_exist(plan, park_filer, sign_in):
    assert sign_in(park_filer).get(url("part", plan.pk, "money")).status_code == 404


@pytest.mark.parametrize("part", Part.values)
def test_every_part_has_its_form(plan, park_filer, sign_in, part):
    page = sign_in(park_filer).get(url("part", plan.pk, part))
    assert (page.status_code, page.context["form"].errors) == (200, {})
    assert str(Part(part).label) in page.content.decode()


def test_saving_keeps_what_is_in_order_and_shows_what_is_not(plan, park_filer, sign_in):
    service = plan.enrolment.programme.service_types.get(code="I1")
    data = part_data(plan, Part.BUDGET, **{f"amount-{service.pk}": "1.234", "text": "分期支付"})
    page = sign_in(park_filer).post(url("part", plan.pk, Part.BUDGET), data)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [f"amount-{service.pk}"]
    assert 'value="1.234"' in page.content.decode()
    assert PlanPart.objects.get(plan=plan, key=Part.BUDGET).text == "分期支付"
    assert str(BudgetLine.objects.get(plan=plan, service_type=service).amount_yuan) == "2000000.00"


def test_the_later_of_two_tabs_gets_both_texts(plan, park_filer, park_lead, sign_in):
    first, second = part_data(plan, Part.SCHEDULE), part_data(plan, Part.SCHEDULE, page="f" * 16)
    sign_in(park_filer).post(url("part", plan.pk, Part.SCHEDULE), first | {"title-1": "甲"})
    client = sign_in(park_lead)
    page = client.post(url("part", plan.pk, Part.SCHEDULE), second | {"title-1": "乙"})
    assert page.status_code == 409
    assert page.context["conflicts"] == [{"place": "Milestone 1", "before": "甲", "after": "乙"}]
    assert 'value="乙"' in page.content.decode()
    assert Milestone.objects.get(plan=plan).title == "甲"
    revision = re.search(r'name="revision" value="(\d+)"', page.content.decode()).group(1)
    again = client.post(url("part", plan.pk, Part.SCHEDULE), second | {"title-1": "乙", "revision": revision})
    assert (again.status_code, Milestone.objects.get(plan=plan).title) == (302, "乙")


@pytest.mark.parametrize(("changes", "status"), [({}, 200), ({"title-1": ""}, 422)])
def test_autosave_answers_in_json(plan, park_filer, sign_in, changes, status):
    data = part_data(plan, Part.SCHEDULE, autosave="1", **changes)
    answer = sign_in(park_filer).post(url("part", plan.pk, Part.SCHEDULE), data)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")


def test_autosave_in_the_way_of_another_page(plan, park_filer, sign_in):
    data = part_data(plan, Part.SCHEDULE, autosave="1")
    put(plan, Part.SCHEDULE, park_filer, values_of(plan, Part.SCHEDULE) | {"title-1": "甲"})
    answer = sign_in(park_filer).post(url("part", plan.pk, Part.SCHEDULE), data)
    assert (answer.status_code, answer.json()["places"][0]["before"]) == (409, "甲")


def test_a_file_that_is_none_is_refused_with_its_reason(plan, park_filer, sign_in):
    file = SimpleUploadedFile("制度.pdf", b"")
    page = sign_in(park_filer).post(url("part", plan.pk, Part.RULES), part_data(plan, Part.RULES) | {"file": file})
    assert page.status_code == 422
    assert "0 bytes" in page.content.decode()


def test_submitting_a_plan_with_gaps_says_all_of_them(plan, park_filer, sign_in):
    put(plan, Part.SCHEDULE, park_filer, {})
    put(plan, Part.BUDGET, park_filer, {})
    page = sign_in(park_filer).post(url("submit", plan.pk), {"version": 1})
    assert (page.status_code, len(page.context["reasons"])) == (422, 2)


def test_a_double_submit_is_one(plan, park_filer, sign_in):
    client = sign_in(park_filer)
    answers = [client.post(url("submit", plan.pk), {"version": 1}).status_code for _time in range(2)]
    assert (answers, newest(plan).version) == ([302, 302], 1)


def test_the_review_page_takes_an_opinion(submitted, county_fin, sign_in):
    client = sign_in(county_fin)
    page = client.get(url("review", submitted.pk))
    assert (page.status_code, str(page.context["department"])) == (200, "finance")
    words = {"verdict": "return", "digest": newest(submitted).digest, "text": "", "remark-budget": "偏高"}
    refused = client.post(url("opinion", submitted.pk), words)
    assert refused.status_code == 422
    assert "偏高" in refused.content.decode()
    given = client.post(url("opinion", submitted.pk), words | {"text": "请调整"})
    assert (given.status_code, newest(submitted).opinions.count()) == (302, 1)


def test_parks_have_no_review_page(submitted, park_filer, sign_in):
    assert sign_in(park_filer).get(url("review", submitted.pk)).status_code == 403


def test_a_plan_never_submitted_has_no_review_page(plan, county_eit, sign_in):
    assert sign_in(county_eit).get(url("review", plan.pk)).status_code == 404


def test_a_passed_plan_opens_no_part(approved, park_filer, sign_in):
    client = sign_in(park_filer)
    assert client.get(url("part", approved.pk, Part.BUDGET)).status_code == 302
    assert client.post(url("part", approved.pk, Part.BUDGET), {"amount-1": "1"}).status_code == 403
    assert "locked for everybody" in client.get(url("detail", approved.pk)).content.decode()


def test_versions_can_be_read(submitted, county_eit, sign_in):
    client = sign_in(county_eit)
    assert client.get(url("version", submitted.pk, 1)).status_code == 200
    assert client.get(url("version", submitted.pk, 2)).status_code == 404


def listing_of_parks(count: int, programme) -> None:
    for place in range(count):
        enrolment = EnrolmentFactory.create(programme=programme, park=ParkFactory.create(name=f"示例园{place}"))
        Plan.objects.create(enrolment=enrolment)


@pytest.mark.parametrize("parks", [1, 3])
def test_the_list_costs_the_same_with_more_parks(programme, prov_eit, sign_in, parks, django_assert_num_queries):
    listing_of_parks(parks, programme)
    client = sign_in(prov_eit)
    client.get(url("list"))
    with django_assert_num_queries(10):
        page = client.get(url("list"))
    assert len(page.context["rows"]) == parks


@pytest.mark.parametrize("milestones", [1, 3])
def test_a_plan_costs_the_same_however_long(plan, park_filer, sign_in, milestones, django_assert_num_queries):
    day = plan.enrolment.programme.start_date.isoformat()
    rows = {f"title-{place}": f"节点{place}" for place in range(1, milestones + 1)}
    put(plan, Part.SCHEDULE, park_filer, rows | {name.replace("title", "due"): day for name in rows})
    client = sign_in(park_filer)
    client.get(url("detail", plan.pk))
    with django_assert_num_queries(24):
        client.get(url("detail", plan.pk))


def test_late_plans_are_marked_with_their_days(enrolment, prov_eit, sign_in):
    programme = enrolment.programme
    DeadlineRule.objects.create(
        programme=programme,
        code="DL02",
        name="方案",
        form="服务计划和资金使用方案",
        kind="fixed",
        due_date=programme.start_date,
        submitters=["park"],
        recipients=["county_eit", "county_fin"],
        source_text="4月25日前报送",
    )
    page = sign_in(prov_eit).get(url("list"), {"state": "late"})
    [row] = page.context["rows"]
    assert (row.state, row.due_date) == ("missing", programme.start_date)
    assert "days overdue" in page.content.decode()


def test_the_printed_form_is_asked_for_once(submitted, park_filer, sign_in):
    client = sign_in(park_filer)
    assert client.get(url("pdf", submitted.pk)).status_code == 200
    for _time in range(2):
        assert client.post(url("pdf", submitted.pk)).status_code == 302
    assert Job.objects.filter(task="plans.render_pdf").count() == 1


def test_the_printed_form_is_a_pdf(submitted):
    assert render_plan(newest(submitted))[:5] == b"%PDF-"


def test_the_check_code_is_answered_in_public(submitted, client):
    code = check_code(newest(submitted).digest)
    page = client.get(reverse("approvals:check", args=[code]))
    assert (page.status_code, newest(submitted).title in page.content.decode()) == (200, True)


def test_the_workbook_holds_every_part(submitted, park_filer, sign_in):
    answer = sign_in(park_filer).get(url("excel", submitted.pk))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == [
        "服务详细计划",
        "进度安排",
        "合作服务机构清单",
        "资金使用方式",
        "资金内部管理制度",
        "园区精准服务对象",
    ]
    budget = [[cell.value for cell in row] for row in book["资金使用方式"].iter_rows()]
    assert ["精准化个性服务", "企业诊断服务", 3000000] in [row[:3] for row in budget]
    assert newest(submitted).digest in str(budget)


def test_the_printed_tables_follow_the_payload(submitted):
    found = {table.key: table for table in tables(newest(submitted).payload)}
    assert found["budget"].rows[-1] == ["合计", "", "5000000.00", ""]
    assert found["budget"].note == "精准化个性服务占比 60.0%"
    assert len(found["services"].rows) == 6


def test_a_change_request_goes_through_on_the_pages(approved, park_filer, county_eit, county_fin, sign_in):
    park = sign_in(park_filer)
    page = park.post(url("change_start", approved.pk), follow=True)
    change = approved.changes.get()
    goal = approved.enrolment.targets.get(service_type__code="P1")
    assert page.status_code == 200
    wrong = park.post(url("change_edit", change.pk), {"reason": "需求变化", f"target-{goal.pk}": "x"})
    assert wrong.status_code == 422
    assert park.post(url("change_edit", change.pk), {"reason": "需求变化", f"target-{goal.pk}": "9"}).status_code == 302
    assert park.post(url("change_submit", change.pk), {"version": 1}).status_code == 302
    for officer in (county_eit, county_fin):
        words = {"verdict": "agree", "digest": newest(change).digest}
        assert sign_in(officer).post(url("change_opinion", change.pk), words).status_code == 302
    answering = sign_in(person(Role.PROV_EIT, department(OrganisationKind.ECONOMY, ProvinceFactory.create())))
    words = {"answer": "agree", "digest": newest(change).digest}
    assert answering.get(url("change", change.pk)).context["answer_form"] is not None
    assert answering.post(url("change_answer", change.pk), words).status_code == 302
    goal.refresh_from_db()
    assert goal.value == 9
    assert "8" in answering.get(url("changes")).content.decode()


def test_unticking_a_box_is_a_change(approved, park_filer, sign_in):
    change = services.start_change(plan=approved, user=park_filer)
    product = approved.providers.first().listing_id
    data = {"reason": "停止合作", f"had-provider-{product}": "1"}
    assert sign_in(park_filer).post(url("change_edit", change.pk), data).status_code == 302
    assert [(row.kind, row.before, row.after) for row in change.items.all()] == [("provider", "1", "")]


def test_county_and_strangers_do_not_write_requests(approved, park_filer, county_eit, other_filer, sign_in):
    change = services.start_change(plan=approved, user=park_filer)
    assert sign_in(county_eit).get(url("change_edit", change.pk)).status_code == 403
    assert sign_in(other_filer).get(url("change_edit", change.pk)).status_code == 404
    assert sign_in(county_eit).post(url("change_answer", change.pk), {"answer": "agree"}).status_code == 403
