from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.common.periods import Period
from apps.dashboards.selectors.overview import overview
from apps.dashboards.selectors.progress import Frame, accepted
from apps.dashboards.selectors.trend import trend
from apps.delivery.models import ServiceRecord
from apps.delivery.selectors import tally
from apps.programmes.models import Enrolment
from apps.targets.models import Target
from tests.dashboards.conftest import service
from tests.factories.delivery import record_with

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def page_of(user, programme, place=None, wanted=""):
    return overview(user, programme, wanted, today(), place)


def recounted(enrolment: Enrolment, until) -> Decimal:
    """Completion of one park counted the long way: record by record."""
    percents = []
    for target in Target.objects.filter(enrolment=enrolment):
        sessions, visits, firms = 0, 0, set()
        for record in ServiceRecord.objects.filter(enrolment=enrolment, service_type=target.service_type):
            if record.state == "accepted" and enrolment.programme.start_date <= record.service_date <= until:
                names = list(record.enterprises.all())
                sessions, visits, firms = sessions + 1, visits + len(names), firms | set(names)
        done = {"场次": sessions, "家次": visits, "家": len(firms)}[target.unit]
        percents.append(min(Decimal(done) * 100 / target.value, Decimal(100)))
    return sum(percents, Decimal(0)) / len(percents)


def test_completion_equals_a_recount_record_by_record(prov_eit, programme, enrolment, other_enrolment, busy):
    busy(enrolment, sessions=3)
    busy(other_enrolment, sessions=9)  # above its target of 8 sessions
    page = page_of(prov_eit, programme)
    by_name = {row.name: row.percent for row in page.places}
    assert by_name == {
        "瓯海区": recounted(enrolment, today()),
        "龙湾区": recounted(other_enrolment, today()),
    }
    assert [row.name for row in page.places] == ["龙湾区", "瓯海区"]  # best first
    assert by_name["龙湾区"] == (Decimal(100) + Decimal("67.5") + 25) / 3


def test_records_that_do_not_count_change_nothing(prov_eit, programme, enrolment, busy):
    busy(enrolment)
    before = page_of(prov_eit, programme).places[0].percent
    firm = enrolment.park.tenancies.first().enterprise
    kind = service(programme, "I4")
    for state in ("draft", "complete", "reported"):
        record_with([firm], enrolment=enrolment, service_type=kind, state=state)
    record_with([firm], enrolment=enrolment, service_type=kind, state="not_counted", state_reason="重复")
    assert page_of(prov_eit, programme).places[0].percent == before
    record_with([firm], enrolment=enrolment, service_type=kind)
    assert page_of(prov_eit, programme).places[0].percent > before


def test_share_of_precise_services_by_count_and_by_money(prov_eit, programme, enrolment, busy):
    busy(enrolment, sessions=2)
    inclusive, precise = page_of(prov_eit, programme).classes
    assert (inclusive.records, precise.records) == (2, 2)
    assert (inclusive.money_yuan, precise.money_yuan) == (Decimal(2000), Decimal(12000))
    assert precise.by_count == 50
    assert precise.by_money == Decimal(12000) * 100 / 14000


def test_every_figure_opens_exactly_its_records(prov_eit, programme, enrolment, busy, sign_in):
    busy(enrolment, sessions=2)
    page = page_of(prov_eit, programme)
    client = sign_in(prov_eit)
    expected = {page.classes[0].url: 2, page.classes[1].url: 2, page.places[0].records_url: 4}
    expected |= {cell.url: 2 for _place, cells in page.heat for cell in cells}
    for url, count in expected.items():
        assert dict(parse_qsl(urlsplit(url).query))["state"] == "accepted"
        response = client.get(url)
        assert response.context["page_obj"].paginator.count == count


def test_the_trend_counts_as_tally_does(prov_eit, programme, enrolment, busy):
    busy(enrolment)
    firm = enrolment.park.tenancies.first().enterprise
    for months in (2, 5, 8):
        day = today() - timedelta(days=30 * months)
        record_with([firm], enrolment=enrolment, service_type=service(programme, "P1"), service_date=day)
    frame = Frame.of(programme, "", today())
    targets = list(Target.objects.select_related("service_type"))
    points = trend(frame, accepted(frame, [enrolment]), targets)
    assert len(points) >= 4
    for point in points:
        records = ServiceRecord.objects.accepted().between(programme.start_date, point.day)
        counts = tally(records.filter(enrolment=enrolment))
        assert point.percent == recounted(enrolment, point.day)
        assert counts or point.percent == 0
    assert points[-1].percent == page_of(prov_eit, programme).places[0].percent


def test_an_earlier_period_is_counted_to_its_end(prov_eit, programme, enrolment, busy):
    busy(enrolment)
    period = Period.containing(today()).previous().previous()
    page = page_of(prov_eit, programme, wanted=period.code)
    assert page.frame.day == period.end
    assert page.places[0].percent == recounted(enrolment, period.end) == 0


@pytest.mark.parametrize("counties", [1, 3])
def test_the_number_of_queries_does_not_grow(prov_eit, more_counties, sign_in, django_assert_num_queries, counties):
    more_counties(counties)
    client = sign_in(prov_eit)
    with django_assert_num_queries(14):
        response = client.get(reverse("dashboards:overview"))
    assert len(response.context["page"].places) == counties


def test_heat_table_shows_only_services_with_targets(prov_eit, programme, enrolment, busy):
    busy(enrolment)
    page = page_of(prov_eit, programme)
    assert [each.code for each in page.services] == ["I4", "P1"]
    assert [cell.percent for cell in page.heat[0][1]] == [(Decimal(25) + 15) / 2, Decimal(25)]


def test_parks_that_file_nothing_are_late(prov_eit, programme, enrolment, busy):
    page = page_of(prov_eit, programme)
    assert page.late
    assert [row.days_late for row in page.late] == sorted((row.days_late for row in page.late), reverse=True)
    assert page.places[0].late == len(page.late)
    assert page.places[0].percent is None
    assert page.park_statuses == [""]


def test_a_county_sees_its_own_parks_only(county_eit, enrolment, other_enrolment, busy):
    busy(enrolment)
    busy(other_enrolment)
    page = page_of(county_eit, enrolment.programme, place=enrolment.park.county)
    assert [row.name for row in page.places] == [enrolment.park.name]
    assert {row.enrolment.pk for row in page.late} <= {enrolment.pk}


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        ("county_eit", (403, 200, 404)),
        ("prov_fin", (200, 200, 200)),
        ("sys_admin", (200, 200, 200)),
        ("park_filer", (403, 403, 403)),
        ("auditor", (403, 403, 403)),
    ],
)
@pytest.mark.usefixtures("enrolment", "other_enrolment")
def test_who_opens_which_overview(sign_in, request, role, codes):
    client = sign_in(request.getfixturevalue(role))
    counties = [reverse("dashboards:county", args=[code]) for code in ("330304", "330303")]
    urls = [reverse("dashboards:overview"), *counties]
    assert tuple(client.get(url).status_code for url in urls) == codes


def test_an_unknown_or_higher_place_is_not_found(sign_in, prov_eit, enrolment):
    client = sign_in(prov_eit)
    for code in ("330000", "330300", "999999", "x"):
        assert client.get(reverse("dashboards:county", args=[code])).status_code == 404


def test_without_a_programme_the_page_says_so(sign_in, prov_eit):
    response = sign_in(prov_eit).get(reverse("dashboards:overview"))
    assert response.status_code == 200
    assert response.context["page"] is None


def test_strange_periods_show_the_current_one(sign_in, prov_eit, programme, enrolment):
    client = sign_in(prov_eit)
    for raw in ("2099Q1", "x", "2026Q9", "' OR 1=1"):
        response = client.get(reverse("dashboards:overview"), {"period": raw})
        assert response.context["page"].frame.period == Period.containing(today())
