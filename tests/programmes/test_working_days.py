from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.obligations.services import seed_holidays
from apps.programmes.models import Holiday
from apps.programmes.selectors import all_days, deadlines
from apps.programmes.services import load_programme


@pytest.fixture
def published(db):
    """The published calendars, however the database was emptied before."""
    seed_holidays()


@pytest.mark.parametrize(
    ("due", "last"),
    [
        (date(2023, 4, 18), date(2023, 4, 18)),
        (date(2023, 4, 30), date(2023, 4, 28)),  # inside the May holiday
        (date(2023, 9, 30), date(2023, 9, 28)),
        (date(2025, 1, 31), date(2025, 1, 27)),  # Spring Festival
        (date(2024, 9, 29), date(2024, 9, 29)),  # a Sunday that was worked
    ],
)
def test_the_last_working_day(published, due, last):
    day = all_days().working_day(due)
    assert (day.last_working_day, day.is_known, day.is_working_day) == (last, True, due == last)


def test_a_year_without_a_holiday_table_is_said_to_be_unknown(published):
    day = all_days().working_day(date(2090, 4, 30))
    assert (day.is_known, day.last_working_day, day.due) == (False, date(2090, 4, 28), date(2090, 4, 30))


def test_the_tab_follows_the_table_the_province_keeps(published, rules):
    programme = load_programme(rules)
    Holiday.objects.create(date=date(2023, 4, 18), is_day_off=True, name="停工")
    found = next(item.day for item in deadlines(programme, date(2023, 1, 1)) if item.rule.code == "DL01")
    assert (found.due, found.last_working_day) == (date(2023, 4, 18), date(2023, 4, 17))


def test_the_next_deadline_is_marked_and_events_come_last(db, rules):
    programme = load_programme(rules)
    found = deadlines(programme, date(2023, 7, 31))
    assert [item.rule.code for item in found if item.is_next] == ["DLH1"]
    assert [item.rule.code for item in found][-2:] == ["DLX", "DLY"]
    assert next(item for item in found if item.rule.code == "DL01").days_left == -104
    assert next(item for item in found if item.rule.code == "DLH1").days_left == 0


def test_the_page_tells_about_days_off_and_unknown_years(published, rules, sign_in, prov_eit):
    load_programme(rules)
    load_programme(rules, code="far", start=date(2090, 1, 1))
    client = sign_in(prov_eit)
    past = client.get(reverse("programmes:detail", args=["pilot-2023"]), {"tab": "deadlines"}).content.decode()
    assert "2023-04-28" in past
    assert "t-warn" in past
    future = client.get(reverse("programmes:detail", args=["far"]), {"tab": "deadlines"}).content.decode()
    assert "2090-04-30" in future
    assert "The holiday table does not cover 2090 yet" in future
    assert "The last working day before it is 2090-04-28." in future  # a weekend is one in any year
    assert timezone.localdate() < date(2090, 1, 1)
