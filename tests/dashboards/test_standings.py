from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.dashboards.selectors import standings
from apps.targets.models import Target
from tests.factories.parks import ParkFactory

pytestmark = pytest.mark.django_db


def test_a_park_stands_at_the_mean_of_its_targets(programme, enrolment, prov_eit, busy):
    busy(enrolment)
    today = timezone.localdate()
    found = standings.of_parks(prov_eit, programme, [enrolment.park_id], today)
    assert list(found) == [enrolment.park_id]
    # 2 of 8 sessions, 6 of 40 visits, 1 of 4 enterprises
    assert found[enrolment.park_id].percent == Decimal(65) / 3
    by_target = standings.of_targets(prov_eit, programme, enrolment.park_id, today)
    assert sorted(each.done for each in by_target.values()) == [1, 2, 6]
    assert set(by_target) == set(Target.objects.values_list("pk", flat=True))


def test_nobody_reads_the_standing_of_a_park_hidden_from_them(programme, enrolment, other_filer, park_filer, busy):
    busy(enrolment)
    today = timezone.localdate()
    assert list(standings.of_parks(park_filer, programme, [enrolment.park_id], today)) == [enrolment.park_id]
    assert standings.of_parks(other_filer, programme, [enrolment.park_id], today) == {}
    assert standings.of_targets(other_filer, programme, enrolment.park_id, today) == {}


def test_without_a_programme_or_without_targets_there_is_no_standing(programme, enrolment, prov_eit):
    today = date(2026, 5, 1)
    assert standings.of_parks(prov_eit, None, [enrolment.park_id], today) == {}
    assert standings.of_parks(prov_eit, programme, [], today) == {}
    assert standings.of_parks(prov_eit, programme, [enrolment.park_id], timezone.localdate()) == {}


@pytest.mark.parametrize("counties", [1, 4])
def test_what_the_standings_of_a_list_cost(programme, prov_eit, more_counties, django_assert_num_queries, counties):
    parks = [each.park_id for each in more_counties(counties)]
    with django_assert_num_queries(5):
        assert len(standings.of_parks(prov_eit, programme, parks, timezone.localdate())) == counties


@pytest.mark.parametrize("name", ["parks:list", "targets:list"])
def test_lists_of_parks_show_the_standing(sign_in, prov_eit, more_counties, name):
    more_counties(2)
    page = sign_in(prov_eit).get(reverse(name)).content.decode()
    assert page.count("21.7%") >= 2


def test_a_park_outside_the_programme_has_a_dash(sign_in, prov_eit, enrolment, busy):
    busy(enrolment)
    stranger = ParkFactory.create()
    page = sign_in(prov_eit).get(reverse("parks:list"))
    assert page.context["page_obj"].paginator.count == 2
    row = page.content.decode().split(reverse("parks:detail", args=[stranger.pk]))[1].split("</tr>")[0]
    assert row.count("—") >= 2


def test_work_not_accepted_yet_stands_beside_the_figure(sign_in, park_filer, enrolment, busy):
    busy(enrolment)
    page = sign_in(park_filer).get("/")
    pending = {
        row["target"].unit: row["pending"]
        for _label, rows in page.context["goals"]
        for row in rows
        if row["target"].service_type.code == "I4"
    }
    # one complete record with three enterprises; accepted ones and those outside the programme are not in it
    assert pending == {"场次": 1, "家次": 3}
    assert page.content.decode().count("ps-pending") == 2
