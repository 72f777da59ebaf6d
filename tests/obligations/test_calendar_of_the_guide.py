"""Time travel over the whole calendar of the guide of 2023: eighteen deadlines, exact days."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.obligations.choices import Debtor, Standing
from apps.obligations.models import Obligation
from apps.obligations.rules import days_late, standing
from apps.obligations.selectors import all_days, duty_of
from apps.obligations.services import meet, note_event, raise_obligations, reopen, seed_holidays
from apps.programmes.services import load_programme
from apps.programmes.services.loading import FOLDER
from tests.factories.accounts import ProvinceFactory
from tests.factories.programmes import EnrolmentFactory

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST = date(2023, 1, 1)
MAY_3 = datetime(2023, 5, 3, 9, tzinfo=SHANGHAI)

# code, debtor: opens, due, last day in time (grace), last working day when the due day is a day off
EXPECTED = {
    ("DL01", "park"): ("2023-01-01", "2023-04-18", "2023-04-18", None),
    ("DL01", "county"): ("2023-01-01", "2023-04-18", "2023-04-18", None),
    ("DL02", "park"): ("2023-01-01", "2023-04-25", "2023-04-25", None),
    ("DL03", "county"): ("2023-01-01", "2023-04-30", "2023-04-30", "2023-04-28"),
    ("DLQ1", "park"): ("2023-06-20", "2023-06-30", "2023-07-10", None),
    ("DLQ2", "park"): ("2023-09-20", "2023-09-30", "2023-10-10", "2023-09-28"),
    ("DLQ3", "park"): ("2023-12-21", "2023-12-31", "2024-01-10", "2023-12-29"),
    ("DLQ4", "park"): ("2024-03-21", "2024-03-31", "2024-04-10", "2024-03-29"),
    ("DLQ5", "park"): ("2024-06-20", "2024-06-30", "2024-07-10", "2024-06-28"),
    ("DLQ6", "park"): ("2024-09-20", "2024-09-30", "2024-10-10", None),
    ("DLQ7", "park"): ("2024-12-21", "2024-12-31", "2025-01-10", None),
    ("DLH1", "county"): ("2023-07-01", "2023-07-31", "2023-07-31", None),
    ("DLH2", "county"): ("2024-01-01", "2024-01-31", "2024-01-31", None),
    ("DLH3", "county"): ("2024-07-01", "2024-07-31", "2024-07-31", None),
    ("DLH4", "county"): ("2025-01-01", "2025-01-31", "2025-01-31", "2025-01-27"),
    ("DLM", "county"): ("2024-01-01", "2024-03-01", "2024-03-01", None),
    ("DLF", "province"): ("2025-01-01", None, None, None),
}
RECIPIENTS = {
    ("DL01", "park"): ["prov_eit", "prov_fin"],
    ("DL02", "park"): ["county_eit", "county_fin"],
    ("DLQ1", "park"): ["county_eit", "county_fin"],
    ("DLH1", "county"): ["prov_eit", "prov_fin"],
    ("DLM", "county"): ["prov_eit", "prov_fin"],
    ("DLF", "province"): [],
}


@pytest.fixture
def guide(park, other_park):
    """The programme of the guide with a park in each of two counties."""
    seed_holidays()
    ProvinceFactory.create()
    programme = load_programme(json.loads((FOLDER / "pilot-2023.json").read_text()))
    programme.scope.clear()
    for each in (park, other_park):
        EnrolmentFactory.create(programme=programme, park=each, enrolled_date=FIRST)
    return programme


def text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def rows_of(park) -> list[Obligation]:
    own = Obligation.objects.filter(enrolment__park=park)
    offices = Obligation.objects.filter(enrolment=None, jurisdiction__in=[park.county_id, park.county.parent.parent_id])
    return list((own | offices).select_related("rule", "enrolment__park", "jurisdiction"))


def test_all_eighteen_deadlines_with_their_days(guide, park):
    assert guide.deadline_rules.count() == 18
    raised = raise_obligations(programme=guide, today=FIRST)
    days, found = all_days(), {}
    for row in rows_of(park):
        duty = duty_of(row, days, FIRST)
        found[row.rule.code, row.debtor] = tuple(
            map(text, (row.opens_on, row.due_on, row.last_day, duty.last_working_day))
        )
    assert found == EXPECTED
    # two parks, two counties, one province: 9 of parks, 7 of counties, 1 of the province
    assert raised == 2 * 9 + 2 * 7 + 1 == Obligation.objects.count()
    assert raise_obligations(programme=guide, today=FIRST) == 0


def test_each_recipient_has_a_receipt_of_its_own(guide, park):
    raise_obligations(programme=guide, today=FIRST)
    found = {(row.rule.code, row.debtor): [r.party for r in row.receipts.order_by("pk")] for row in rows_of(park)}
    assert {key: found[key] for key in RECIPIENTS} == RECIPIENTS
    assert all(row.received_at is None for each in rows_of(park) for row in each.receipts.all())


def test_a_year_passes_and_every_due_day_is_told_from_the_days_around_it(guide, park):
    """On the last day in time nothing is late, the next day one day, a hundred days on a hundred."""
    raise_obligations(programme=guide, today=FIRST)
    for row in rows_of(park):
        if row.last_day is None:
            assert days_late(row, date(2030, 1, 1)) == 0
            continue
        lateness = [days_late(row, row.last_day + timedelta(days=number)) for number in (-1, 0, 1, 2, 100)]
        assert lateness == [0, 0, 1, 2, 100]
        grace = row.grace_days > 0
        words = [standing(row, row.due_on + timedelta(days=number)) for number in (-8, -7, 0, 1)]
        begun = Standing.AHEAD if row.due_on - timedelta(days=8) < row.opens_on else Standing.OPEN
        after = Standing.GRACE if grace else Standing.OVERDUE
        assert words == [begun, Standing.SOON, Standing.SOON, after]
        assert standing(row, row.last_day + timedelta(days=1)) == Standing.OVERDUE


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (datetime(2023, 7, 10, 23, 59, 59, tzinfo=SHANGHAI), 0),
        (datetime(2023, 7, 11, 0, 0, 0, tzinfo=SHANGHAI), 1),
        (datetime(2023, 7, 10, 15, 59, 59, tzinfo=ZoneInfo("UTC")), 0),
        (datetime(2023, 7, 10, 16, 0, 0, tzinfo=ZoneInfo("UTC")), 1),
    ],
)
def test_the_last_second_counts_in_shanghai(guide, park, moment, late):
    raise_obligations(programme=guide, today=FIRST)
    enrolment = guide.enrolments.get(park=park)
    form = "绩效目标完成情况表"
    met = meet(programme=guide, form=form, period="2023Q2", enrolment=enrolment, document=guide, user=None, at=moment)
    row = Obligation.objects.get(rule__code="DLQ1", enrolment=enrolment)
    assert (met, days_late(row, date(2030, 1, 1))) == (1, late)
    assert standing(row, date(2030, 1, 1)) == (Standing.DONE_LATE if late else Standing.DONE)
    assert {each.received_at for each in row.receipts.all()} == {moment}


def test_a_report_without_grace_is_late_after_its_due_day(guide, park):
    raise_obligations(programme=guide, today=FIRST)
    guide.report_grace_days = 0
    guide.save()
    raise_obligations(programme=guide, today=FIRST)
    row = Obligation.objects.get(rule__code="DLQ1", enrolment__park=park)
    assert (row.grace_days, row.last_day) == (0, date(2023, 6, 30))
    assert [days_late(row, day) for day in (date(2023, 6, 30), date(2023, 7, 1))] == [0, 1]


def test_what_is_done_keeps_the_dates_it_was_done_under(guide, county_eit, county):
    raise_obligations(programme=guide, today=FIRST)
    row = Obligation.objects.get(rule__code="DL03", jurisdiction=county)
    meet(programme=guide, form=row.rule.form, jurisdiction=county, document=guide, user=county_eit, at=MAY_3)
    guide.deadline_rules.filter(code="DL03").update(due_date=date(2023, 5, 31))
    raise_obligations(programme=guide, today=FIRST)
    row.refresh_from_db()
    assert (row.due_on, days_late(row, date(2030, 1, 1))) == (date(2023, 4, 30), 3)
    other = Obligation.objects.exclude(jurisdiction=county).get(rule__code="DL03")
    assert other.due_on == date(2023, 5, 31)


def test_events_are_due_in_working_days(guide, park, county_eit, county):
    rule = guide.deadline_rules.get(code="DLY")
    happened = date(2023, 9, 27)  # Wednesday; 29 September to 6 October are days off, 7 and 8 October are worked
    dues = []
    for number in (0, 1, 2, 3, 4):
        row = note_event(
            rule=rule,
            occasion=f"拨付{number}",
            happened_on=happened,
            working_days=number,
            user=county_eit,
            jurisdiction=county,
        )
        dues.append(row.due_on)
    assert dues == [happened, date(2023, 9, 28), date(2023, 10, 7), date(2023, 10, 8), date(2023, 10, 9)]
    assert [each.party for each in row.receipts.all()] == ["prov_eit"]
    again = note_event(
        rule=rule, occasion="拨付4", happened_on=date(2024, 1, 1), working_days=9, user=None, jurisdiction=county
    )
    assert (again.pk, again.due_on) == (row.pk, date(2023, 10, 9))


def test_a_major_matter_of_a_park_goes_to_county_and_province(guide, park, county_fin):
    rule = guide.deadline_rules.get(code="DLX")
    enrolment = guide.enrolments.get(park=park)
    row = note_event(
        rule=rule,
        occasion="运营机构变更",
        happened_on=date(2023, 10, 9),
        working_days=1,
        user=county_fin,
        enrolment=enrolment,
    )
    assert (row.debtor, row.due_on) == (Debtor.PARK, date(2023, 10, 10))
    assert [each.party for each in row.receipts.order_by("pk")] == ["county_eit", "prov_eit", "prov_fin"]


def test_a_return_keeps_the_day_of_the_first_filing_and_a_withdrawal_does_not(guide, park):
    raise_obligations(programme=guide, today=FIRST)
    enrolment = guide.enrolments.get(park=park)

    def file(day: date) -> Obligation:
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
        form = "服务计划和资金使用方案"
        meet(programme=guide, form=form, enrolment=enrolment, document=guide, user=None, at=moment)
        return Obligation.objects.get(rule__code="DL02", enrolment=enrolment)

    def back(day: date, *, keeps_first: bool) -> Obligation:
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
        reopen(document=guide, user=None, keeps_first=keeps_first, at=moment)
        return Obligation.objects.get(rule__code="DL02", enrolment=enrolment)

    file(date(2023, 4, 25))
    row = back(date(2023, 4, 28), keeps_first=True)
    assert (row.done_on, row.first_done_on) == (None, date(2023, 4, 25))
    assert (standing(row, date(2023, 5, 20)), days_late(row, date(2023, 5, 20))) == (Standing.RETURNED, 0)
    assert not Obligation.objects.past_due(date(2023, 5, 20)).filter(pk=row.pk).exists()
    row = file(date(2023, 5, 6))
    assert (row.done_on, row.first_done_on, days_late(row, date(2030, 1, 1))) == (
        date(2023, 5, 6),
        date(2023, 4, 25),
        0,
    )
    row = back(date(2023, 5, 7), keeps_first=False)
    assert (standing(row, date(2023, 5, 8)), days_late(row, date(2023, 5, 8))) == (Standing.OVERDUE, 13)
    assert Obligation.objects.overdue(date(2023, 5, 8)).filter(pk=row.pk).exists()
    history = [(turn.kind, turn.day.isoformat()) for turn in row.turns.order_by("pk")]
    assert history == [
        ("met", "2023-04-25"),
        ("reopened", "2023-04-28"),
        ("met", "2023-05-06"),
        ("reopened", "2023-05-07"),
    ]


def test_every_day_from_the_first_deadline_to_the_last_has_its_word(guide, park):
    """760 days: each of the eighteen passes through its words in order, and changes them on exactly these days."""
    raise_obligations(programme=guide, today=FIRST)
    last = date(2025, 2, 10)
    for row in rows_of(park):
        days = [FIRST + timedelta(days=number) for number in range((last - FIRST).days + 1)]
        turned = [(day, standing(row, day)) for day in days]
        changes = [now for before, now in zip([(None, None), *turned], turned, strict=False) if before[1] != now[1]]
        assert changes == expected_words(row), (row.rule.code, row.debtor)


def expected_words(row: Obligation) -> list[tuple[date, Standing]]:
    """The first day of each word, worked out from the table above alone."""
    opens, due, end, _note = EXPECTED[row.rule.code, row.debtor]
    opens = date.fromisoformat(opens)
    found = {FIRST: Standing.AHEAD, opens: Standing.OPEN}
    if due is not None:
        due, end = date.fromisoformat(due), date.fromisoformat(end)
        found[max(opens, due - timedelta(days=7))] = Standing.SOON
        if due < end:
            found[due + timedelta(days=1)] = Standing.GRACE
        found[end + timedelta(days=1)] = Standing.OVERDUE
    return sorted(found.items())


def test_filing_on_any_day_of_the_calendar_is_late_by_exactly_the_days_after_the_last_one(guide, park):
    """Filed at the last second of every day: 0 up to the last day in time, then one more each day."""
    raise_obligations(programme=guide, today=FIRST)
    for row in rows_of(park):
        if row.last_day is None:
            continue
        for number in range(-400, 401):
            row.done_on = row.first_done_on = row.last_day + timedelta(days=number)
            row.done_at = datetime.combine(row.done_on, datetime.max.time(), tzinfo=SHANGHAI)
            assert days_late(row, date(2030, 1, 1)) == max(number, 0)
            assert standing(row, date(2030, 1, 1)) == (Standing.DONE_LATE if number > 0 else Standing.DONE)
