"""Less than the goals only as an exception the county accepts; nothing passes that changed after it was submitted."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.approvals.choices import WaiverState
from apps.approvals.models import Opinion, Waiver
from apps.common.refusals import Refused
from apps.plans import services
from apps.plans.choices import Part, PlanState
from apps.plans.models import Plan
from apps.plans.selectors import completeness, offers, sheet
from apps.plans.services import review
from apps.programmes.models import Enrolment
from apps.targets.models import Target
from apps.vendors.models import ProviderListing
from apps.vendors.services import answer_waiver, ask_for_single, edit_listing, take_off
from tests.factories.parks import TenancyFactory
from tests.factories.plans import agree, newest, put, submitted_plan, values_of
from tests.factories.vendors import days_from_now, listed
from tests.vendors.conftest import product

SHORT = "政策宣贯, 场次: 7.99 planned, less than the goal 8."
REASON = "受场地限制，线上活动不计场次"


def fresh(plan: Plan) -> Plan:
    return Plan.objects.select_related("enrolment__programme", "enrolment__park__county").get(pk=plan.pk)


def services_part(plan: Plan):
    return completeness(sheet(fresh(plan)), offers(fresh(plan), timezone.localdate())).of(Part.SERVICES)


def plan_less(plan: Plan, user, amount: str, reason: str = "") -> None:
    """Change the first figure of the detailed service plan, and its explanation."""
    values = values_of(plan, Part.SERVICES)
    first = next(name for name in values if name.startswith("q-"))
    put(plan, Part.SERVICES, user, values | {first: amount, "text": reason})


def submit(plan: Plan, user):
    plan.refresh_from_db()
    return services.submit(plan=plan, user=user, version=plan.version)


def accept(waiver: Waiver, user, **changes) -> None:
    words = {"accept": True, "valid_until": timezone.localdate() + timedelta(days=9)} | changes
    answer_waiver(waiver=waiver, user=user, **words)


@pytest.mark.parametrize(("amount", "faults"), [("8", 0), ("9", 0), ("7.99", 2)])
def test_the_goal_itself_is_enough(plan, park_filer, amount, faults):
    plan_less(plan, park_filer, amount)
    assert len(services_part(plan).faults) == faults


def test_less_without_a_reason_blocks(plan, park_filer):
    plan_less(plan, park_filer, "7.99")
    sentence = "Plan the whole goal, or explain below why less is enough: the county decides on it."
    assert services_part(plan).faults == [SHORT, sentence]
    with pytest.raises(Refused):
        submit(plan, park_filer)
    assert Waiver.objects.count() == 0


def test_a_reason_goes_to_the_county_with_the_plan(plan, park_filer):
    plan_less(plan, park_filer, "7.99", REASON)
    assert (services_part(plan).faults, services_part(plan).warnings[0]) == ([], SHORT)
    submit(plan, park_filer)
    waiver = Waiver.objects.get()
    assert (waiver.reason, waiver.facts) == (REASON, {"goals": [["I1", "场次", "7.99", "8"]]})
    assert (waiver.state, waiver.title) == (
        WaiverState.ASKED,
        "瓯海示例园 plans less than its goals: 政策宣贯 7.99/8 场次",
    )


def test_nobody_agrees_before_it_is_accepted(plan, park_filer, county_eit, county_fin):
    plan_less(plan, park_filer, "7.99", REASON)
    submit(plan, park_filer)
    with pytest.raises(Refused, match="Decide first on the exception"):
        agree(plan, county_eit)
    accept(Waiver.objects.get(), county_fin)
    agree(plan, county_eit)
    agree(plan, county_fin)
    plan.refresh_from_db()
    assert plan.state == PlanState.APPROVED


def test_a_refused_exception_needs_other_figures_or_another_reason(plan, park_filer, county_eit):
    plan_less(plan, park_filer, "7.99", REASON)
    submit(plan, park_filer)
    accept(Waiver.objects.get(), county_eit, accept=False, answer="目标不得降低")
    agree(plan, county_eit, verdict="return", text="请补足目标")
    assert services_part(plan).faults[0] == SHORT
    with pytest.raises(Refused, match="county refused this exception"):
        submit(plan, park_filer)
    plan_less(plan, park_filer, "7.99", "已与宣贯单位另行约定线上活动")
    assert submit(plan, park_filer).version == 2
    assert list(Waiver.objects.order_by("pk").values_list("state", flat=True)) == ["refused", "asked"]


@pytest.mark.parametrize("act", ["withdraw", "return"])
def test_a_plan_that_goes_back_takes_its_request_along(plan, park_filer, county_eit, act):
    plan_less(plan, park_filer, "7.99", REASON)
    submit(plan, park_filer)
    if act == "withdraw":
        services.withdraw(plan=plan, user=park_filer)
    else:
        agree(plan, county_eit, verdict="return", text="请补足目标")
    assert Waiver.objects.get().state == WaiverState.WITHDRAWN


def test_one_provider_is_decided_before_the_plan(plan, enrolment, park_filer, county_eit, county_fin):
    service = enrolment.programme.service_types.get(code="P2")
    only = listed(enrolment, service)
    put(plan, Part.PROVIDERS, park_filer, values_of(plan, Part.PROVIDERS) | {f"use-{only.pk}": "1"})
    ask_for_single(enrolment=enrolment, service_type=service, reason="当地仅此一家", user=park_filer)
    submit(plan, park_filer)
    with pytest.raises(Refused, match="规范提升服务: decide first on the exception of one provider"):
        agree(plan, county_eit)
    accept(Waiver.objects.get(), county_eit)
    assert agree(plan, county_eit).pk == plan.pk


def changes_behind_the_county(plan, prov_eit, park_filer) -> dict:
    """What a plan under review relies on and does not itself hold: act → words of the refusal."""
    enrolment = Enrolment.objects.get(pk=plan.enrolment_id)
    target = Target.objects.filter(enrolment=enrolment, service_type__code="I1", unit="场次")
    listing = ProviderListing.objects.first()
    data = product(product_name=listing.product_name, price_yuan=Decimal("9999.00"), valid_from=days_from_now(-9))
    return {
        "goal": (lambda: target.update(value=Decimal(9)), "less than the goal 9"),
        "price": (lambda: edit_listing(listing=listing, data=data, user=park_filer), "this has changed"),
        "list": (lambda: take_off(listing=listing, reason="停止合作", user=park_filer), "is not on the list today"),
        "award": (lambda: Enrolment.objects.update(award_yuan=Decimal(1)), "more than the award"),
        "pilots": (lambda: TenancyFactory.create(park=enrolment.park, is_pilot=True), "this has changed"),
    }


@pytest.mark.parametrize("what", ["goal", "price", "list", "award", "pilots"])
def test_what_changed_after_submitting_is_not_agreed_to(submitted, prov_eit, park_filer, county_eit, what):
    act, sentence = changes_behind_the_county(submitted, prov_eit, park_filer)[what]
    act()
    with pytest.raises(Refused, match=sentence):
        agree(submitted, county_eit)
    assert Opinion.objects.count() == 0
    agree(submitted, county_eit, verdict="return", text="请按现状重新报送")
    submitted.refresh_from_db()
    assert submitted.state == PlanState.RETURNED


def test_without_that_look_the_county_would_pass_another_price(
    submitted, prov_eit, park_filer, county_eit, county_fin, monkeypatch
):
    """The guard off: the frozen version shows one price, the list that is locked holds another."""
    changes_behind_the_county(submitted, prov_eit, park_filer)["price"][0]()
    monkeypatch.setattr(review, "unsettled", lambda *_given: [])
    agree(submitted, county_eit)
    agree(submitted, county_fin)
    rows = newest(submitted).payload["providers"]["rows"][0]["rows"]
    prices = {row["price"] for row in rows}
    assert "9999.00" not in prices
    assert ProviderListing.objects.filter(price_yuan=Decimal("9999.00")).exists()


def test_who_wrote_a_part_does_not_review_it(enrolment, park_filer, park_lead, county_eit):
    """Another filer submits; the writer, now acting for the county, stays a writer."""
    plan = submitted_plan(enrolment, park_filer)
    services.withdraw(plan=plan, user=park_filer)
    submit(plan, park_lead)
    park_filer.acting = county_eit.acting
    with pytest.raises(Refused, match="Who wrote a part"):
        agree(plan, park_filer)
    assert agree(plan, county_eit).pk == plan.pk
