from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pgtrigger
import pytest
from django.db import InternalError, connection, transaction
from django.utils import translation

from apps.audit.models import Entry
from apps.audit.selectors import EntryFilter, log_page, recent_about, shaped
from apps.audit.services import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(county_eit, park) -> Entry:
    return record(user=county_eit, action="organisation.edited", target=park.operator, changes={"name": ["甲", "乙"]})


def test_an_entry_says_who_for_whom_where_and_what(county_eit, park):
    county_eit.source_address = "10.1.2.3"
    entry = record(
        user=county_eit, action="x.done", target=park, changes={"amount": [None, Decimal("1.50")]}, note="因故"
    )
    entry.refresh_from_db()
    assert (entry.actor, entry.organisation, entry.role) == (county_eit, county_eit.acting.organisation, "county_eit")
    assert (entry.target_type, entry.target_id, entry.subject) == ("parks.Park", park.pk, str(park))
    assert (entry.changes, entry.note, entry.address) == ({"amount": [None, "1.50"]}, "因故", "10.1.2.3")
    assert entry.jurisdiction_id == county_eit.acting.jurisdiction_id


def test_the_system_acts_without_a_person(park):
    entry = record(user=None, action="x.done", target=park)
    assert (entry.actor, entry.organisation, entry.role, entry.jurisdiction) == (None, None, "", None)


def test_what_could_not_be_read_back_is_refused(park_filer, park):
    with pytest.raises(TypeError):
        record(user=park_filer, action="x.done", target=park, changes={"thing": [None, object()]})
    assert Entry.objects.count() == 0


def test_the_subject_is_in_the_portals_language(park_filer):
    with translation.override("en"):
        english = record(user=park_filer, action="x.done", target=park_filer.acting)
    assert english.subject == record(user=park_filer, action="x.done", target=park_filer.acting).subject


def attempts() -> list:
    return [
        lambda: Entry.objects.update(note="changed"),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.get().delete(),
        lambda: Entry.objects.bulk_update([Entry.objects.get()], ["note"]),
        lambda: connection.cursor().execute("UPDATE audit_entry SET note = 'changed'"),
        lambda: connection.cursor().execute("DELETE FROM audit_entry"),
    ]


@pytest.mark.parametrize("number", range(6))
def test_the_database_refuses_to_change_or_delete(entry, number):
    with pytest.raises(InternalError, match=r"Cannot (update|delete)"), transaction.atomic():
        attempts()[number]()
    assert Entry.objects.get().note == ""


def test_without_the_trigger_a_change_would_go_through(entry):
    """The negative control of the test above."""
    with pgtrigger.ignore("audit.Entry:audit_append_only"):
        Entry.objects.update(note="changed")
    assert Entry.objects.get().note == "changed"


@pytest.fixture
def cast(county_eit, park_filer, prov_eit, sys_admin, auditor) -> list:
    return [county_eit, park_filer, prov_eit, sys_admin, auditor]


def test_who_sees_which_entries(cast, other_county_eit, park):
    ids = {person.acting.role: record(user=person, action="x.done", target=park).pk for person in cast}
    elsewhere = record(user=other_county_eit, action="x.done", target=park).pk
    seen = {person.acting.role: set(Entry.objects.visible_to(person).values_list("pk", flat=True)) for person in cast}
    everything = {*ids.values(), elsewhere}
    assert seen == {
        "county_eit": {ids["county_eit"], ids["park_filer"]},
        "park_filer": {ids["park_filer"]},
        "prov_eit": everything,
        "sys_admin": everything,
        "auditor": {ids["auditor"]},
    }


def test_somebody_without_a_role_sees_nothing(entry, county_eit):
    county_eit.acting = None
    assert list(Entry.objects.visible_to(county_eit)) == []


def at(entry: Entry, moment: datetime) -> None:
    with pgtrigger.ignore("audit.Entry:audit_append_only"):
        Entry.objects.filter(pk=entry.pk).update(at=moment)


def test_the_filter_by_days_includes_both_in_shanghai_time(prov_eit, entry):
    day = date(2026, 9, 23)
    for moment, inside in (((23, 0, 0), True), ((23, 23, 59), True), ((22, 23, 59), False), ((24, 0, 0), False)):
        at(entry, datetime(2026, 9, *moment, tzinfo=ZoneInfo("Asia/Shanghai")))
        assert log_page(prov_eit, EntryFilter(since=day, until=day)).exists() is inside


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 1),
        ({"person": "经济"}, 0),
        ({"action": "organisation.edited"}, 1),
        ({"action": "person.added"}, 0),
        ({"subject": "不存在"}, 0),
        ({"since": date.today() + timedelta(days=2)}, 0),  # noqa: DTZ011
    ],
)
def test_the_filter_narrows(prov_eit, entry, wanted, count):
    assert log_page(prov_eit, EntryFilter(**wanted)).count() == count
    assert log_page(prov_eit, EntryFilter(person=entry.actor.username, subject=entry.subject)).count() == 1


def test_acts_and_fields_are_shown_in_words(entry):
    with translation.override("en"):
        row = shaped([entry])[0]
        assert (row.words, row.kind) == ("changed an organisation", "organisation")
        assert [(each.label, each.before, each.after) for each in row.changes] == [("name", "甲", "乙")]


def test_choices_and_yes_and_no_are_shown_in_words(prov_eit, park):
    changes = {"tier": ["park", "county"], "is_active": [True, False], "unknown": [None, 3]}
    with translation.override("en"):
        row = shaped([record(user=prov_eit, action="x.done", target=park.operator, changes=changes)])[0]
        shown = [(each.label, each.before, each.after) for each in row.changes]
    assert shown == [("tier", "Park", "County"), ("active", "yes", "no"), ("unknown", "", "3")]


def test_a_code_without_words_and_a_table_that_is_gone_show_themselves(entry):
    entry.action, entry.target_type = "moon.landed", "gone.Thing"
    row = shaped([entry])[0]
    assert (row.words, row.kind, row.changes[0].label) == ("moon.landed", "gone.Thing", "name")


def test_recent_entries_about_one_object(prov_eit, park, django_assert_num_queries):
    for number in range(12):
        record(user=prov_eit, action="x.done", target=park, note=str(number))
    record(user=prov_eit, action="x.done", target=prov_eit)
    with django_assert_num_queries(1):
        rows = recent_about(prov_eit, park)
        assert [row.entry.actor.name for row in rows] == [prov_eit.name] * 10
    assert rows[0].entry.note == "11"


def test_the_first_and_the_last_day_there_are(entry, prov_eit):
    wanted = EntryFilter(since=date.min, until=date.max)
    assert list(log_page(prov_eit, wanted)) == [entry]
