"""Once a plan has passed, nobody alters goals, pilot enterprises, providers and budget directly (R0.81)."""

from decimal import Decimal

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from apps.common.constraints import sentence_for
from apps.common.refusals import Refused
from apps.parks.models import Tenancy
from apps.parks.services import EnterpriseData, TenancyData, edit_tenant
from apps.plans.choices import Part
from apps.plans.models import BudgetLine, PlanProvider
from apps.programmes.models import Enrolment
from apps.programmes.services import edit_enrolment
from apps.targets.models import Target
from apps.vendors.models import ProviderListing
from apps.vendors.services import take_off
from tests.factories.parks import TenancyFactory
from tests.factories.plans import put
from tests.factories.targets import TargetFactory


@pytest.fixture
def pilot(park) -> Tenancy:
    return TenancyFactory.create(park=park, is_pilot=True)


@pytest.fixture
def tenant(park) -> Tenancy:
    return TenancyFactory.create(park=park, is_pilot=False)


def refused(act) -> str:
    """The sentence with which the database refuses an act."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    return sentence_for(error.value)


def goal_acts(enrolment) -> list:
    target = Target.objects.filter(enrolment=enrolment).first()
    service = enrolment.programme.service_types.get(code="P1")
    return [
        lambda: Target.objects.filter(pk=target.pk).update(value=Decimal(1)),
        lambda: Target.objects.filter(pk=target.pk).delete(),
        lambda: TargetFactory.create(enrolment=enrolment, service_type=service, unit="件"),
    ]


@pytest.mark.parametrize("place", range(3))
def test_goals_are_locked_for_everybody(approved, place):
    sentence = "The approved plan fixes the goals of this park. Ask for a change of the plan (R0.81)."
    assert refused(goal_acts(approved.enrolment)[place]) == sentence


@pytest.mark.parametrize("place", range(3))
def test_with_the_trigger_off_they_are_not(approved, place):
    with pgtrigger.ignore(*(f"targets.Target:target_locked_{act}" for act in ("insert", "update", "delete"))):
        goal_acts(approved.enrolment)[place]()


@pytest.mark.parametrize("place", range(3))
def test_before_the_plan_passed_goals_are_open(submitted, place):
    goal_acts(submitted.enrolment)[place]()


def test_raw_sql_of_an_import_meets_the_same_lock(approved):
    def write():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE targets_target SET value = 1 WHERE enrolment_id = %s", [approved.enrolment_id])

    assert "Ask for a change of the plan" in refused(write)


def test_goals_of_other_parks_stay_open(approved, other_enrolment):
    service = other_enrolment.programme.service_types.get(code="P1")
    target = TargetFactory.create(enrolment=other_enrolment, service_type=service, unit="家")
    Target.objects.filter(pk=target.pk).update(value=Decimal(3))
    move = Target.objects.filter(pk=target.pk)
    assert "fixes the goals" in refused(lambda: move.update(enrolment=approved.enrolment, unit="件"))


def test_pilot_enterprises_are_locked(pilot, tenant, approved, park):
    acts = [
        lambda: Tenancy.objects.filter(pk=pilot.pk).update(is_pilot=False, is_key=False),
        lambda: Tenancy.objects.filter(pk=tenant.pk).update(is_pilot=True),
        lambda: TenancyFactory.create(park=park, is_pilot=True),
        lambda: Tenancy.objects.filter(pk=pilot.pk).delete(),
    ]
    assert {refused(act) for act in acts} == {
        "The approved plan fixes the pilot enterprises. Ask for a change of the plan instead (R0.81)."
    }
    for act in acts:
        with pgtrigger.ignore("parks.Tenancy:tenancy_pilots_locked"), transaction.atomic():
            act()


def test_facts_about_tenants_may_still_be_recorded(pilot, tenant, approved, park):
    """An enterprise that moves out has moved out, whatever the plan says; other tenants come and go."""
    Tenancy.objects.filter(pk=pilot.pk).update(moved_out_date=approved.enrolment.programme.start_date)
    Tenancy.objects.filter(pk=tenant.pk).delete()
    assert TenancyFactory.create(park=park, is_pilot=False).pk


def test_the_service_of_tenants_says_the_sentence(tenant, approved, county_eit):
    firm = tenant.enterprise
    with pytest.raises(Refused, match="fixes the pilot enterprises"):
        edit_tenant(
            tenancy=tenant,
            enterprise=EnterpriseData(name=firm.name, credit_code=firm.credit_code, division=firm.division),
            data=TenancyData(moved_in_date=tenant.moved_in_date, is_pilot=True, guidance_class=tenant.guidance_class),
            user=county_eit,
        )


def test_providers_are_locked(approved, park_filer):
    listing = ProviderListing.objects.first()
    with pytest.raises(Refused, match="approved plan fixes this list"):
        take_off(listing=listing, reason="停止合作", user=park_filer)
    refused(lambda: ProviderListing.objects.filter(pk=listing.pk).update(price_yuan=Decimal(1)))


@pytest.mark.parametrize("place", range(3))
def test_budget_and_chosen_providers_are_locked(approved, park_filer, place):
    line = BudgetLine.objects.filter(plan=approved).first()
    acts = [
        lambda: BudgetLine.objects.filter(pk=line.pk).update(amount_yuan=Decimal(1)),
        lambda: BudgetLine.objects.filter(pk=line.pk).delete(),
        lambda: PlanProvider.objects.filter(plan=approved).delete(),
    ]
    assert refused(acts[place]) == (
        "The plan is under review or has passed, so it cannot be changed. Ask for a change of the plan (R0.81)."
    )
    with pgtrigger.ignore("plans.BudgetLine:plan_part_locked", "plans.PlanProvider:plan_part_locked"):
        acts[place]()


def test_parts_are_locked_while_the_plan_is_under_review(submitted, park_filer):
    with pytest.raises(Refused, match="not open for writing"):
        put(submitted, Part.BUDGET, park_filer, {})
    line = BudgetLine.objects.filter(plan=submitted).first()
    refused(lambda: BudgetLine.objects.filter(pk=line.pk).update(amount_yuan=Decimal(1)))


AWARD = "The approved plan divides this award. A change request of the plan changes both (R0.81)."


def award_acts(enrolment, other_park) -> list:
    mine = Enrolment.objects.filter(pk=enrolment.pk)
    return [
        lambda: mine.update(award_yuan=Decimal(1)),
        lambda: mine.update(locked_at=None),
        lambda: mine.update(park=other_park),
    ]


@pytest.mark.parametrize("place", range(3))
def test_the_award_is_locked_for_everybody(approved, other_park, place):
    act = award_acts(approved.enrolment, other_park)[place]
    assert refused(act) == AWARD
    with pgtrigger.ignore("programmes.Enrolment:enrolment_locked"):
        act()


def test_before_the_plan_passed_the_award_is_open(submitted, prov_eit):
    enrolment = submitted.enrolment
    words = {"enrolled_date": enrolment.enrolled_date, "left_date": None, "user": prov_eit}
    assert edit_enrolment(enrolment=enrolment, award_yuan=Decimal(7), **words).award_yuan == 7


def test_the_province_even_as_superuser_is_refused_with_the_sentence(approved, prov_eit):
    enrolment, prov_eit.is_superuser = approved.enrolment, True
    words = {"enrolled_date": enrolment.enrolled_date, "left_date": None, "user": prov_eit}
    with pytest.raises(Refused, match="divides this award") as error:
        edit_enrolment(enrolment=enrolment, award_yuan=Decimal(7), **words)
    assert error.value.field == "award_yuan"


def test_a_park_may_still_leave_the_programme(approved, prov_eit):
    """That is a fact, and no change of the plan."""
    enrolment, day = approved.enrolment, approved.enrolment.programme.end_date
    words = {"award_yuan": enrolment.award_yuan, "enrolled_date": enrolment.enrolled_date}
    assert edit_enrolment(enrolment=enrolment, left_date=day, user=prov_eit, **words).left_date == day
