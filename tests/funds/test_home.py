"""Money among what is to be done, and whom one waits for."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.approvals.models import Submission
from apps.dashboards.selectors.money import money_todo, money_waiting
from apps.funds import services
from apps.funds.services import Decision
from apps.obligations.selectors import all_days
from tests.factories.programmes import EnrolmentFactory
from tests.funds.conftest import open_first_gate, paper

HOME = reverse("home")


@pytest.fixture
def todo(programme):
    """Title and address of each row, by person."""

    def of(user) -> list[tuple[str, str]]:
        rows = money_todo(user, programme, all_days(), timezone.localdate())
        return [(row["action"], row["url"]) for row in rows]

    return of


@pytest.fixture
def lies(programme):
    def of(user) -> list[str]:
        return [row["meta"] for row in money_waiting(user, programme, all_days(), timezone.localdate())]

    return of


def test_each_step_stands_with_whose_turn_it_is(
    todo, lies, award, propose, approve, pay, county_eit, county_fin, park_filer, prov_eit
):
    first = ("Propose a payment", reverse("funds:propose", args=[award.pk, 1]))
    assert (todo(county_eit), todo(county_fin), todo(park_filer), todo(prov_eit)) == ([first], [], [], [])
    row = propose()
    asked = ("Approve or return", reverse("funds:answer", args=[row.pk]))
    assert (todo(county_eit), todo(county_fin), todo(park_filer)) == ([], [asked], [])
    row = approve(row)
    assert (todo(county_eit), todo(county_fin)) == ([], [("Record the payment", reverse("funds:pay", args=[row.pk]))])
    assert lies(county_eit) == lies(park_filer) == ["Finance department of 瓯海区, waiting for 0 working days"]
    row = pay(row)
    assert todo(park_filer) == [("Confirm receipt", reverse("funds:receive", args=[row.pk]))]
    assert lies(county_fin) == [f"{award.enrolment.park.operator.name}, waiting for 0 working days"]
    row = services.receive(tranche=row, received_on=timezone.localdate(), user=park_filer, key=uuid4())
    assert todo(county_eit) == [("File with the province", reverse("funds:file", args=[row.pk]))]
    services.file(tranche=row, user=county_eit, key=uuid4())
    assert (todo(county_eit), todo(county_fin), todo(park_filer), lies(park_filer)) == ([], [], [], [])


def test_a_returned_proposal_comes_back_to_economy(todo, propose, approve, county_eit, county_fin):
    row = approve(propose(), verdict="return", text="请补充账户信息")
    assert (todo(county_eit), todo(county_fin)) == ([("Propose again", row.get_absolute_url())], [])


def test_papers_and_measures_stand_with_the_other_department(
    todo, award, rules, propose, settle, county_eit, county_fin
):
    settle(propose())
    row = services.assess(award=award, rule=rules[1], findings="机制健全", pays_all=False, user=county_eit)
    sign = ("Sign or return", reverse("funds:assessment_sign", args=[row.pk]))
    assert (todo(county_eit), todo(county_fin)) == ([], [sign])
    digest = Submission.objects.of(row)[0].digest
    services.sign_assessment(assessment=row, verdict="return", text="请补充", digest=digest, user=county_fin)
    assert todo(county_eit) == [("Revise", reverse("funds:assess", args=[award.pk, 2]))]
    decision = Decision("deduct", "整改不到位", paper(), Decimal(100))
    measure = services.propose_measure(award=award, decision=decision, user=county_fin, key=uuid4())
    assert todo(county_eit)[1] == ("Give the opinion", reverse("funds:measure_answer", args=[measure.pk]))
    assert todo(county_fin) == []


def test_a_gate_with_a_missing_condition_is_not_offered(todo, award, county_eit):
    award.is_paused = True
    award.save(update_fields=["is_paused"])
    assert todo(county_eit) == []


def test_the_menu_counts_what_the_page_lists(award, propose, sign_in, county_fin, park_filer):
    propose()
    response = sign_in(county_fin).get(HOME)
    counts = {item.url: item.count for group in response.context["nav"] for item in group.items}
    assert counts[reverse("funds:list")] == 1
    assert counts[HOME] == len(response.context["todo"])


@pytest.mark.parametrize("more", [0, 3])
def test_more_parks_cost_no_more_queries(award, programme, county_eit, django_assert_num_queries, more):
    for each in EnrolmentFactory.create_batch(more, programme=programme, park__county=award.county):
        open_first_gate(each.award, county_eit)
    days = all_days()
    with django_assert_num_queries(17):
        rows = money_todo(county_eit, programme, days, timezone.localdate())
    assert len(rows) == 1 + more
