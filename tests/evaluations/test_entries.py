"""Entries of a park: what is counted, what is due, where each comes from, and what the scheme makes of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.evaluations.rules.facts import FACTS, Goal, Link, elapsed, goal_values
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.rules.schemes import default_scheme
from apps.evaluations.selectors.entries import entries_of
from apps.evaluations.services.rounds import suggested
from apps.integrity.models import Case
from apps.programmes.choices import Unit
from apps.programmes.models import ServiceType
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.delivery import record_with
from tests.factories.obligations import obligation_of
from tests.factories.parks import EnterpriseFactory
from tests.factories.programmes import EnrolmentFactory
from tests.factories.targets import TargetFactory

LINK = Link("", "")


def service(code):
    return ServiceType.objects.get(code=code)


def entries(enrolment, day=None):
    day = day or enrolment.programme.end_date
    return entries_of([enrolment], enrolment.programme, day)[enrolment.pk]


def test_a_goal_never_counts_more_than_was_promised():
    goals = [
        Goal("sessions", Decimal(10), Decimal(16), LINK),
        Goal("sessions", Decimal(20), Decimal(5), LINK),
        Goal("precise", Decimal(3), Decimal(1), LINK),
        Goal("precise", Decimal(4), Decimal(9), LINK),
        Goal("", Decimal(4), Decimal(9), LINK),
        Goal("visits", Decimal(0), Decimal(9), LINK),
    ]
    found = goal_values([goal for goal in goals if goal.group], 1, 3)
    assert found == {
        "sessions_done": Decimal(15), "sessions_goal": Decimal(30), "sessions_due": Decimal("10.00"),
        "visits_done": Decimal(0), "visits_goal": Decimal(0), "visits_due": Decimal("0.00"),
        "precise_done": Decimal("1.3333"), "precise_goal": Decimal(2), "precise_due": Decimal("0.6667"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "passed"), [("2025-12-31", 0), ("2026-01-01", 1), ("2026-01-10", 10), ("2027-01-01", 10)]
)
def test_days_that_have_passed(day, passed):
    assert elapsed(date(2026, 1, 1), date(2026, 1, 10), date.fromisoformat(day)) == (passed, 10)


@pytest.mark.parametrize("kind", ["midterm", "final", "other"])
def test_the_schemes_brought_along_measure_what_the_portal_holds(kind):
    scheme = read_scheme(default_scheme(kind))
    measures = [part.measure for block in scheme.blocks() for part in block.parts()]
    keys = {key for each in measures for key in (each.value, each.per, each.last, each.last_per) if key}
    assert keys <= set(FACTS)
    assert scheme.points == 100
    assert scheme.grades.cuts == (("优", 90), ("良", 80), ("中", 60))
    assert scheme.grades.rest == "差"


@pytest.mark.django_db
def test_entries_of_a_park_with_their_records(enrolment):
    TargetFactory.create(enrolment=enrolment, service_type=service("I1"), unit=Unit.SESSIONS, value=Decimal(4))
    TargetFactory.create(enrolment=enrolment, service_type=service("I1"), unit=Unit.VISITS, value=Decimal(3))
    TargetFactory.create(enrolment=enrolment, service_type=service("P1"), unit=Unit.ENTERPRISES, value=Decimal(2))
    day = enrolment.programme.start_date + timedelta(days=20)
    firms = EnterpriseFactory.create_batch(4)
    record_with(firms, enrolment=enrolment, service_type=service("I1"), service_date=day)
    record_with(firms[:1], enrolment=enrolment, service_type=service("P1"), service_date=day)
    record_with(firms[:1], enrolment=enrolment, service_type=service("I1"), service_date=day, state="draft")
    late = obligation_of(enrolment)
    officer = UserFactory.create()
    Case.objects.create(
        enrolment=enrolment, kind="other", facts="事实", amount_yuan=0, opened_by=officer,
        opened_for=OrganisationFactory.create(),
    )  # fmt: skip
    found = entries(enrolment)
    assert found.values == {
        "sessions_done": Decimal(1), "sessions_goal": Decimal(4), "sessions_due": Decimal("4.00"),
        "visits_done": Decimal(3), "visits_goal": Decimal(3), "visits_due": Decimal("3.00"),
        "precise_done": Decimal("0.5"), "precise_goal": Decimal(1), "precise_due": Decimal("1.0000"),
        "money_spent": Decimal("0.00"), "money_precise": Decimal("0.00"), "money_received": Decimal("0.00"),
        "money_award": Decimal("5000000.00"), "mechanism_files": 0,
        "reports_owed": 1, "reports_in_time": 0, "cases": 1,
    }  # fmt: skip
    assert [(link.label, link.value) for link in found.sources["sessions_done"]] == [("政策宣贯", "1 / 4 sessions")]
    assert found.sources["reports_in_time"][0].url == late.get_absolute_url()
    assert found.sources["cases"][0].office


@pytest.mark.django_db
def test_nothing_after_the_day_is_counted(enrolment):
    TargetFactory.create(enrolment=enrolment, service_type=service("I1"), unit=Unit.SESSIONS, value=Decimal(4))
    day = enrolment.programme.start_date + timedelta(days=20)
    record_with([EnterpriseFactory.create()], enrolment=enrolment, service_type=service("I1"), service_date=day)
    assert entries(enrolment, day).values["sessions_done"] == 1
    assert entries(enrolment, day - timedelta(days=1)).values["sessions_done"] == 0
    assert entries(enrolment, enrolment.programme.start_date - timedelta(days=1)).values["sessions_due"] == 0


@pytest.mark.django_db
def test_a_suggestion_says_how_it_came_about(enrolment):
    TargetFactory.create(enrolment=enrolment, service_type=service("I1"), unit=Unit.SESSIONS, value=Decimal(4))
    day = enrolment.programme.start_date + timedelta(days=20)
    record_with([EnterpriseFactory.create()], enrolment=enrolment, service_type=service("I1"), service_date=day)
    found = suggested(enrolment, "final", enrolment.programme.end_date)
    assert (found.total, found.grade, found.url) == (
        # 12 × 1/4; no goals of visits and precise services: 60 %; nothing spent of the award; no share: 60 %
        Decimal("3.00") + Decimal("10.80") + Decimal("18.00") + Decimal("4.80") + Decimal("10.00"),
        "差",
        f"/evaluations/rounds/suggestions/{enrolment.pk}/final/",
    )
    assert [(line.name, line.score, line.points) for line in found.lines][:2] == [
        ("普惠服务场次完成率", Decimal("3.00"), Decimal("12.00")),
        ("普惠服务企业家次完成率", Decimal("10.80"), Decimal("18.00")),
    ]
    assert found.lines[1].notes == ("The figure is divided by zero; the scheme says what is given for that.",)


@pytest.mark.django_db
def test_a_park_that_left_has_no_suggestion(enrolment):
    enrolment.left_date = enrolment.programme.start_date + timedelta(days=5)
    enrolment.save()
    assert suggested(enrolment, "midterm", enrolment.left_date) is None
    assert suggested(enrolment, "midterm", enrolment.left_date - timedelta(days=1)) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("parks", [1, 3])
def test_queries_do_not_grow_with_parks(enrolment, parks, django_assert_num_queries):
    for _number in range(parks - 1):
        EnrolmentFactory.create(programme=enrolment.programme)
    with django_assert_num_queries(10):
        suggested(enrolment, "midterm", enrolment.programme.end_date)
