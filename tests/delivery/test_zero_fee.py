"""A free service: a signed statement in place of the invoice, which counts when the county has accepted it (R0.108)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import RecordState, ZeroFeeState
from apps.delivery.models import ServiceRecord, ZeroFee
from apps.delivery.selectors import missing_evidence
from apps.notifications.models import Message
from apps.programmes.models import EvidenceGroup
from tests.delivery.conftest import EVIDENCE, upload
from tests.evidence import samples


def state_of(record) -> str:
    return ServiceRecord.objects.get(pk=record.pk).state


def lacks(record) -> list[str]:
    return [str(group) for group in missing_evidence(ServiceRecord.objects.filter(pk=record.pk)).get(record.pk, [])]


@pytest.fixture
def stated(recorded, attach, park_filer):
    """A record with everything but an invoice, and a statement that waits."""
    record = recorded("I4")
    for each in EVIDENCE["I4"][:-1]:
        attach(record, each)
    return file_statement(record, park_filer)


def file_statement(record, user, **changes) -> ZeroFee:
    given = {"file": upload("零费用声明.pdf", samples.pdf(mark="zero")), "reason": "园区公益培训，讲师免费"}
    return services.state_zero_fee(record=record, user=user, **given | changes)


def test_it_counts_only_when_the_county_accepted(stated, county_fin):
    record = stated.evidence.record
    assert (state_of(record), lacks(record)) == (RecordState.DRAFT, ["费用发票"])
    services.decide_zero_fee(evidence=stated.evidence, accept=True, answer="", user=county_fin)
    assert (state_of(record), lacks(record)) == (RecordState.COMPLETE, [])
    assert Entry.objects.about(record).filter(action="record.zero_fee_accepted").count() == 1


def test_refused_says_why_and_another_may_follow(stated, county_eit, park_filer):
    record = stated.evidence.record
    with pytest.raises(Refused, match="needs a reason"):
        services.decide_zero_fee(evidence=stated.evidence, accept=False, answer=" ", user=county_eit)
    services.decide_zero_fee(evidence=stated.evidence, accept=False, answer="讲师费已付", user=county_eit)
    assert (state_of(record), lacks(record)) == (RecordState.DRAFT, ["费用发票"])
    again = file_statement(record, park_filer, file=upload("新声明.pdf", samples.pdf(mark="again")))
    services.decide_zero_fee(evidence=again.evidence, accept=True, answer="", user=county_eit)
    assert state_of(record) == RecordState.COMPLETE


def test_an_amount_takes_its_force_away(stated, county_eit):
    record = stated.evidence.record
    services.decide_zero_fee(evidence=stated.evidence, accept=True, answer="", user=county_eit)
    ServiceRecord.objects.filter(pk=record.pk).update(amount_yuan=Decimal("100.00"))
    assert lacks(record) == ["费用发票"]


def test_taking_it_off_makes_a_draft_again(stated, county_eit, park_filer):
    record = stated.evidence.record
    services.decide_zero_fee(evidence=stated.evidence, accept=True, answer="", user=county_eit)
    services.remove_evidence(evidence=stated.evidence, user=park_filer)
    assert (state_of(record), ZeroFee.objects.count()) == (RecordState.DRAFT, 0)


def test_an_invoice_needs_no_statement(stated, attach):
    attach(stated.evidence.record, "invoice")
    assert state_of(stated.evidence.record) == RecordState.COMPLETE


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": "  "}, "Say why nothing was charged"),
        ({"file": upload("空.pdf", b"")}, "The file is empty"),
    ],
)
def test_a_statement_that_proves_nothing_is_refused(recorded, park_filer, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        file_statement(recorded("I4"), park_filer, **changes)
    assert ZeroFee.objects.count() == 0


def test_a_record_with_an_amount_needs_its_invoice(recorded, park_filer):
    with pytest.raises(Refused, match=r"The record says 500\.00 yuan"):
        file_statement(recorded("I4", amount_yuan=Decimal(500)), park_filer)


def test_a_service_that_asks_for_no_invoice_takes_no_statement(recorded, park_filer, service):
    record = recorded("I4")
    for group in EvidenceGroup.objects.filter(service_type=service("I4"), kinds__code="invoice"):
        group.delete()
    with pytest.raises(Refused, match="asks for no invoice"):
        file_statement(record, park_filer)


def test_one_statement_at_a_time(stated, park_filer):
    with pytest.raises(Refused, match="There is a zero-fee statement already"):
        file_statement(stated.evidence.record, park_filer, file=upload("b.pdf", samples.pdf(mark="b")))


@pytest.mark.parametrize("role", ["park_filer", "park_lead", "other_county_eit", "prov_eit", "prov_fin", "auditor"])
def test_nobody_else_decides(request, stated, role):
    with pytest.raises(Refused, match="Only the economy or the finance department"):
        services.decide_zero_fee(evidence=stated.evidence, accept=True, answer="", user=request.getfixturevalue(role))


def test_it_is_answered_once(stated, county_eit, county_fin):
    services.decide_zero_fee(evidence=stated.evidence, accept=True, answer="", user=county_eit)
    services.decide_zero_fee(evidence=stated.evidence, accept=True, answer="", user=county_eit)  # a second click
    with pytest.raises(Refused, match="answered already"):
        services.decide_zero_fee(evidence=stated.evidence, accept=False, answer="不", user=county_fin)
    assert Entry.objects.filter(action="record.zero_fee_accepted").count() == 1


def test_it_stays_a_statement_about_the_invoice(stated, park_filer, kind):
    with pytest.raises(Refused, match="stands for the invoice and for no other kind"):
        services.change_evidence(
            evidence=stated.evidence, kind_id=kind("activity_photo").pk, document_date=None, user=park_filer
        )


def test_both_departments_and_then_the_park_are_told(county_eit, county_fin, park_lead, other_county_eit, stated):
    def told(key: str) -> set[int]:
        return set(Message.objects.filter(effect_key=key).values_list("recipient", flat=True))

    assert told(f"zero-fee:{stated.pk}") == {county_eit.pk, county_fin.pk}
    services.decide_zero_fee(evidence=stated.evidence, accept=True, answer="", user=county_eit)
    assert told(f"zero-fee:{stated.pk}:accepted") == {stated.asked_by_id, park_lead.pk}


def test_the_database_holds_the_rules(stated):
    for fields in ({"reason": ""}, {"state": "accepted"}, {"state": "refused", "decided_by": stated.asked_by}):
        with pytest.raises(IntegrityError, match="zero_fee_"), transaction.atomic():
            ZeroFee.objects.filter(pk=stated.pk).update(**fields)


def test_the_pages(client, recorded, park_filer, county_eit):
    record = recorded("I4")
    client.force_login(park_filer)
    page = client.get(record.get_absolute_url()).content.decode()
    assert "No invoice, because the service cost nothing?" in page
    client.post(
        reverse("delivery:zero_fee", args=[record.pk]),
        {"file": upload("声明.pdf", samples.pdf(mark="page")), "reason": "公益"},
    )
    stated = ZeroFee.objects.get()
    decide = reverse("delivery:zero_fee_decide", args=[record.pk, stated.pk])
    assert decide not in client.get(record.get_absolute_url()).content.decode()
    client.force_login(county_eit)
    page = client.get(record.get_absolute_url()).content.decode()
    assert (decide in page, "Waits" in page, "公益" in page) == (True, True, True)
    client.post(decide, {"accept": "0", "answer": ""})
    stated.refresh_from_db()
    assert stated.state == ZeroFeeState.ASKED
    client.post(decide, {"accept": "0", "answer": "请附讲师签字"})
    page = client.get(record.get_absolute_url()).content.decode()
    assert page.count("请附讲师签字") >= 2  # beside the file and in the tick
    client.post(decide, {"accept": "maybe"})
    stated.refresh_from_db()
    assert stated.state == ZeroFeeState.REFUSED


def test_a_file_that_is_no_statement_has_no_answer(client, recorded, attach, county_eit):
    record = recorded("I4")
    invoice = attach(record, "invoice")
    client.force_login(county_eit)
    decide = reverse("delivery:zero_fee_decide", args=[record.pk, invoice.pk])
    assert client.post(decide, {"accept": "1"}).status_code == 404


def test_while_it_waits_the_list_names_the_invoice_and_the_page_names_the_county(
    stated, kind, sign_in, park_filer, county_eit
):
    record = stated.evidence.record
    client, page = sign_in(park_filer), reverse("delivery:detail", args=[record.pk])
    filing = f'action="{reverse("delivery:zero_fee", args=[record.pk])}"'

    def lists_it() -> bool:
        answer = client.get(reverse("delivery:list"), {"evidence": f"kind-{kind('invoice').pk}"})
        return [row.record for row in answer.context["rows"]] == [record]

    def shown() -> tuple[str, bool]:
        answer = client.get(page)
        return answer.context["page"].timeline[0]["title"], filing in answer.content.decode()

    assert (lists_it(), *shown()) == (True, "Next: the county answers the zero-fee statement", False)
    services.decide_zero_fee(evidence=stated.evidence, accept=False, answer="讲师费已付", user=county_eit)
    assert (lists_it(), *shown()) == (True, "Next: the park adds 1 kind of evidence", True)
    again = file_statement(record, park_filer, file=upload("新声明.pdf", samples.pdf(mark="again")))
    services.decide_zero_fee(evidence=again.evidence, accept=True, answer="", user=county_eit)
    assert (lists_it(), *shown()) == (False, "Next: the park cites it in the report of its period", False)
