"""Both monitors month by month: goals beside money (R0.24)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.dashboards.rules import month_ends
from apps.dashboards.selectors.monitors import monitors, unexplained_of
from apps.funds.models import Award
from apps.programmes.models import Enrolment
from tests.dashboards.test_overview import recounted
from tests.factories.delivery import record_with
from tests.factories.parks import EnterpriseFactory
from tests.factories.plans import approved_plan
from tests.funds.ledger.books import award_of, confirmed, paid, provincial, spend

pytestmark = pytest.mark.django_db


def test_months_end_on_their_last_day_and_today():
    assert month_ends(date(2026, 1, 15), date(2026, 3, 10)) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 10)]
    assert month_ends(date(2026, 12, 1), date(2026, 12, 31)) == [date(2026, 12, 31)]
    assert month_ends(date(2026, 3, 2), date(2026, 3, 1)) == []


def test_goals_of_each_month_equal_a_recount_record_by_record(programme, enrolment, busy):
    busy(enrolment)
    service, firms = programme.service_types.get(code="I4"), EnterpriseFactory.create_batch(2)
    for days in (70, 70, 40):
        day = max(timezone.localdate() - timedelta(days=days), programme.start_date)
        record_with(firms, enrolment=enrolment, service_type=service, service_date=day)
    found = monitors(programme, [enrolment], timezone.localdate())
    assert [each.goals for each in found.months] == [recounted(enrolment, each.day) for each in found.months]
    assert found.months[-1].day == timezone.localdate()


@pytest.fixture
def spent(programme, enrolment, park_filer, county_eit, county_fin):
    """The book of a park that has received 2,500,000 of 5,000,000 yuan."""
    approved_plan(enrolment, park_filer, county_eit, county_fin)
    confirmed(paid(award_of(enrolment), county_eit, county_fin, "2500000.00"), park_filer)
    return provincial(enrolment)


def test_money_is_the_share_of_the_allocation_spent_until_then(spent, programme, enrolment, park_filer):
    spend(spent, park_filer, amount_yuan=Decimal(1_000_000))
    found = monitors(programme, [enrolment], timezone.localdate())
    assert (found.months[-1].spent, found.months[0].spent) == (Decimal(20), Decimal(0))
    Award.objects.update(allocated_yuan=Decimal(4_000_000))
    assert monitors(programme, [enrolment], timezone.localdate()).months[-1].spent == Decimal(25)


def test_money_ahead_of_the_goals_is_said(spent, programme, enrolment, park_filer):
    assert monitors(programme, [enrolment], timezone.localdate()).status == "ok"
    spend(spent, park_filer, amount_yuan=Decimal(1_000_000))
    found = monitors(programme, [enrolment], timezone.localdate())
    assert (found.status, found.sentence) == ("warn", "The money runs ahead of the services.")


def test_the_pages_show_the_curve_and_the_unexplained_yuan(spent, enrolment, sign_in, county_eit, park_filer):
    page = sign_in(county_eit).get(reverse("dashboards:county", args=[enrolment.park.county.code]))
    text = page.content.decode()
    assert page.context["monitors"].months[-1].day == timezone.localdate()
    assert (page.context["unexplained"].unexplained_yuan, 'id="chart-monitors"' in text) == (Decimal(0), True)
    assert "Unexplained yuan" in text
    text = sign_in(park_filer).get(enrolment.award.get_absolute_url()).content.decode()
    assert 'id="chart-monitors"' in text


def test_the_unexplained_yuan_are_those_of_the_parks_shown(spent, enrolment, other_enrolment):
    Award.objects.filter(enrolment=enrolment).update(amount_yuan=Decimal(5_000_000))
    assert unexplained_of([other_enrolment]).awards == 1
    assert unexplained_of(Enrolment.objects.all()).awards == 2


@pytest.mark.parametrize("counties", [1, 3])
def test_many_parks_cost_no_more_queries(programme, more_counties, django_assert_num_queries, counties):
    parks = more_counties(counties)
    with django_assert_num_queries(6):
        monitors(programme, parks, timezone.localdate())
