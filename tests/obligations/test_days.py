from datetime import date, timedelta

import chinese_calendar
import pytest

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.notifications.models import Delivery, Message
from apps.obligations.services import remove_holiday, seed_holidays, set_holiday, warn_keepers
from apps.programmes.models import Holiday
from apps.programmes.rules import Days
from apps.programmes.rules.days import FESTIVALS, WorkingDay
from apps.programmes.selectors import all_days, days_around

FEW = Days(
    {
        date(2026, 9, 20): (False, "国庆节"),
        date(2026, 9, 25): (True, "中秋节"),
        date(2026, 9, 26): (True, "中秋节"),
        date(2026, 9, 27): (True, "中秋节"),
    }
)


SEVEN = {date(2026, month, 1): (True, name) for month, name in enumerate(FESTIVALS, start=1)}
FULL = Days(SEVEN | FEW.table)


def test_holidays_and_worked_weekends():
    assert [FEW.is_off(date(2026, 9, day)) for day in (19, 20, 24, 25, 28)] == [True, False, False, True, False]
    assert [FEW.name(date(2026, 9, day)) for day in (20, 24, 25)] == ["", "", "中秋节"]
    assert [FEW.is_shifted(date(2026, 9, day)) for day in (19, 20, 21)] == [False, True, False]
    assert FEW.last_working_day(date(2026, 9, 27)) == date(2026, 9, 24)
    assert FEW.last_working_day(date(2026, 9, 24)) == date(2026, 9, 24)


def test_counting_working_days():
    assert FEW.between(date(2026, 9, 23), date(2026, 9, 30)) == 4  # Friday is a holiday, then a weekend
    assert FEW.between(date(2026, 9, 23), date(2026, 9, 23)) == 0
    assert FEW.between(date(2026, 9, 24), date(2026, 9, 23)) == 0
    assert [FEW.after(date(2026, 9, 18), number) for number in (0, 1, 2)] == [
        date(2026, 9, 18),
        date(2026, 9, 20),
        date(2026, 9, 21),
    ]


def test_a_year_nobody_entered_has_weekends_only():
    far = date(2090, 1, 3)
    assert (FEW.knows(far), FEW.is_off(far), FEW.is_off(date(2090, 1, 7))) == (False, False, True)
    assert FULL.unknown([date(2025, 12, 31), date(2026, 1, 1), far]) == [2025, 2090]


def test_a_year_is_covered_when_every_holiday_and_a_day_in_exchange_are_entered():
    assert (FULL.years, FULL.lacks(2026)) == (frozenset({2026}), [])
    assert FEW.lacks(2026) == ["元旦", "春节", "清明节", "劳动节", "端午节", "国庆节"]
    assert (FEW.years, FEW.missing(date(2026, 3, 1))) == (frozenset(), [2026])
    assert Days(SEVEN).lacks(2026) == ["working days in exchange"]
    one = dict(SEVEN) | {date(2026, 1, 4): (False, "元旦")}
    assert Days(one).years == {2026}
    del one[date(2026, 6, 1)]
    assert Days(one).lacks(2026) == ["中秋节"]
    one[date(2026, 7, 1)] = (True, "国庆节、中秋节")
    assert Days(one).lacks(2026) == []


def test_the_last_working_day_before_january_needs_the_year_before_too():
    table = SEVEN | {date(2026, 1, 4): (False, "元旦")}
    assert Days(table).working_day(date(2026, 1, 1)) == WorkingDay(date(2026, 1, 1), date(2025, 12, 31), False)
    assert Days(table).working_day(date(2026, 1, 4)) == WorkingDay(date(2026, 1, 4), date(2026, 1, 4), True)


def test_who_keeps_the_table_is_warned_once_a_month_until_it_is_whole(db, prov_eit, sys_admin, county_eit, monkeypatch):
    seed_holidays()
    assert [warn_keepers(today=date(2026, month, day)) for month, day in ((10, 31), (11, 1), (11, 2), (12, 1))] == [
        0,
        2,
        0,
        2,
    ]
    told = Message.objects.filter(effect_key="holidays:2026-11:2027").order_by("recipient_id")
    assert set(told.values_list("recipient", "title")) == {
        (person.pk, "The table of holidays does not cover 2027 yet") for person in (prov_eit, sys_admin)
    }
    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}
    monkeypatch.setattr("apps.obligations.services.holidays.timezone.localdate", lambda: date(2026, 12, 2))
    for month, name in enumerate(FESTIVALS, start=1):
        set_holiday(day=date(2027, month, 1), is_day_off=True, name=name, user=prov_eit)
    assert (warn_keepers(today=date(2027, 1, 2)), all_days().lacks(2027)) == (2, ["working days in exchange"])
    set_holiday(day=date(2027, 1, 3), is_day_off=False, name="元旦", user=prov_eit)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}
    assert warn_keepers(today=date(2027, 2, 1)) == 0


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 10, 31), []),
        (date(2026, 11, 1), [2027]),
        (date(2027, 1, 1), [2027]),
        (date(2028, 12, 1), [2028, 2029]),
    ],
)
def test_the_next_year_is_missed_from_november_on(today, missing):
    assert FULL.missing(today) == missing


def test_the_published_calendars_are_in_the_table(db):
    seed_holidays()
    counts = {year: Holiday.objects.filter(date__year=year).count() for year in range(2019, 2028)}
    assert sum(counts.values()) == 256
    assert (counts[2019], counts[2027]) == (0, 0)
    assert seed_holidays() == 0
    days = all_days()
    assert days.last_working_day(date(2025, 1, 31)) == date(2025, 1, 27)
    assert not days.is_off(date(2024, 9, 29))  # a Sunday that was worked
    assert days_around(date(2026, 1, 1)).years == {2025, 2026}


def test_every_day_of_the_published_years_is_what_the_state_council_said(db):
    seed_holidays()
    days, day = all_days(), date(2020, 1, 1)
    assert days.years == set(range(2020, 2027))
    while day < date(2027, 1, 1):
        assert (day, days.is_off(day)) == (day, chinese_calendar.is_holiday(day))
        day += timedelta(days=1)


def test_the_province_keeps_the_table(db, prov_fin, county_eit):
    seed_holidays()
    day = date(2027, 1, 1)
    row = set_holiday(day=day, is_day_off=True, name="元旦", user=prov_fin)
    assert set_holiday(day=day, is_day_off=True, name="元旦", user=prov_fin) == row
    set_holiday(day=day, is_day_off=False, name="元旦", user=prov_fin)
    assert not all_days().is_off(day)
    remove_holiday(day=day, user=prov_fin)
    remove_holiday(day=day, user=prov_fin)
    assert not Holiday.objects.filter(date=day).exists()
    actions = list(Entry.objects.filter(action__startswith="holiday").order_by("pk").values_list("action", flat=True))
    assert actions == ["holiday.set", "holiday.set", "holiday.removed"]
    for act in (
        lambda: set_holiday(day=day, is_day_off=True, name="元旦", user=county_eit),
        lambda: remove_holiday(day=day, user=county_eit),
    ):
        with pytest.raises(Refused, match="Your role may not do this"):
            act()


def test_a_changed_table_changes_the_note_and_not_the_due_day(raised, prov_eit, today):
    from_table = all_days().last_working_day(date(2026, 7, 31))
    assert from_table == date(2026, 7, 31)
    set_holiday(day=date(2026, 7, 31), is_day_off=True, name="防汛停工", user=prov_eit)
    assert all_days().last_working_day(date(2026, 7, 31)) == date(2026, 7, 30)
    assert raised("DLH1").due_on == date(2026, 7, 31)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1)])
def test_days_out_of_reach_are_refused(db, prov_eit, day):
    with pytest.raises(Refused) as refused:
        set_holiday(day=day, is_day_off=True, name="元旦", user=prov_eit)
    assert refused.value.field == "date"
