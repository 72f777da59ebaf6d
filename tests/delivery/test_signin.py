"""The sign-in sheet of an event: who is counted, what is refused, what stays on record (R0.7, R0.113)."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.models import Attendance, ServiceRecord, SignIn
from apps.delivery.selectors import tally
from apps.delivery.selectors.signin import names_like, sheet_lines, sheet_of
from apps.parks.models import Tenancy
from tests.factories.parks import TenancyFactory


def attended(record: ServiceRecord) -> set[tuple[int, str]]:
    return set(record.attendances.values_list("enterprise_id", "source"))


def test_an_event_may_lie_ahead_and_begins_with_nobody(planned):
    record = planned(days=60)
    assert (record.state, record.attendances.count()) == ("draft", 0)
    with pytest.raises(Refused, match="at most 60 days"):
        planned(days=61)


def test_only_inclusive_services_are_events(planned, recorded, park_filer):
    with pytest.raises(Refused, match="Only inclusive services"):
        planned("P1")
    with pytest.raises(Refused, match="Only inclusive services"):
        services.open_sheet(record=recorded("P1"), user=park_filer)


def test_an_event_ahead_never_counts_whatever_files_it_has(planned, attach):
    record = planned(days=3)
    for code in ("meeting_notice", "signin", "activity_photo", "invoice"):
        attach(record, code)
    record.refresh_from_db()
    assert record.state == "draft"
    assert tally(ServiceRecord.objects.countable()) == {}


def test_a_complete_event_waits_for_its_first_visitor(planned, attach, tenants):
    record = planned()
    for code in ("meeting_notice", "signin", "activity_photo", "invoice"):
        attach(record, code)
    record.refresh_from_db()
    assert record.state == "draft"
    services.sign_in(sheet=sheet_of(record), visitor="张三", enterprise_id=tenants[0].pk)
    record.refresh_from_db()
    assert record.state == "complete"


def test_nobody_is_ticked_before_the_day(planned, park_filer, tenants):
    record = planned(days=1)
    with pytest.raises(Refused, match="has not taken place yet"):
        services.update_record(record=record, user=park_filer, enterprises=tenants)


def test_signing_in_counts_the_enterprise_once(planned, tenants):
    record = planned()
    sheet = sheet_of(record)
    numbers = [
        services.sign_in(sheet=sheet, visitor=who, enterprise_id=tenants[at].pk).number
        for who, at in (("张三", 0), ("李四", 0), ("张三", 0), (" 张三\u200b", 0), ("张三", 1))
    ]
    assert numbers == [1, 2, 1, 1, 3]
    assert attended(record) == {(tenants[0].pk, "signed"), (tenants[1].pk, "signed")}
    assert Entry.objects.about(record).filter(action="record.signed_in").count() == 2


def test_an_enterprise_ticked_by_the_park_stays_as_it_was(planned, park_filer, tenants):
    record = planned()
    services.update_record(record=record, user=park_filer, enterprises=tenants[:1])
    services.sign_in(sheet=sheet_of(record), visitor="张三", enterprise_id=tenants[0].pk)
    assert attended(record) == {(tenants[0].pk, "picked")}


def test_correcting_the_record_does_not_lose_those_who_signed_in_meanwhile(planned, park_filer, tenants):
    record = planned()
    services.sign_in(sheet=sheet_of(record), visitor="张三", enterprise_id=tenants[0].pk)
    services.update_record(record=record, user=park_filer, enterprises=tenants[1:2], title="新的标题")
    assert attended(record) == {(tenants[0].pk, "signed"), (tenants[1].pk, "picked")}
    with pytest.raises(Refused, match="the date stays"):
        services.update_record(
            record=record, user=park_filer, service_date=timezone.localdate() - timedelta(days=1), enterprises=[]
        )


def test_two_sessions_of_ten_and_twelve_with_five_in_common(planned, park, attach, enrolment, service):
    firms = [TenancyFactory.create(park=park).enterprise for _ in range(17)]
    for guests in (firms[:10], firms[5:]):
        record = planned()
        for firm in guests:
            services.sign_in(sheet=sheet_of(record), visitor="代表", enterprise_id=firm.pk)
            services.sign_in(sheet=sheet_of(record), visitor="同事", enterprise_id=firm.pk)
        for code in ("meeting_notice", "signin", "activity_photo", "invoice"):
            attach(record, code)
    counts = tally(ServiceRecord.objects.countable())[enrolment.pk, service("I1").pk]
    assert (counts.sessions, counts.visits, counts.enterprises) == (2, 22, 17)
    assert SignIn.objects.count() == 44


def test_a_written_name_counts_when_the_park_has_found_it(planned, park_filer, tenants):
    record = planned()
    sheet = sheet_of(record)
    line = services.sign_in(sheet=sheet, visitor="王五", stated_name="某某公司")
    assert services.sign_in(sheet=sheet, visitor="王五", stated_name="某某公司") == line
    assert attended(record) == set()
    assert sheet_lines(sheet).unresolved == 1
    services.match_line(line=line, enterprise_id=tenants[0].pk, user=park_filer)
    assert attended(record) == {(tenants[0].pk, "signed")}
    assert services.sign_in(sheet=sheet, visitor="王五", stated_name="某某公司") == line
    with pytest.raises(Refused, match="known already"):
        services.match_line(line=line, enterprise_id=tenants[0].pk, user=park_filer)


def test_a_written_name_of_somebody_already_there_is_to_be_struck(planned, park_filer, tenants):
    sheet = sheet_of(planned())
    services.sign_in(sheet=sheet, visitor="王五", enterprise_id=tenants[0].pk)
    line = services.sign_in(sheet=sheet, visitor="王五", stated_name="某某公司")
    with pytest.raises(Refused, match=r"already as no\. 1"):
        services.match_line(line=line, enterprise_id=tenants[0].pk, user=park_filer)


def test_striking_keeps_the_line_and_takes_the_attendance(planned, park_filer, tenants):
    record = planned()
    sheet = sheet_of(record)
    first = services.sign_in(sheet=sheet, visitor="张三", enterprise_id=tenants[0].pk)
    second = services.sign_in(sheet=sheet, visitor="李四", enterprise_id=tenants[0].pk)
    with pytest.raises(Refused, match="needs a reason"):
        services.strike(line=first, reason=" ", user=park_filer)
    services.strike(line=first, reason="不是本园企业员工", user=park_filer)
    assert attended(record) == {(tenants[0].pk, "signed")}
    services.strike(line=second, reason="同上", user=park_filer)
    assert attended(record) == set()
    assert [line.struck_reason for line in sheet_lines(sheet).lines] == ["不是本园企业员工", "同上"]
    with pytest.raises(Refused, match="struck already"):
        services.strike(line=second, reason="再次", user=park_filer)
    assert services.sign_in(sheet=sheet, visitor="张三", enterprise_id=tenants[0].pk).number == 3


def test_striking_the_only_visitor_makes_a_complete_record_a_draft(planned, attach, park_filer, tenants):
    record = planned()
    line = services.sign_in(sheet=sheet_of(record), visitor="张三", enterprise_id=tenants[0].pk)
    for code in ("meeting_notice", "signin", "activity_photo", "invoice"):
        attach(record, code)
    record.refresh_from_db()
    assert record.state == "complete"
    services.strike(line=line, reason="走错会场", user=park_filer)
    record.refresh_from_db()
    assert record.state == "draft"


def test_what_closes_a_sheet(planned, park_filer, tenants):
    record = planned()
    sheet = sheet_of(record)
    visit = {"visitor": "张三", "enterprise_id": tenants[0].pk}
    services.close_sheet(record=record, user=park_filer, close=True)
    with pytest.raises(Refused, match="has ended"):
        services.sign_in(sheet=sheet, **visit)
    services.close_sheet(record=record, user=park_filer, close=False)
    assert services.sign_in(sheet=sheet, **visit).number == 1
    services.renew_code(record=record, user=park_filer)
    with pytest.raises(Refused, match="code has been replaced"):
        services.sign_in(sheet=sheet, **visit)
    ServiceRecord.objects.filter(pk=record.pk).update(state="reported")
    with pytest.raises(Refused, match="has ended"):
        services.sign_in(sheet=sheet_of(record), **visit)


def test_a_sheet_opens_on_its_day(planned, tenants):
    with pytest.raises(Refused, match=r"opens on .* at 00:00"):
        services.sign_in(sheet=sheet_of(planned(days=1)), visitor="张三", enterprise_id=tenants[0].pk)


def test_a_sheet_is_not_opened_afterwards(recorded, park_filer):
    record = recorded("I1", service_date=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="day of this service has passed"):
        services.open_sheet(record=record, user=park_filer)


def test_hours_are_those_of_the_event_until_somebody_changes_them(planned, park_filer):
    record = planned(starts_at=time(14), ends_at=time(16))
    assert (sheet_of(record).opens_at, sheet_of(record).closes_at) == (time(13), time(16))
    code = sheet_of(record).code
    services.open_sheet(record=record, user=park_filer, opens_at=time(12), closes_at=time(18))
    assert (sheet_of(record).opens_at, sheet_of(record).closes_at, sheet_of(record).code) == (time(12), time(18), code)
    with pytest.raises(Refused, match="closes after it opens"):
        services.open_sheet(record=record, user=park_filer, opens_at=time(18), closes_at=time(12))


def test_only_tenants_of_the_day(planned, other_park, park, tenants):
    record = planned()
    stranger = TenancyFactory.create(park=other_park).enterprise
    gone = TenancyFactory.create(park=park, moved_out_date=timezone.localdate()).enterprise
    for firm in (stranger, gone):
        with pytest.raises(Refused, match="not a tenant"):
            services.sign_in(sheet=sheet_of(record), visitor="张三", enterprise_id=firm.pk)
    assert SignIn.objects.count() == 0
    assert services.sign_in(sheet=sheet_of(record), visitor="张三", enterprise_id=tenants[0].pk).number == 1


def test_only_the_staff_of_the_park(planned, other_filer, county_eit, tenants):
    record = planned()
    line = services.sign_in(sheet=sheet_of(record), visitor="张三", enterprise_id=tenants[0].pk)
    for user in (other_filer, county_eit):
        for act in (
            lambda user=user: services.close_sheet(record=record, user=user, close=True),
            lambda user=user: services.renew_code(record=record, user=user),
            lambda user=user: services.open_sheet(record=record, user=user),
            lambda user=user: services.strike(line=line, reason="x", user=user),
            lambda user=user: services.match_line(line=line, enterprise_id=tenants[0].pk, user=user),
        ):
            with pytest.raises(Refused, match="Only staff of the park"):
                act()


def test_names_are_offered_after_two_characters_and_never_all(planned, park):
    record = planned()
    Tenancy.objects.filter(park=park).delete()
    for number in range(10):
        TenancyFactory.create(park=park, enterprise__name=f"示例_机械{number}有限公司")
    assert names_like(record, "机") == []
    assert names_like(record, " ") == []
    assert len(names_like(record, "机械")) == 8
    assert [name for _pk, name in names_like(record, "机械7")] == ["示例_机械7有限公司"]
    assert names_like(record, "%%") == []
    assert names_like(record, "__") == []


def test_the_database_refuses_what_no_service_writes(planned, tenants, park_filer):
    sheet = sheet_of(planned())
    faults = [
        ("signin_named", {"visitor": "", "enterprise": tenants[0]}),
        ("signin_named", {"visitor": "张三"}),
        ("signin_struck", {"visitor": "张三", "enterprise": tenants[0], "struck_at": timezone.now()}),
    ]
    for name, fields in faults:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            SignIn.objects.create(sheet=sheet, number=1, **fields)
    SignIn.objects.create(sheet=sheet, number=1, visitor="张三", enterprise=tenants[0])
    with pytest.raises(IntegrityError, match="signin_once"), transaction.atomic():
        SignIn.objects.create(sheet=sheet, number=2, visitor="张三", enterprise=tenants[0])
    assert Attendance.objects.count() == 0
