from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from apps.programmes.choices import ProgrammeState
from tests.factories.parks import EnterpriseFactory, TenancyFactory


def acts(record) -> list[str]:
    return [entry.action for entry in Entry.objects.about(record)]


def test_records_are_numbered_within_their_park(recorded, other_enrolment, other_filer):
    first, second = recorded(), recorded()
    elsewhere = TenancyFactory.create(park=other_enrolment.park).enterprise
    other = recorded(enrolment=other_enrolment, user=other_filer, enterprises=[elsewhere])
    assert [first.number, second.number, other.number] == [1, 2, 1]
    assert acts(first) == ["record.created"]


def test_a_number_is_given_once(recorded, park_filer):
    recorded()
    services.delete_record(record=recorded(), user=park_filer)
    assert recorded().number == 3


def test_a_service_of_tomorrow_is_refused_and_of_today_is_not(recorded):
    today = timezone.localdate()
    with pytest.raises(Refused, match="lies in the future") as refusal:
        recorded(service_date=today + timedelta(days=1))
    assert refusal.value.field == "service_date"
    assert recorded(service_date=today).number == 1


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2022, 12, 31), False),
        (date(2023, 1, 1), True),
        (date(2024, 12, 31), True),
        (date(2025, 1, 1), False),
    ],
)
def test_a_service_outside_the_period_is_kept_and_does_not_count(completed, programme, day, counts):
    programme.start_date, programme.end_date = date(2023, 1, 1), date(2024, 12, 31)
    programme.save()
    record = completed("I4", service_date=day)
    assert record.state == RecordState.COMPLETE
    assert ServiceRecord.objects.countable().filter(pk=record.pk).exists() is counts


def test_only_tenants_of_that_day_can_be_served(recorded, park, tenants):
    today = timezone.localdate()
    late = TenancyFactory.create(park=park, moved_in_date=today).enterprise
    gone = TenancyFactory.create(park=park, moved_out_date=today).enterprise
    stranger = EnterpriseFactory.create()
    assert recorded(enterprises=[late]).enterprises.count() == 1
    for wrong, day in ((late, today - timedelta(days=1)), (gone, today), (stranger, today)):
        with pytest.raises(Refused, match=f"Not a tenant of the park on {day}: {wrong.name}"):
            recorded(enterprises=[*tenants, wrong], service_date=day)
    assert recorded(enterprises=[gone], service_date=today - timedelta(days=1)).pk


def test_an_enterprise_named_twice_is_served_once(recorded, tenants):
    assert recorded(enterprises=[tenants[0], tenants[0]]).enterprises.count() == 1


def test_nobody_served_is_refused(recorded):
    with pytest.raises(Refused, match="at least one enterprise"):
        recorded(enterprises=[])


def test_a_precise_service_is_for_one_pilot_enterprise(recorded, park, tenants):
    with pytest.raises(Refused, match="exactly one enterprise, and 2 are ticked"):
        recorded("P1", enterprises=tenants[:2])
    plain = TenancyFactory.create(park=park, is_pilot=False).enterprise
    with pytest.raises(Refused, match=f"{plain.name} is not a pilot enterprise"):
        recorded("P1", enterprises=[plain])
    assert recorded("P1").enterprises.get() == tenants[0]
    assert recorded("I4", enterprises=[plain]).enterprises.get() == plain


def test_a_service_of_another_programme_or_out_of_use_is_refused(recorded, service):
    unused = service("I1")
    record = recorded("I1")
    unused.is_active = False
    unused.save()
    with pytest.raises(Refused, match="not in the catalogue"):
        recorded("I1")
    assert services.update_record(record=record, user=record.created_by, title="订正").title == "订正"


def test_nothing_is_recorded_in_a_closed_programme(recorded, programme):
    programme.state = ProgrammeState.CLOSED
    programme.save()
    with pytest.raises(Refused, match="not open"):
        recorded()


def test_a_park_that_left_records_up_to_the_day_before(recorded, enrolment):
    enrolment.left_date = timezone.localdate()
    enrolment.save()
    with pytest.raises(Refused, match="left the programme"):
        recorded()
    assert recorded(service_date=timezone.localdate() - timedelta(days=1)).pk


@pytest.mark.parametrize("role", ["other_filer", "county_eit", "prov_eit", "auditor", "sys_admin"])
def test_only_staff_of_the_park_may_write(request, recorded, tenants, role):
    user = request.getfixturevalue(role)
    record = recorded()
    for attempt in (
        lambda: recorded(user=user),
        lambda: services.update_record(record=record, user=user, title="x"),
        lambda: services.delete_record(record=record, user=user),
        lambda: services.attach_files(record=record, files=[], user=user),
    ):
        with pytest.raises(Refused, match="Only staff of the park"):
            attempt()


def test_a_change_is_logged_with_before_and_after(recorded, park_lead, tenants):
    record = recorded()
    services.update_record(record=record, user=park_lead, title="新题", amount_yuan=Decimal(5), enterprises=tenants[:1])
    entry = Entry.objects.about(record).first()
    assert (entry.action, entry.actor) == ("record.changed", park_lead)
    assert entry.changes == {"title": ["安全培训", "新题"], "amount_yuan": ["0.00", "5"], "enterprises": [3, 1]}


def test_nothing_changed_writes_nothing(recorded, park_filer):
    record = recorded()
    services.update_record(record=record, user=park_filer, title=record.title)
    assert acts(record) == ["record.created"]


def test_a_change_obeys_the_same_rules(recorded, park_filer, service):
    record = recorded()
    with pytest.raises(Refused, match="exactly one enterprise"):
        services.update_record(record=record, user=park_filer, service_type=service("P1"))
    record.refresh_from_db()
    assert record.service_type.code == "I4"


def test_another_service_asks_for_other_evidence(completed, park_filer, service):
    record = completed("I4")
    changed = services.update_record(record=record, user=park_filer, service_type=service("I1"))
    assert (record.state, changed.state) == (RecordState.COMPLETE, RecordState.DRAFT)


def test_deleting_leaves_its_trace(completed, park_filer):
    record = completed()
    services.delete_record(record=record, user=park_filer)
    assert not ServiceRecord.objects.filter(pk=record.pk).exists()
    record.pk = record.pk or Entry.objects.get(action="record.deleted").target_id
    assert Entry.objects.get(action="record.deleted").subject == f"SR-0001 {record.title}"
