"""The summary equals a recount whatever happens, whoever writes, and says so when it does not."""

from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.delivery import services
from apps.delivery.choices import RecordState
from apps.delivery.models import Attendance, CountLine, CountTotal, ServedEnterprise, ServedTotal, ServiceRecord
from apps.delivery.selectors import Counts, Totals, tally
from apps.delivery.selectors.reconciling import reconcile
from apps.delivery.selectors.summary import (
    Basis,
    enterprises_by_class,
    enterprises_in,
    programme_totals,
    read_book,
)
from apps.delivery.services.counting import merge_counts, repair_counts
from apps.programmes.models import Programme
from tests.delivery.counting_world import DAYS, END, START, World, acts
from tests.factories.delivery import record_with
from tests.factories.parks import EnterpriseFactory

TABLES = (CountLine, CountTotal, ServedEnterprise, ServedTotal)
SLOW = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@pytest.fixture
def world(programme, enrolment, other_enrolment, service, park_filer):
    made = World(programme, [enrolment, other_enrolment], [service("I1"), service("P1")])
    made.bring_files(park_filer)
    return made


def rows() -> list[int]:
    """How many rows each table of the summary has."""
    return [table.objects.count() for table in TABLES]


def whole(world, basis=Basis.ACCEPTED) -> dict:
    """The counts of the whole period."""
    parks = [place.pk for place in world.places]
    return read_book(world.programme, parks, until=END, basis=basis).between(START, END)


def test_two_sessions_with_five_firms_in_common(world):
    firms, (place, other), (kind, _precise) = EnterpriseFactory.create_batch(17), world.places, world.services
    for attended, day in ((firms[:10], date(2023, 2, 1)), (firms[5:], date(2023, 7, 1))):
        record_with(attended, enrolment=place, service_type=kind, service_date=day, amount_yuan=100)
    assert whole(world) == {(place.pk, kind.pk): Counts(2, 22, 17, Decimal("2.00"), Decimal("200.00"), 0)}
    record_with(firms[:1], enrolment=other, service_type=kind, service_date=END)
    assert enterprises_in([place.pk, other.pk], until=END) == 17  # the same firm in two parks is one
    assert programme_totals(world.programme) == Totals(3, 23, 17)


def test_a_half_year_and_any_run_of_quarters_have_their_own_enterprises(world):
    a, b, c = world.firms[:3]
    place, kind = world.places[0], world.services[0]
    for firms, day in (([a, b], "2023-02-01"), ([b], "2023-05-01"), ([a, c], "2023-08-01"), ([a], "2024-02-01")):
        record_with(firms, enrolment=place, service_type=kind, service_date=date.fromisoformat(day))
    book = read_book(world.programme, [place.pk], until=END, basis=Basis.COUNTABLE)
    spans = [
        (START, date(2023, 6, 30), 2),
        (date(2023, 4, 1), date(2023, 9, 30), 3),
        (date(2023, 7, 1), date(2023, 12, 31), 2),
        (date(2023, 10, 1), END, 1),
        (START, END, 3),
    ]
    key = (place.pk, kind.pk)
    assert [book.between(start, end)[key].enterprises for start, end, _count in spans] == [each[2] for each in spans]
    assert enterprises_by_class(place.pk, until=date(2023, 6, 30)) == {"inclusive": 2}


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2022-12-31", False), ("2023-01-01", True), ("2024-12-31", True), ("2025-01-01", False)],
)
def test_the_edges_of_the_period(world, day, counts):
    """R0.35: what lies outside is stored and not counted."""
    record_with(
        world.firms[:2],
        enrolment=world.places[0],
        service_type=world.services[0],
        service_date=date.fromisoformat(day),
    )
    found = whole(world, Basis.COUNTABLE)
    assert [each.visits for each in found.values()] == ([2] if counts else [])
    assert rows() == ([2, 2, 2, 2] if counts else [0, 0, 0, 0])


@settings(max_examples=15, **SLOW)
@given(st.lists(acts, max_size=14))
def test_the_summary_equals_a_recount_whatever_happens(world, plan):
    check(world, plan)


@pytest.mark.long
@settings(max_examples=2000, **SLOW)
@given(st.lists(acts, max_size=20))
def test_the_summary_equals_a_recount_in_thousands_of_histories(world, plan):
    check(world, plan)


def check(world, plan):
    world.clear()
    for act in plan:
        world.do(*act)
    world.check()
    merge_counts()
    world.check()
    world.clear()
    merge_counts()
    assert rows() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "guard",
    [
        *("delivery.ServiceRecord:count_record_insert", "delivery.ServiceRecord:count_record_update"),
        *("delivery.ServiceRecord:count_record_delete", "delivery.Attendance:count_visit_insert"),
        *("delivery.Attendance:count_visit_update", "delivery.Attendance:count_visit_delete"),
        *("delivery.RecordEvidence:count_file_insert", "delivery.RecordEvidence:count_file_update"),
        *("delivery.RecordEvidence:count_file_delete", "delivery.CountedProgramme:count_period_update"),
    ],
)
def test_without_any_one_trigger_the_recount_differs(world, guard):
    history = [
        ("add", True, False, {0, 1}, START, RecordState.ACCEPTED, Decimal(3)),
        ("add", True, False, {1, 2}, END, RecordState.COMPLETE, Decimal(3)),
        ("file", 0, 0),
        ("file", 0, 1),
        ("file", 1, 0),
    ]
    changes = [
        ("add", False, True, {3}, DAYS[4], RecordState.ACCEPTED, Decimal(1)),
        ("swap_firm", 0, 4),
        ("supersede", 0),
        ("file", 1, 2),
        ("drop_file", 1),
        ("period", (date(2023, 2, 1), date(2024, 11, 11))),
        ("state", 0, RecordState.COMPLETE),
        ("firms_of", 0, {5}),
        ("period", (START, END)),
        ("state", 1, RecordState.ACCEPTED),
        ("delete", 1),
    ]
    for act in history:
        world.do(*act)
    assert reconcile().differences == []
    wrong = 0
    for act in changes:
        with pgtrigger.ignore(guard):
            world.do(*act)
        wrong += bool(reconcile().differences)
        repair_counts()
        assert reconcile().differences == []
    assert wrong


def test_every_writer_is_counted(world, park_filer, completed):
    """A service function, a bulk insert, a bulk update, plain SQL and a cascade."""
    world.do("period", (START, date(2090, 12, 31)))
    record = completed("I4")
    assert reconcile().differences == []
    rows_before = ServiceRecord.objects.countable().count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE delivery_servicerecord SET state = 'accepted'")
        cursor.execute("DELETE FROM delivery_attendance WHERE record_id = %s", [record.pk])
    assert reconcile().differences == []
    Attendance.objects.bulk_create([Attendance(record=record, enterprise=firm) for firm in world.firms])
    assert reconcile().differences == []
    ServiceRecord.objects.update(state="complete")
    record.refresh_from_db()
    services.delete_record(record=record, user=park_filer)
    assert (reconcile().differences, rows_before) == ([], 1)


def test_what_is_taken_back_leaves_no_trace(world):
    before = rows()
    with pytest.raises(RuntimeError), transaction.atomic():
        world.do("add", True, True, {0, 1, 2}, START, RecordState.ACCEPTED, Decimal(2))
        assert rows() != before
        raise RuntimeError
    assert rows() == before


def test_drafts_and_changes_of_words_write_nothing(world):
    world.do("add", True, True, {0, 1}, START, RecordState.DRAFT, Decimal(2))
    world.do("firms_of", 0, {2})
    assert rows() == [0, 0, 0, 0]
    world.do("state", 0, RecordState.COMPLETE)
    assert rows() == [1, 1, 1, 1]
    ServiceRecord.objects.update(title="另一个名称")
    ServiceRecord.objects.update(state=RecordState.REPORTED)
    assert rows() == [1, 1, 1, 1]


def test_merging_adds_rows_up_and_drops_those_of_nothing(world):
    world.do("add", True, True, {0, 1}, START, RecordState.COMPLETE, Decimal(2))
    world.do("add", True, True, {1, 2}, START, RecordState.COMPLETE, Decimal(2))
    world.do("state", 0, RecordState.ACCEPTED)
    world.do("add", True, False, {5}, END, RecordState.COMPLETE, Decimal(2))
    world.do("delete", 2)
    before, kept = whole(world), whole(world, Basis.COUNTABLE)
    many = sum(rows())
    assert many - merge_counts() == sum(rows()) == 1 + 1 + 3 + 3
    assert (whole(world), whole(world, Basis.COUNTABLE)) == (before, kept)
    assert merge_counts() == 0
    assert reconcile().differences == []


def test_the_period_of_a_programme_moves(world):
    for day in DAYS:
        world.do("add", True, True, {0}, day, RecordState.ACCEPTED, Decimal(1))
    assert sum(each.sessions for each in whole(world).values()) == len(DAYS) - 2
    Programme.objects.filter(pk=world.programme.pk).update(start_date=date(2024, 6, 30), end_date=date(2025, 1, 1))
    assert CountTotal.objects.count() > 0
    assert reconcile().differences == []
    assert programme_totals(world.programme) == Totals(5, 5, 1)


class TestBook:
    def test_a_cut_inside_a_quarter_is_counted_from_the_records(self, world, django_assert_num_queries):
        place, kind = world.places[0], world.services[0]
        for day in (date(2024, 4, 1), date(2024, 5, 15), date(2024, 5, 16)):
            record_with(world.firms[:1], enrolment=place, service_type=kind, service_date=day)
        cut = date(2024, 5, 15)
        with django_assert_num_queries(3):
            book = read_book(world.programme, [place.pk], until=cut, basis=Basis.ACCEPTED)
        assert book.between(START, cut) == tally(ServiceRecord.objects.accepted().between(START, cut))
        assert book.between(START, cut)[place.pk, kind.pk].sessions == 2

    def test_a_cut_with_nothing_behind_it_reads_the_summary(self, world):
        place, kind = world.places[0], world.services[0]
        record_with(world.firms[:1], enrolment=place, service_type=kind, service_date=date(2024, 5, 1))
        CountLine.objects.update(visits=77, accepted_visits=77)
        for until in (date(2024, 5, 1), date(2024, 6, 30), END):
            book = read_book(world.programme, [place.pk], until=until, basis=Basis.ACCEPTED)
            assert {each.visits for each in book.between(START, until).values()} == {77 * CountLine.objects.count()}

    @pytest.mark.parametrize("records", [1, 3])
    def test_whole_quarters_take_two_queries(self, world, django_assert_num_queries, records):
        for _each in range(records):
            world.do("add", True, True, {0, 1}, START, RecordState.ACCEPTED, Decimal(1))
        with django_assert_num_queries(2):
            book = read_book(world.programme, [world.places[1].pk], until=END, basis=Basis.ACCEPTED)
            assert book.between(START, END) == tally_of(book)
        with django_assert_num_queries(1):
            programme_totals(world.programme)
        with django_assert_num_queries(1):
            enterprises_by_class(world.places[1].pk, until=END)
        with django_assert_num_queries(1):
            enterprises_in([world.places[1].pk], until=END)

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (date(2023, 2, 1), date(2023, 3, 31)),
            (START, date(2023, 3, 30)),
            (START, date(2024, 8, 9)),
            (date(2023, 1, 2), date(2024, 5, 15)),
        ],
    )
    def test_days_inside_a_quarter_are_refused(self, world, start, end):
        book = read_book(world.programme, [], until=date(2024, 5, 15), basis=Basis.COUNTABLE)
        assert book.between(START, date(2024, 5, 15)) == {}
        with pytest.raises(ValueError, match="not whole quarters"):
            book.between(start, end)


def tally_of(book) -> dict:
    """The sums of a book of one quarter, from its own lines."""
    return {
        key: Counts(*line[1:3], sum(n for *_days, n in book.presences[key]), *line[3:])
        for key, [line] in book.lines.items()
    }
