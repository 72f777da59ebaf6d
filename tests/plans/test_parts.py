"""Writing a plan part by part: figures at their bounds, two pages, what blocks submitting."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.approvals.choices import WaiverState
from apps.common.refusals import Refused
from apps.plans import services
from apps.plans.choices import Part
from apps.plans.models import BudgetLine, Milestone, Plan, PlanPart, ServiceLine
from apps.plans.selectors.completeness import completeness
from apps.plans.selectors.sheet import flat, offers, sheet
from apps.programmes.models import Clause, ProhibitedUse
from apps.vendors.services import answer_waiver, ask_for_single
from tests.factories.plans import amounts, put, two_products, values_of
from tests.factories.vendors import listed


def fresh(plan: Plan) -> Plan:
    return Plan.objects.select_related(
        "enrolment__programme", "enrolment__park__county", "enrolment__park__operator"
    ).get(pk=plan.pk)


def faults(plan: Plan) -> list[str]:
    plan = fresh(plan)
    return completeness(sheet(plan), offers(plan, timezone.localdate())).faults


def warnings(plan: Plan) -> list[str]:
    plan = fresh(plan)
    states = completeness(sheet(plan), offers(plan, timezone.localdate())).parts
    return [text for state in states for text in state.warnings]


def test_a_plan_is_started_once(enrolment, park_filer, other_filer):
    plan = services.start(enrolment=enrolment, user=park_filer)
    assert services.start(enrolment=enrolment, user=park_filer) == plan
    assert sorted(plan.parts.values_list("key", flat=True)) == sorted(Part.values)
    with pytest.raises(Refused, match="Only staff of the park"):
        services.start(enrolment=enrolment, user=other_filer)


def test_each_part_keeps_what_was_typed(plan):
    shown = sheet(fresh(plan))
    assert [row.quantity for row in shown.lines] == [Decimal(8)] * 6
    assert [(row.title, row.due_on) for row in shown.milestones] == [("启动", plan.enrolment.programme.start_date)]
    assert (shown.budget.total, shown.budget.precise) == (Decimal("5000000.00"), Decimal("3000000.00"))
    assert faults(plan) == []


@pytest.mark.parametrize("text", ["-1", "1.234", "NaN", "1e3", "１２", "100000000", "∞"])
def test_a_quantity_that_is_none_is_refused(plan, park_filer, text):
    name = next(iter(values_of(plan, Part.SERVICES)))
    with pytest.raises(Refused, match="Enter a quantity") as refused:
        put(plan, Part.SERVICES, park_filer, values_of(plan, Part.SERVICES) | {name: text})
    assert refused.value.field == name
    assert ServiceLine.objects.filter(plan=plan).count() == 6


@pytest.mark.parametrize("text", ["-0.01", "10.001", "NaN", "Infinity", "1e9", "-0"])
def test_an_amount_that_is_none_is_refused(plan, park_filer, text):
    with pytest.raises(Refused):
        put(plan, Part.BUDGET, park_filer, amounts(plan, I1=text))
    assert BudgetLine.objects.filter(plan=plan).count() == 2


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, True)])
def test_milestones_lie_in_the_programme_period(plan, park_filer, days, allowed):
    first = plan.enrolment.programme.start_date + timedelta(days=days)
    values = {"title-1": "启动", "due-1": first.isoformat()}
    if allowed:
        put(plan, Part.SCHEDULE, park_filer, values)
    else:
        with pytest.raises(Refused, match="outside the period"):
            put(plan, Part.SCHEDULE, park_filer, values)
    assert Milestone.objects.get(plan=plan).note == ("" if allowed else "召开启动会")


def test_the_last_day_is_in_and_the_next_is_not(plan, park_filer):
    last: date = plan.enrolment.programme.end_date
    put(plan, Part.SCHEDULE, park_filer, {"title-1": "验收", "due-1": last.isoformat()})
    with pytest.raises(Refused, match="outside the period"):
        put(plan, Part.SCHEDULE, park_filer, {"title-1": "验收", "due-1": (last + timedelta(days=1)).isoformat()})


@pytest.mark.parametrize("text", ["用于园区自身建设改造", "支付人员 工 资", "办公室装修", "工作经费补充"])
def test_a_prohibited_use_is_refused_with_its_clause(plan, park_filer, text):
    clause = Clause.objects.create(
        programme=plan.enrolment.programme, number="4.4", label="指南 四（四）", text="…", position=1
    )
    for name in ("园区自身建设改造", "工作经费", "人员工资"):
        ProhibitedUse.objects.create(programme=plan.enrolment.programme, name=name, clause=clause)
    service = plan.enrolment.programme.service_types.get(code="P1")
    values = values_of(plan, Part.BUDGET, **{f"note-{service.pk}": text})
    with pytest.raises(Refused, match=r"may not pay for.*指南 四（四）") as refused:
        put(plan, Part.BUDGET, park_filer, values)
    assert refused.value.field == f"note-{service.pk}"
    put(plan, Part.BUDGET, park_filer, values | {f"note-{service.pk}": "企业诊断与数字化改造服务"})


def test_only_services_with_a_goal_can_be_paid_for(plan, park_filer):
    put(plan, Part.BUDGET, park_filer, amounts(plan, P1="5000000.00") | {"amount-999999": "1.00"})
    assert [row.service_type.code for row in BudgetLine.objects.filter(plan=plan)] == ["P1"]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (
            "2999999.99",
            ["4,999,999.99 yuan, 0.01 less than the award of 5,000,000.00."],
        ),
        ("3000000.00", []),
        (
            "3000000.01",
            ["5,000,000.01 yuan, 0.01 more than the award of 5,000,000.00."],
        ),
    ],
)
def test_the_sum_equals_the_award_to_the_cent(plan, park_filer, amount, expected):
    put(plan, Part.BUDGET, park_filer, amounts(plan, I1="2000000.00", P1=amount))
    assert faults(plan) == [f"Use of the funds: The lines add up to {text}" for text in expected]


@pytest.mark.parametrize(("precise", "warned"), [("2499999.99", True), ("2500000.00", False)])
def test_a_low_share_of_precise_services_warns_and_does_not_block(plan, park_filer, precise, warned):
    rest = Decimal("5000000.00") - Decimal(precise)
    put(plan, Part.BUDGET, park_filer, amounts(plan, I1=rest, P1=precise))
    assert faults(plan) == []
    assert bool(warnings(plan)) is warned


def test_one_provider_needs_a_waiver_asked_or_accepted(plan, enrolment, park_filer, county_eit):
    service = enrolment.programme.service_types.get(code="P2")
    only = listed(enrolment, service)
    put(plan, Part.PROVIDERS, park_filer, values_of(plan, Part.PROVIDERS) | {f"use-{only.pk}": "1"})
    blocked = ["Cooperating providers: 规范提升服务: choose at least two providers, or ask the county to accept one."]
    assert faults(plan) == blocked
    waiver = ask_for_single(
        enrolment=fresh(plan).enrolment, service_type=service, reason="当地仅此一家", user=park_filer
    )
    assert (waiver.state, faults(plan)) == (WaiverState.ASKED, [])
    answer_waiver(waiver=waiver, user=county_eit, accept=False, answer="请再比选")
    assert faults(plan) == blocked


def test_two_on_the_list_and_one_in_the_plan_is_one(plan, park_filer):
    first = next(iter(values_of(plan, Part.PROVIDERS)))
    put(plan, Part.PROVIDERS, park_filer, {first: "1"})
    assert faults(plan) == [
        "Cooperating providers: 企业诊断服务: choose at least two providers, or ask the county to accept one."
    ]


@pytest.mark.parametrize(("price", "blocked"), [("10000.00", False), ("10000.01", True)])
def test_a_price_over_the_reference_blocks(plan, enrolment, park_filer, price, blocked):
    dear = listed(enrolment, enrolment.programme.service_types.get(code="P1"), price_yuan=Decimal(price))
    put(plan, Part.PROVIDERS, park_filer, values_of(plan, Part.PROVIDERS) | {f"use-{dear.pk}": "1"})
    assert [("above the market reference" in text) for text in faults(plan)] == ([True] if blocked else [])


def test_a_product_that_ran_out_blocks(plan, enrolment, park_filer):
    day = timezone.localdate()
    old = listed(enrolment, enrolment.programme.service_types.get(code="P1"), valid_until=day - timedelta(days=1))
    put(plan, Part.PROVIDERS, park_filer, values_of(plan, Part.PROVIDERS) | {f"use-{old.pk}": "1"})
    assert faults(plan) == [f"Cooperating providers: {old} is not on the list today."]


def test_a_product_of_another_park_cannot_be_chosen(plan, other_enrolment, park_filer):
    foreign = two_products(other_enrolment)[0]
    with pytest.raises(Refused, match="taken off the list meanwhile"):
        put(plan, Part.PROVIDERS, park_filer, {f"use-{foreign.pk}": "1"})


@pytest.mark.parametrize("part", Part.values)
def test_an_empty_part_blocks_submitting(plan, park_filer, part):
    if part == Part.RULES:
        PlanPart.objects.filter(plan=plan, key=part).update(upload=None)
    else:
        put(plan, part, park_filer, {})
    assert [text.split(":")[0] for text in faults(plan)] == [Part(part).label]
    with pytest.raises(Refused) as refused:
        services.submit(plan=plan, user=park_filer, version=1)
    assert list(refused.value.reasons) == faults(plan)


def test_two_pages_lose_nothing(plan, park_filer, park_lead):
    """The later page gets the other text and its own; saved again on purpose, it stands."""
    seen = PlanPart.objects.get(plan=plan, key=Part.SCHEDULE).revision
    mine, theirs = ({"title-1": title, "due-1": "2026-01-01"} for title in ("甲", "乙"))
    day = plan.enrolment.programme.start_date.isoformat()
    mine["due-1"] = theirs["due-1"] = day
    words = {"plan": plan, "key": Part.SCHEDULE, "revision": seen}
    first = services.save_part(**words, values=mine, page="b" * 16, user=park_filer)
    again = services.save_part(**words, values=mine | {"note-1": "再写"}, page="b" * 16, user=park_filer)
    second = services.save_part(**words, values=theirs, page="c" * 16, user=park_lead)
    assert (first.conflict, again.conflict) == (None, None)
    assert second.conflict == mine | {"note-1": "再写"}
    assert flat(sheet(fresh(plan)), Part.SCHEDULE) == mine | {"note-1": "再写"}
    meant = services.save_part(**(words | {"revision": second.revision}), values=theirs, page="c" * 16, user=park_lead)
    assert (meant.conflict, flat(sheet(fresh(plan)), Part.SCHEDULE)) == (None, theirs)


def test_the_same_text_from_two_pages_is_no_conflict(plan, park_filer):
    values = values_of(plan, Part.SCHEDULE)
    saved = services.save_part(plan=plan, key=Part.SCHEDULE, values=values, revision=0, page="d" * 16, user=park_filer)
    assert (saved.conflict, saved.revision) == (None, 1)


def test_strangers_write_nothing(plan, other_filer, county_eit):
    for person in (other_filer, county_eit):
        with pytest.raises(Refused, match="not open for writing"):
            put(plan, Part.SCHEDULE, person, {})
    assert Milestone.objects.filter(plan=plan).count() == 1
