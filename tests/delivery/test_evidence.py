from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import RecordState
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.selectors import missing_evidence
from apps.evidence.models import Blob, Upload
from tests.delivery.conftest import EVIDENCE, upload
from tests.evidence import samples


def state_of(record) -> str:
    return ServiceRecord.objects.get(pk=record.pk).state


def lacks(record) -> list[str]:
    return [str(group) for group in missing_evidence(ServiceRecord.objects.filter(pk=record.pk)).get(record.pk, [])]


@pytest.mark.parametrize("code", EVIDENCE)
def test_a_record_is_complete_with_the_last_kind_and_not_before(recorded, diagnosed, tenants, attach, code):
    if code == "P2":
        diagnosed(tenants[0])
    record = recorded(code)
    *most, last = EVIDENCE[code]
    for each in most:
        attach(record, each)
        assert state_of(record) == RecordState.DRAFT
    assert len(lacks(record)) == 1
    attach(record, last)
    assert (state_of(record), lacks(record)) == (RecordState.COMPLETE, [])


@pytest.mark.parametrize("chosen", ["report", "certificate"])
def test_one_of_two_kinds_is_enough(recorded, diagnosed, tenants, attach, chosen):
    diagnosed(tenants[0])
    record = recorded("P2")
    for each in ("agreement", "enterprise_cert", "service_photo", "invoice"):
        attach(record, each)
    assert lacks(record) == ["报告 or 证书"]
    attach(record, chosen)
    assert lacks(record) == []


def test_optional_evidence_neither_blocks_nor_helps(recorded, attach):
    record = recorded("I4")
    attach(record, "other")
    assert len(lacks(record)) == 3


def test_taking_a_needed_file_away_makes_a_draft_again(completed, park_filer):
    record = completed()
    services.remove_evidence(evidence=record.evidence.get(kind__code="invoice"), user=park_filer)
    assert (state_of(record), lacks(record)) == (RecordState.DRAFT, ["费用发票"])


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 12, 31), ["服务协议 (dated outside the programme period)"]),
        (date(2023, 1, 1), []),
        (date(2024, 12, 31), []),
        (date(2025, 1, 1), ["服务协议 (dated outside the programme period)"]),
    ],
)
def test_a_dated_kind_counts_inside_the_period_only(recorded, programme, attach, day, expected):
    programme.start_date, programme.end_date = date(2023, 1, 1), date(2024, 12, 31)
    programme.save()
    record = recorded("P1", service_date=date(2024, 6, 1))
    for each in EVIDENCE["P1"][1:]:
        attach(record, each, day=date(2024, 6, 1))
    attach(record, "agreement", day=day)
    assert lacks(record) == expected


def test_an_undated_kind_keeps_no_date_and_counts(recorded, attach):
    assert attach(recorded(), "invoice", day=date(1999, 1, 1)).document_date is None


def test_a_dated_kind_without_its_date_waits_for_it(recorded, kind, park_filer):
    record = recorded("P1")
    files = [upload("三方服务协议_盖章.pdf", samples.pdf())]
    outcome = services.attach_files(record=record, files=files, user=park_filer)[0]
    assert outcome.evidence.kind.code == "agreement"
    assert outcome.notes == ("Enter the date printed on it; without a date it does not count.",)
    assert "服务协议 (the date on it is missing)" in lacks(record)
    services.change_evidence(
        evidence=outcome.evidence,
        kind_id=kind("agreement").pk,
        document_date=timezone.localdate(),
        user=park_filer,
    )
    assert "服务协议" not in " ".join(lacks(record))


def test_a_date_to_come_is_refused(recorded, kind, park_filer):
    outcome = services.attach_files(
        record=recorded("P1"),
        files=[upload("a.pdf", samples.pdf())],
        kind_id=kind("agreement").pk,
        document_date=timezone.localdate() + timedelta(days=1),
        user=park_filer,
    )[0]
    assert "lies in the future" in str(outcome.reasons[0])


def test_hostile_files_fall_alone_and_the_batch_goes_on(recorded, park_filer, kind):
    record = recorded("I4")
    hostile = list(samples.HOSTILE.values())
    batch = [upload("培训通知.pdf", samples.pdf()), *(upload(name, content) for name, content, _why in hostile)]
    batch.append(upload("IMG_0821.jpg", samples.jpeg()))
    outcomes = services.attach_files(record=record, files=batch, user=park_filer, kind_id=None)
    assert [each.evidence.kind.code for each in (outcomes[0], outcomes[-1])] == ["activity_notice", "activity_photo"]
    for (_name, _content, sentence), outcome in zip(hostile, outcomes[1:-1], strict=True):
        assert outcome.evidence is None
        assert sentence in str(outcome.reasons[0])
    assert (record.evidence.count(), Upload.objects.count(), Blob.objects.count()) == (2, 2, 2)


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("I1", "8月签到表.pdf", "signin"),
        ("I1", "政策宣贯会议通知(终稿).pdf", "meeting_notice"),
        ("I4", "培训通知.pdf", "activity_notice"),
        ("P1", "诊断报告_终稿.pdf", "diagnosis_report"),
        ("P1", "三方合同.pdf", "agreement"),
        ("P1", "费用发票_诊断服务费.pdf", "invoice"),
        ("P1", "企业证明.pdf", "enterprise_cert"),
        ("P1", "scan001.pdf", None),
        ("P1", "服务.pdf", None),
    ],
)
def test_the_kind_is_read_from_the_name(recorded, park_filer, code, name, expected):
    outcome = services.attach_files(record=recorded(code), files=[upload(name, samples.pdf())], user=park_filer)[0]
    if expected is None:
        assert "does not say which kind" in str(outcome.reasons[0])
        assert Upload.objects.count() == 0
    else:
        assert outcome.evidence.kind.code == expected


def test_a_kind_of_another_service_is_refused(recorded, park_filer, kind):
    files = [upload("a.pdf", samples.pdf())]
    outcome = services.attach_files(record=recorded("I4"), files=files, kind_id=kind("signin").pk, user=park_filer)[0]
    assert "takes no evidence of that kind" in str(outcome.reasons[0])


def test_the_same_file_twice_in_one_place_is_refused(recorded, park_filer):
    files = [upload("发票.pdf", samples.pdf()), upload("发票2.pdf", samples.pdf())]
    outcomes = services.attach_files(record=recorded(), files=files, user=park_filer)
    assert outcomes[0].evidence is not None
    assert outcomes[1].reasons == ("This file is attached to the record already as 费用发票.",)


def test_a_file_used_elsewhere_is_stored_once_and_says_where(
    recorded, park_filer, other_filer, other_enrolment, tenants
):
    first, second = recorded(), recorded()
    file = ("发票.pdf", samples.pdf())
    services.attach_files(record=first, files=[upload(*file)], user=park_filer)
    told = services.attach_files(record=second, files=[upload(*file)], user=park_filer)[0]
    assert told.notes == ("The same file is used in SR-0001. One file proves one service.",)
    assert Blob.objects.count() == 1
    tenancy = tenants[0].tenancies.get()
    tenancy.pk, tenancy.park = None, other_enrolment.park
    tenancy.save()
    elsewhere = recorded(enrolment=other_enrolment, user=other_filer, enterprises=tenants[:1])
    silent = services.attach_files(record=elsewhere, files=[upload(*file)], user=other_filer)[0]
    assert (silent.evidence is not None, silent.notes) == (True, ())  # what one may not see is not told


@pytest.fixture
def cited(completed, park_lead):
    """The agreement of a reported record."""
    record = completed("P1")
    services.mark_reported(records=[record], user=park_lead)
    return record.evidence.get(kind__code="agreement")


def supersede(evidence, user, **changes):
    given = {
        "file": upload("新协议.pdf", samples.pdf(mark="new")),
        "reason": "盖章不清",
        "document_date": timezone.localdate(),
    }
    return services.supersede_evidence(evidence=evidence, user=user, **given | changes)


def test_a_cited_file_is_replaced_with_a_reason_and_stays(cited, park_filer):
    new = supersede(cited, park_filer)
    cited.refresh_from_db()
    assert (cited.superseded_by, cited.supersede_reason) == (new, "盖章不清")
    assert state_of(cited.record) == RecordState.REPORTED
    assert Entry.objects.about(cited.record).first().action == "record.file_superseded"
    with pytest.raises(Refused, match="replaced already"):
        supersede(cited, park_filer, file=upload("c.pdf", samples.pdf(mark="third")))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": "  "}, "needs a reason"),
        ({"document_date": None}, "would not count: the date on it is missing"),
        ({"document_date": date(1999, 1, 1)}, "would not count: dated outside"),
        ({"file": upload("空.pdf", b"")}, "empty"),
    ],
)
def test_a_replacement_that_proves_nothing_is_refused(cited, park_filer, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        supersede(cited, park_filer, **changes)
    assert RecordEvidence.objects.filter(record=cited.record).count() == 5


@pytest.mark.parametrize("role", ["other_filer", "county_eit", "prov_fin"])
def test_only_the_park_replaces_its_files(request, cited, role):
    with pytest.raises(Refused, match="Only staff of the park"):
        supersede(cited, request.getfixturevalue(role))


def test_a_file_once_cited_stays_after_a_return(cited, county_eit, park_filer, attach):
    services.release_reported(records=[cited.record], user=county_eit)
    with pytest.raises(Refused, match="has cited this file"):
        services.remove_evidence(evidence=cited, user=park_filer)
    added = attach(cited.record, "agreement", name="later.docx")
    services.remove_evidence(evidence=added, user=park_filer)  # the control: this one was never cited
    assert not RecordEvidence.objects.filter(pk=added.pk).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_what_is_missing_takes_three_queries(recorded, attach, django_assert_num_queries, rows):
    for _ in range(rows):
        attach(recorded("P1"), "agreement")
    with django_assert_num_queries(3):
        assert len(missing_evidence(ServiceRecord.objects.all())) == rows
