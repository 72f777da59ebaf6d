"""No precise service before a diagnosis accepted by the park, or the county's waiver (R0.9)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import DiagnosisState, RecordState
from apps.delivery.models import Diagnosis, ServiceRecord
from apps.delivery.selectors.diagnoses import diagnosis_standing, report_in
from apps.notifications.models import Message
from apps.vendors import services as vendors
from tests.delivery.conftest import upload
from tests.evidence import samples


@pytest.fixture
def today():
    return timezone.localdate()


def test_an_undiagnosed_enterprise_is_refused_and_a_diagnosed_one_is_not(recorded, diagnosed, tenants):
    with pytest.raises(Refused, match=f"{tenants[0].name} has no diagnosis yet") as refusal:
        recorded("P2")
    assert refusal.value.field == "enterprises"
    diagnosed(tenants[0])
    assert recorded("P2").state == RecordState.DRAFT
    with pytest.raises(Refused, match=f"{tenants[1].name} has no diagnosis yet"):
        recorded("P2", enterprises=tenants[1:2])


def test_the_diagnosis_itself_needs_none(recorded):
    assert recorded("P1").number == 1


def test_a_report_that_waits_or_is_refused_is_not_enough(recorded, diagnosed, tenants, park_lead):
    waiting = diagnosed(tenants[0], decide=False)
    with pytest.raises(Refused, match=f"diagnosis of {tenants[0].name} waits for the lead"):
        recorded("P2")
    services.decide_diagnosis(diagnosis=waiting, user=park_lead, accept=False, answer="没有结论")
    with pytest.raises(Refused, match="has no diagnosis yet"):
        recorded("P2")


def test_the_diagnosis_comes_on_the_day_of_the_service_or_before(recorded, diagnosed, tenants, today):
    diagnosed(tenants[0], today)
    with pytest.raises(Refused, match=rf"dated {today.isoformat()}, after this service"):
        recorded("P2", service_date=today - timedelta(days=1))
    assert recorded("P2", service_date=today).pk


def test_a_diagnosis_of_another_park_is_not_of_this_one(recorded, diagnosed, tenants, other_enrolment):
    Diagnosis.objects.filter(pk=diagnosed(tenants[0]).pk).update(enrolment=other_enrolment)
    with pytest.raises(Refused, match="has no diagnosis yet"):
        recorded("P2")


def test_the_county_may_waive_it_for_one_enterprise_until_a_day(
    recorded, enrolment, tenants, park_filer, county_eit, today
):
    waiver = services.ask_without_diagnosis(
        enrolment=enrolment, enterprise=tenants[0], reason="企业已有管理咨询报告", user=park_filer
    )
    with pytest.raises(Refused, match="county has not answered yet"):
        recorded("P2")
    vendors.answer_waiver(waiver=waiver, user=county_eit, accept=True, valid_until=today)
    record = recorded("P2", service_date=today)
    assert (record.state, record.enterprises.get()) == (RecordState.DRAFT, tenants[0])
    with pytest.raises(Refused, match=f"{tenants[1].name} has no diagnosis yet"):
        recorded("P2", enterprises=tenants[1:2])
    assert diagnosis_standing(enrolment, tenants[0], today).waiver == waiver
    assert not diagnosis_standing(enrolment, tenants[0], today + timedelta(days=1)).allows


def test_a_refused_waiver_lets_nothing_through(recorded, enrolment, tenants, park_filer, county_eit):
    waiver = services.ask_without_diagnosis(enrolment=enrolment, enterprise=tenants[0], reason="急", user=park_filer)
    vendors.answer_waiver(waiver=waiver, user=county_eit, accept=False, answer="先诊断")
    with pytest.raises(Refused, match="has no diagnosis yet"):
        recorded("P2")


def test_a_waiver_names_clause_and_reason_and_is_not_asked_for_nothing(
    enrolment, tenants, diagnosed, park_filer, other_filer
):
    with pytest.raises(Refused, match="Say why"):
        services.ask_without_diagnosis(enrolment=enrolment, enterprise=tenants[0], reason=" ", user=park_filer)
    with pytest.raises(Refused, match="Only staff of the park"):
        services.ask_without_diagnosis(enrolment=enrolment, enterprise=tenants[0], reason="急", user=other_filer)
    waiver = services.ask_without_diagnosis(enrolment=enrolment, enterprise=tenants[0], reason="急", user=park_filer)
    assert (waiver.item, waiver.facts) == (tenants[0].credit_code, {"credit_code": tenants[0].credit_code})
    diagnosed(tenants[1])
    with pytest.raises(Refused, match="needs no waiver"):
        services.ask_without_diagnosis(enrolment=enrolment, enterprise=tenants[1], reason="急", user=park_filer)


def test_the_lead_decides_once_and_both_sides_are_told(diagnosed, tenants, park_filer, park_lead, county_eit):
    diagnosis = diagnosed(tenants[0], decide=False)
    assert [each.recipient for each in Message.objects.filter(effect_key=f"diagnosis:{diagnosis.pk}")] == [park_lead]
    for stranger in (park_filer, county_eit):
        with pytest.raises(Refused, match="Only the lead"):
            services.decide_diagnosis(diagnosis=diagnosis, user=stranger, accept=True)
    with pytest.raises(Refused, match="needs a reason"):
        services.decide_diagnosis(diagnosis=diagnosis, user=park_lead, accept=False)
    services.decide_diagnosis(diagnosis=diagnosis, user=park_lead, accept=True)
    services.decide_diagnosis(diagnosis=diagnosis, user=park_lead, accept=True)
    with pytest.raises(Refused, match="decided already"):
        services.decide_diagnosis(diagnosis=diagnosis, user=park_lead, accept=False, answer="改主意")
    diagnosis.refresh_from_db()
    assert (diagnosis.state, diagnosis.decided_by) == (DiagnosisState.ACCEPTED, park_lead)
    assert sorted(Entry.objects.about(diagnosis).values_list("action", flat=True)) == [
        "diagnosis.accepted",
        "diagnosis.added",
    ]
    assert Message.objects.get(effect_key=f"diagnosis:{diagnosis.pk}:accepted").recipient == park_filer


def test_a_lead_may_accept_what_the_lead_recorded(enrolment, tenants, park_lead, today):
    report = upload("报告.docx", samples.archive("word/document.xml", content=b"x"))
    diagnosis = services.add_diagnosis(
        enrolment=enrolment,
        enterprise=tenants[0],
        diagnosed_on=today,
        author="示例机构",
        report=report,
        user=park_lead,
    )
    assert services.decide_diagnosis(diagnosis=diagnosis, user=park_lead, accept=True).state == DiagnosisState.ACCEPTED


def test_a_complete_record_of_a_diagnosis_becomes_the_diagnosis_once(completed, recorded, park_filer, park_lead):
    record = completed("P1")
    cited = report_in(record)
    diagnosis = services.diagnosis_from_record(record=record, user=park_filer)
    again = services.diagnosis_from_record(record=record, user=park_filer)
    assert (diagnosis.report, diagnosis.enterprise, diagnosis.author) == (
        cited.upload,
        record.enterprises.get(),
        record.provider_name,
    )
    assert (again.pk, Diagnosis.objects.count()) == (diagnosis.pk, 1)
    services.decide_diagnosis(diagnosis=diagnosis, user=park_lead, accept=True)
    assert recorded("P2").pk


def test_a_refused_report_can_be_handed_in_again(completed, park_filer, park_lead):
    record = completed("P1")
    diagnosis = services.diagnosis_from_record(record=record, user=park_filer)
    services.decide_diagnosis(diagnosis=diagnosis, user=park_lead, accept=False, answer="缺页")
    assert services.diagnosis_from_record(record=record, user=park_filer).pk != diagnosis.pk


def test_only_a_complete_record_of_a_diagnosis_becomes_one(recorded, completed, park_filer):
    for record in (recorded("P1"), completed("I4")):
        with pytest.raises(Refused, match="Only a complete record of a diagnosis"):
            services.diagnosis_from_record(record=record, user=park_filer)


def test_the_service_that_is_the_diagnosis_is_said_by_the_catalogue(completed, service, kind, park_filer):
    """Under another code it is known all the same, by the report that no other service asks for."""
    record = completed("P1")
    diagnosis = service("P1")
    diagnosis.code = "X9"
    diagnosis.save()
    record = ServiceRecord.objects.get(pk=record.pk)
    assert report_in(record).kind == kind("diagnosis_report")
    diagnosis.is_diagnosis = False
    diagnosis.save()
    assert report_in(ServiceRecord.objects.get(pk=record.pk)) is None


def test_only_pilot_enterprises_and_past_days(enrolment, park, tenants, park_filer, today):
    from_tomorrow = today + timedelta(days=1)
    report = upload("报告.docx", samples.archive("word/document.xml", content=b"x"))
    given = {"enrolment": enrolment, "author": "机构", "report": report, "user": park_filer}
    with pytest.raises(Refused, match="after it was made"):
        services.add_diagnosis(enterprise=tenants[0], diagnosed_on=from_tomorrow, **given)
    park.tenancies.filter(enterprise=tenants[1]).update(is_pilot=False)
    with pytest.raises(Refused, match="not a pilot enterprise"):
        services.add_diagnosis(enterprise=tenants[1], diagnosed_on=today, **given)
    assert (Diagnosis.objects.count(), ServiceRecord.objects.count()) == (0, 0)
