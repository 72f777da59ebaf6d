import pytest

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import RecordState
from apps.delivery.models import ServiceRecord
from tests.delivery.conftest import upload
from tests.evidence import samples


def states() -> list[str]:
    return list(ServiceRecord.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def reported(completed, park_lead):
    record = completed()
    services.mark_reported(records=[record], user=park_lead)
    record.refresh_from_db()
    return record


def test_a_report_cites_complete_records(completed, park_lead):
    records = [completed(), completed()]
    assert services.mark_reported(records=ServiceRecord.objects.all(), user=park_lead) == 2
    assert states() == ["reported", "reported"]
    assert [Entry.objects.about(each).first().action for each in records] == ["record.reported"] * 2


def test_one_incomplete_record_stops_the_whole_report_and_is_named(completed, recorded, park_lead):
    completed()
    lacking = recorded("I1")
    with pytest.raises(Refused) as refusal:
        services.mark_reported(records=ServiceRecord.objects.all(), user=park_lead)
    assert str(refusal.value) == f"{lacking} lacks evidence: 会议通知; 签到单; 活动照片; 费用发票."
    assert states() == ["complete", "draft"]


def test_a_reported_record_is_not_reported_again(reported, park_lead):
    with pytest.raises(Refused, match="not ready to be reported: Reported"):
        services.mark_reported(records=[reported], user=park_lead)


def test_a_return_gives_the_record_back(reported, county_eit, park_filer):
    assert services.release_reported(records=[reported], user=county_eit) == 1
    assert services.update_record(record=reported, user=park_filer, title="订正").state == RecordState.COMPLETE


def test_passing_accepts_what_is_reported_and_nothing_else(reported, completed, county_fin):
    completed()
    assert services.accept_reported(records=ServiceRecord.objects.all(), user=county_fin) == 1
    assert states() == ["accepted", "complete"]
    assert services.release_reported(records=ServiceRecord.objects.all(), user=county_fin) == 0


def test_refusing_needs_a_reason_and_a_review(reported, completed, county_eit):
    with pytest.raises(Refused, match="needs a reason"):
        services.refuse_record(record=reported, reason=" ", user=county_eit)
    with pytest.raises(Refused, match="Only a record under review"):
        services.refuse_record(record=completed(), reason="重复", user=county_eit)
    refused = services.refuse_record(record=reported, reason=" 与另一记录重复 ", user=county_eit)
    assert (refused.state, refused.state_reason) == (RecordState.NOT_COUNTED, "与另一记录重复")


@pytest.mark.parametrize("state", [RecordState.REPORTED, RecordState.ACCEPTED, RecordState.NOT_COUNTED])
def test_a_judged_record_is_locked(completed, attach, park_filer, state):
    record = completed()
    evidence = record.evidence.first()
    ServiceRecord.objects.filter(pk=record.pk).update(state=state, state_reason="r")
    late = upload("发票.docx", samples.archive("word/document.xml", content=b"late"))
    stale = services.attach_files(record=record, files=[late], user=park_filer)[0]  # a page opened before
    record.refresh_from_db()
    sentence = "refused by the departments" if state == RecordState.NOT_COUNTED else "submitted report and locked"
    assert (stale.evidence, sentence in str(stale.reasons[0])) == (None, True)
    for attempt in (
        lambda: services.update_record(record=record, user=park_filer, title="x"),
        lambda: services.delete_record(record=record, user=park_filer),
        lambda: services.attach_files(record=record, files=[], user=park_filer),
        lambda: services.remove_evidence(evidence=evidence, user=park_filer),
        lambda: services.change_evidence(
            evidence=evidence, kind_id=evidence.kind_id, document_date=None, user=park_filer
        ),
    ):
        with pytest.raises(Refused, match=sentence):
            attempt()


def test_the_control_an_open_record_is_not_locked(completed, park_filer):
    record = completed()
    assert services.update_record(record=record, user=park_filer, title="x").title == "x"
    services.remove_evidence(evidence=record.evidence.first(), user=park_filer)
    assert states() == ["draft"]


def test_a_record_once_cited_is_not_deleted(reported, county_eit, park_filer):
    services.release_reported(records=[reported], user=county_eit)
    with pytest.raises(Refused, match="has cited this record"):
        services.delete_record(record=reported, user=park_filer)
