"""Change requests: reason, before and after, county, province, a new dated version."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.parks.models import Tenancy
from apps.plans import services
from apps.plans.choices import Answer, ChangeState
from apps.plans.models import BudgetLine, ChangeRequest, Plan, PlanProvider
from apps.plans.rules.moves import lines_after, yearly_after
from apps.reports.models import PeriodReport
from apps.reports.selectors import live_payload
from apps.targets.models import Target, TargetChange
from apps.vendors.models import ProviderList, ProviderListing
from apps.vendors.services import ListingData
from tests.approvals.test_races import together
from tests.factories.parks import TenancyFactory
from tests.factories.plans import approved_plan, newest
from tests.factories.vendors import chosen, days_from_now, listed


@pytest.fixture
def people(park_filer, county_eit, county_fin, prov_eit, prov_fin) -> SimpleNamespace:
    """Everybody a request passes on its way."""
    return SimpleNamespace(
        park=park_filer, economy=county_eit, finance=county_fin, province=prov_eit, treasury=prov_fin
    )


@pytest.fixture
def pilot(park) -> Tenancy:
    return TenancyFactory.create(park=park, is_pilot=True, is_key=True)


@pytest.fixture
def change(approved, park_filer) -> ChangeRequest:
    return services.start_change(plan=approved, user=park_filer)


@pytest.fixture
def goal(approved) -> Target:
    return Target.objects.get(enrolment=approved.enrolment, service_type__code="P1")


def wish(change, user, reason="企业需求变化", **values):
    return services.save_change(change=change, user=user, reason=reason, values=values)


def submit(change, user):
    change.refresh_from_db()
    return services.submit_change(change=change, user=user, version=change.version)


def speak(change, user, verdict="agree", text="", remarks=()):
    digest = newest(change).digest
    words = {"verdict": verdict, "text": text, "remarks": list(remarks), "digest": digest}
    return services.opine_on_change(change=change, user=user, **words)


def forward(change, people):
    submit(change, people.park)
    speak(change, people.economy)
    speak(change, people.finance)
    change.refresh_from_db()
    return change


def answer(change, user, word=Answer.AGREE, text="", digest=""):
    digest = digest or newest(change).digest
    return services.answer_change(change=change, user=user, answer=word, text=text, digest=digest)


def test_only_a_plan_that_passed_can_be_changed(submitted, park_filer):
    with pytest.raises(Refused, match="once the plan has passed"):
        services.start_change(plan=submitted, user=park_filer)


def test_one_request_at_a_time(change, approved, park_filer, county_eit):
    assert services.start_change(plan=approved, user=park_filer) == change
    with pytest.raises(Refused):
        services.start_change(plan=approved, user=county_eit)


def test_a_goal_changes_with_its_history(change, goal, people):
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    forward(change, people)
    goal.refresh_from_db()
    assert (change.state, goal.value) == (ChangeState.FORWARDED, Decimal(8))
    answer(change, people.province)
    goal.refresh_from_db()
    change.refresh_from_db()
    assert (change.state, change.effective_on, goal.value) == (ChangeState.APPLIED, timezone.localdate(), Decimal(12))
    row = TargetChange.objects.get()
    assert (row.target, row.before, row.after, row.effective_on) == (goal, 8, 12, timezone.localdate())


def test_it_makes_a_new_dated_version_of_the_plan(change, approved, goal, people):
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    answer(forward(change, people), people.province, Answer.NOTED)
    version = newest(approved)
    approved.refresh_from_db()
    assert (version.version, version.state, approved.version) == (2, "published", 2)
    assert version.payload["change"] == {"number": 1, "effective_on": timezone.localdate().isoformat()}
    service = next(row for row in version.payload["services"]["rows"] if row["key"] == "P1")
    assert service["units"][0]["target"] == "12"


def test_afterwards_everything_is_locked_again(change, approved, goal, people):
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    answer(forward(change, people), people.province)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('parkservice.changed_enrolment', true)")
        assert cursor.fetchone() == ("",)
    assert ProviderList.objects.get(enrolment=approved.enrolment).locked_at is not None
    with pytest.raises(Exception, match="goals are locked"):
        Target.objects.filter(pk=goal.pk).update(value=1)


def test_the_province_disagrees_and_nothing_changes(change, goal, people):
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    forward(change, people)
    with pytest.raises(Refused, match="why you disagree"):
        answer(change, people.treasury, Answer.DISAGREE)
    answer(change, people.treasury, Answer.DISAGREE, "目标不宜下调")
    goal.refresh_from_db()
    change.refresh_from_db()
    assert (change.state, goal.value, TargetChange.objects.count()) == (ChangeState.REFUSED, 8, 0)


@pytest.mark.parametrize("role", ["park_filer", "county_eit", "auditor"])
def test_only_the_province_answers(change, goal, request, role, people):
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    forward(change, people)
    with pytest.raises(Refused, match="Your role"):
        answer(change, request.getfixturevalue(role))


def test_the_province_answers_what_it_read(change, goal, people):
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    forward(change, people)
    with pytest.raises(Refused, match="changed since you opened it"):
        answer(change, people.province, digest="0" * 64)


def test_the_county_returns_a_line(change, goal, park_filer, county_eit):
    wish(change, park_filer, **{f"target-{goal.pk}": "12"})
    submit(change, park_filer)
    remarks = [{"item": f"target-{goal.pk}", "text": "请附依据", "returned": True}]
    speak(change, county_eit, "return", "材料不足", remarks)
    change.refresh_from_db()
    assert (change.state, change.version) == (ChangeState.RETURNED, 2)
    wish(change, park_filer, reason="附依据", **{f"target-{goal.pk}": "11"})
    assert submit(change, park_filer).version == 2


def test_it_can_be_withdrawn_until_somebody_spoke(change, goal, park_filer, county_eit):
    wish(change, park_filer, **{f"target-{goal.pk}": "12"})
    submit(change, park_filer)
    services.withdraw_change(change=change, user=park_filer)
    change.refresh_from_db()
    assert change.state == ChangeState.DRAFT
    submit(change, park_filer)
    speak(change, county_eit)
    with pytest.raises(Refused, match="given its opinion"):
        services.withdraw_change(change=change, user=park_filer)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ({"I1": "2000000.01"}, "add up to 5,000,000.01 yuan; the award would be 5,000,000.00"),
        ({"I1": "1000000.00", "P1": "4000000.01"}, "add up to 5,000,000.01 yuan"),
        ({"I1": "1000000.00", "P1": "3000000.00", "P2": "1000000.00"}, ""),
        ({"I1": "", "P1": "5000000.00"}, ""),
    ],
)
def test_budget_moves_keep_the_sum(change, approved, moves, expected, people):
    by_code = {row.code: row.pk for row in approved.enrolment.programme.service_types.all()}
    wish(change, people.park, **{f"budget-{by_code[code]}": amount for code, amount in moves.items()})
    if expected:
        with pytest.raises(Refused, match=expected):
            submit(change, people.park)
        return
    answer(forward(change, people), people.province)
    lines = {row.service_type.code: f"{row.amount_yuan:.2f}" for row in BudgetLine.objects.filter(plan=approved)}
    assert lines == {code: amount for code, amount in moves.items() if amount}


def test_award_and_budget_change_together(change, approved, people):
    """R0.81: another award alone makes the lines wrong, so the request carries both or neither."""
    enrolment, by_code = (
        approved.enrolment,
        {row.code: row.pk for row in approved.enrolment.programme.service_types.all()},
    )
    award = f"award-{enrolment.pk}"
    wish(change, people.park, **{award: "4000000.00"})
    with pytest.raises(Refused, match=r"add up to 5,000,000\.00 yuan; the award would be 4,000,000\.00"):
        submit(change, people.park)
    wish(change, people.park, **{award: "4000000.00", f"budget-{by_code['P1']}": "2000000.00"})
    answer(forward(change, people), people.province)
    enrolment.refresh_from_db()
    version = newest(approved)
    assert (enrolment.award_yuan, version.payload["award"]) == (Decimal("4000000.00"), "4000000.00")
    assert version.payload["budget"]["total"] == "4000000.00"
    entry = Entry.objects.filter(action="enrolment.edited").get()
    assert entry.changes == {"award_yuan": ["5000000.00", "4000000.00"]}


@pytest.mark.parametrize("text", ["", "-1", "NaN", "1.234"])
def test_an_award_that_is_no_amount_is_refused(change, approved, park_filer, text):
    name = f"award-{approved.enrolment_id}"
    with pytest.raises(Refused) as refused:
        wish(change, park_filer, **{name: text})
    assert refused.value.field == name


def test_nothing_and_no_reason_are_refused(change, park_filer):
    wish(change, park_filer, reason="")
    with pytest.raises(Refused) as refused:
        submit(change, park_filer)
    assert list(refused.value.reasons) == [
        "Write the reason of the change.",
        "Nothing changes yet: enter at least one new value.",
    ]


def test_pilot_enterprises_change(pilot, change, approved, park, people):
    new = TenancyFactory.create(park=park, is_pilot=False)
    wish(change, people.park, **{f"pilot-{pilot.pk}": "", f"pilot-{new.pk}": "1"})
    answer(forward(change, people), people.province)
    pilot.refresh_from_db()
    new.refresh_from_db()
    assert (pilot.is_pilot, pilot.is_key, new.is_pilot) == (False, False, True)
    assert [row["key"] for row in newest(approved).payload["pilots"]] == [new.enterprise.credit_code]


def fresh_product(approved, code="P1", **changes) -> dict:
    candidate = chosen(approved.enrolment, approved.enrolment.programme.service_types.get(code=code))
    data = ListingData(
        product_name="新产品",
        content="诊断",
        deliverable="报告",
        price_yuan=Decimal("8000.00"),
        unit="家",
        reference_yuan=Decimal("9000.00"),
        reference_source="quotation",
        reference_note="询价单",
        reference_date=days_from_now(-3),
        valid_from=days_from_now(-1),
        valid_until=days_from_now(100),
    )
    return {"candidate": candidate, "data": replace(data, **changes)}


def test_a_provider_leaves_and_a_new_one_joins(change, approved, people):
    old = PlanProvider.objects.filter(plan=approved).first().listing
    fresh = fresh_product(approved)
    wish(change, people.park, **{f"provider-{old.pk}": ""})
    with pytest.raises(Refused, match="fewer than two providers"):
        submit(change, people.park)
    services.add_product(change=change, user=people.park, **fresh)
    answer(forward(change, people), people.province)
    old.refresh_from_db()
    new = ProviderListing.objects.get(product_name="新产品")
    assert (old.taken_off_on, new.provider, new.price_yuan) == (
        timezone.localdate(),
        fresh["candidate"].provider,
        Decimal("8000.00"),
    )
    assert set(PlanProvider.objects.filter(plan=approved).values_list("listing", flat=True)) >= {new.pk}
    assert not PlanProvider.objects.filter(plan=approved, listing=old).exists()


def test_a_product_can_be_taken_out_of_the_request(change, approved, park_filer):
    fresh = fresh_product(approved)
    services.add_product(change=change, user=park_filer, **fresh)
    services.add_product(change=change, user=park_filer, **fresh)
    assert change.items.count() == 1
    services.drop_product(change=change, reference=fresh["candidate"].pk, user=park_filer)
    assert change.items.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("price_yuan", Decimal("9000.00"), ""),
        ("price_yuan", Decimal("9000.01"), "costs at most its market reference"),
        ("price_yuan", Decimal("NaN"), "at most two decimals"),
        ("price_yuan", Decimal("1.234"), "at most two decimals"),
        ("product_name", "", "Fill this in"),
        ("valid_until", days_from_now(-2), "cannot end before"),
    ],
)
def test_a_product_that_joins_by_a_change_keeps_every_rule_of_the_list(
    change, approved, park_filer, field, value, sentence
):
    fresh = fresh_product(approved, **{field: value})
    if not sentence:
        assert services.add_product(change=change, user=park_filer, **fresh).items.count() == 1
        return
    with pytest.raises(Refused, match=sentence) as refused:
        services.add_product(change=change, user=park_filer, **fresh)
    assert refused.value.field == field


def test_a_product_of_another_park_does_not_join(change, other_enrolment, park_filer):
    foreign = fresh_product(SimpleNamespace(enrolment=other_enrolment))
    with pytest.raises(Refused, match="not chosen in the selection"):
        services.add_product(change=change, user=park_filer, **foreign)


def test_a_service_does_not_come_to_stand_on_one_provider_by_a_change(change, approved, park_filer):
    """R0.39 holds for a service that had nobody, too; two new products fulfil it."""
    wish(change, park_filer)
    services.add_product(change=change, user=park_filer, **fresh_product(approved, "P2"))
    with pytest.raises(Refused, match="规范提升服务 would have fewer than two providers"):
        submit(change, park_filer)
    services.add_product(change=change, user=park_filer, **fresh_product(approved, "P2", product_name="另一产品"))
    assert submit(change, park_filer).state == "open"


@pytest.mark.parametrize(("price", "is_refused"), [("10000.00", False), ("10000.01", True)])
def test_a_dear_product_of_the_list_does_not_join_by_a_change(
    enrolment, park_filer, county_eit, county_fin, price, is_refused
):
    """The list may hold a price nobody accepted; the plan may not (R0.40)."""
    dear = listed(enrolment, enrolment.programme.service_types.get(code="P1"), price_yuan=Decimal(price))
    approved = approved_plan(enrolment, park_filer, county_eit, county_fin)
    change = services.start_change(plan=approved, user=park_filer)
    wish(change, park_filer, **{f"provider-{dear.pk}": "1"})
    if not is_refused:
        assert submit(change, park_filer).state == "open"
        return
    with pytest.raises(Refused, match="above the reference and not accepted"):
        submit(change, park_filer)


def test_who_took_part_does_not_answer(change, goal, people):
    """One person with a role in the county and one in the province speaks once."""
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    forward(change, people)
    for one in (people.park, people.economy):
        one.acting = people.province.acting
        with pytest.raises(Refused, match="does not answer it"):
            answer(change, one)
    answer(change, people.treasury)
    goal.refresh_from_db()
    assert goal.value == 12


def test_who_started_a_request_does_not_review_it(change, goal, people, park_lead):
    """Another filer submits it; the person who wrote it now acts for the county."""
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    submit(change, park_lead)
    people.park.acting = people.economy.acting
    with pytest.raises(Refused, match="does not review it"):
        speak(change, people.park)


def test_what_no_longer_holds_is_not_put_into_force(pilot, change, goal, people):
    """A pilot enterprise that moved out meanwhile: the request says so, and not even the goal changes."""
    wish(change, people.park, **{f"target-{goal.pk}": "12", f"pilot-{pilot.pk}": ""})
    forward(change, people)
    Tenancy.objects.filter(pk=pilot.pk).update(moved_out_date=timezone.localdate())
    with pytest.raises(Refused, match="has changed since this request was written"):
        answer(change, people.province)
    goal.refresh_from_db()
    change.refresh_from_db()
    assert (goal.value, change.state, change.answer) == (8, ChangeState.FORWARDED, "")


@pytest.mark.parametrize("text", ["-1", "abc", "NaN", "1.234"])
def test_a_goal_that_is_no_figure_is_refused(change, goal, park_filer, text):
    with pytest.raises(Refused) as refused:
        wish(change, park_filer, **{f"target-{goal.pk}": text})
    assert refused.value.field == f"target-{goal.pk}"


def test_figures_written_otherwise_change_nothing(change, goal, park_filer):
    wish(change, park_filer, **{f"target-{goal.pk}": "8.00"})
    assert change.items.count() == 0


@pytest.mark.parametrize(
    ("yearly", "value", "expected"),
    [([4, 4], 10, [4, 6]), ([4, 4], 4, [4, 0]), ([4, 4], 3, []), ([], 10, []), ([4, None], 10, [4, None])],
)
def test_the_last_year_takes_the_difference(yearly, value, expected):
    as_figures = [None if each is None else Decimal(each) for each in yearly]
    assert yearly_after(as_figures, Decimal(value)) == expected


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_apply_once(enrolment, people):
    plan: Plan = approved_plan(enrolment, people.park, people.economy, people.finance)
    goal = Target.objects.get(enrolment=enrolment, service_type__code="P1")
    change = services.start_change(plan=plan, user=people.park)
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    forward(change, people)
    acts = [lambda: answer(change, people.province), lambda: answer(change, people.treasury, Answer.DISAGREE, "不同意")]
    assert sorted(together(*acts)) == ["done", "refused"]
    change.refresh_from_db()
    goal.refresh_from_db()
    assert (change.state, goal.value) in [(ChangeState.APPLIED, 12), (ChangeState.REFUSED, 8)]
    assert Submission.objects.of(plan).count() == (2 if change.state == ChangeState.APPLIED else 1)


def test_the_same_answer_twice_is_one(change, goal, people):
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    forward(change, people)
    answer(change, people.province)
    answer(change, people.province)
    assert TargetChange.objects.count() == 1


def test_the_goal_list_and_the_report_show_the_former_value(change, goal, people, sign_in):
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    answer(forward(change, people), people.province)
    client, today = sign_in(people.park), timezone.localdate()
    goals = client.get(reverse("targets:list"))
    [row] = [each for group in goals.context["groups"] for each in group.rows if each.target == goal]
    assert [(each.before, each.effective_on) for each in row.changes] == [(8, today)]
    assert f"until {today.isoformat()}" in goals.content.decode()
    report = PeriodReport.objects.create(enrolment=goal.enrolment, period_code=f"{today.year}Q1", due_date=today)
    sheet = live_payload(report, today=today)
    units = [unit for section in sheet["sections"] for line in section["rows"] for unit in line["units"]]
    [unit] = [unit for unit in units if unit["target_id"] == goal.pk]
    assert (unit["target"], [(each["value"], each["until"]) for each in unit["former"]]) == (
        "12",
        [("8", today.isoformat())],
    )


@pytest.mark.parametrize(
    ("planned", "difference", "expected"),
    [([3, 3], 2, [3, 5]), ([3, 3], -2, [3, 1]), ([3, 3], -4, [2, 0]), ([3, 3], -9, [0, 0]), ([], 4, []), ([3], 0, [3])],
)
def test_the_last_quarters_take_the_difference(planned, difference, expected):
    assert lines_after([Decimal(each) for each in planned], Decimal(difference)) == expected


@pytest.mark.parametrize(("value", "planned"), [("12", "12"), ("5", "5")])
def test_the_plan_follows_its_goal(change, approved, goal, people, value, planned):
    """A version never promises less than the goal it shows only because the goal moved."""
    wish(change, people.park, **{f"target-{goal.pk}": value})
    answer(forward(change, people), people.province)
    service = next(row for row in newest(approved).payload["services"]["rows"] if row["key"] == "P1")
    assert (service["units"][0]["target"], service["units"][0]["planned"]) == (value, planned)


def test_the_review_page_of_a_changed_plan_names_its_request(change, approved, goal, people, sign_in):
    wish(change, people.park, **{f"target-{goal.pk}": "12"})
    answer(forward(change, people), people.province)
    page = sign_in(people.economy).get(reverse("plans:review", args=[approved.pk]))
    change.refresh_from_db()
    assert (page.context["opinions"], page.context["source"]) == ([], change)
    assert change.get_absolute_url() in page.content.decode()
