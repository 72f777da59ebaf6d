from datetime import date

import pytest

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.obligations.models import Holiday
from apps.obligations.rules import Days
from apps.obligations.selectors import all_days, days_around
from apps.obligations.services import remove_holiday, seed_holidays, set_holiday

FEW = Days(
    {
        date(2026, 9, 20): (False, "国庆节"),
        date(2026, 9, 25): (True, "中秋节"),
        date(2026, 9, 26): (True, "中秋节"),
        date(2026, 9, 27): (True, "中秋节"),
    }
)


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
    assert FEW.unknown([date(2025, 12, 31), date(2026, 1, 1), far]) == [2025, 2090]


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
    assert FEW.missing(today) == missing


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
