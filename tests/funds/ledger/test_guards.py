"""What holds whoever writes: goal, room of a line, invoice; and a person who meets such a guard reads a sentence."""

from decimal import Decimal

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.delivery import services as delivery
from apps.delivery.models import Invoice, RecordEvidence, ServiceRecord
from apps.funds.models import LedgerEntry
from apps.programmes.models import EvidenceKind
from apps.targets.models import Target
from tests.factories.delivery import ServiceRecordFactory
from tests.funds.ledger.books import award_of, confirmed, invoice_of, line_of, paid, spend, voucher

D = Decimal
BOOKED = "Money was booked on this invoice, so it stays. Replace the file and say why."


def written(book, user, code="P1", **changes) -> LedgerEntry:
    """An expenditure past the services."""
    values = vars(voucher(book.enrolment, code, **changes))
    entry = LedgerEntry.objects.create(account=book, kind="spend", recorded_by=user, **values)
    entry.refresh_from_db()
    return entry


def refused_by(name: str, act) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    assert caught.value.__cause__.diag.constraint_name == name


def test_the_database_wants_a_goal_of_the_same_service(book, park_filer, other_enrolment):
    line = line_of(book.enrolment)
    other_service = Target.objects.filter(enrolment=book.enrolment).exclude(service_type=line.service_type)[0]
    strange = Target.objects.create(
        enrolment=other_enrolment, service_type=line.service_type, unit=line.service_type.units[0], value=1
    )
    for target in (None, other_service, strange):
        refused_by("ledger_goal", lambda target=target: written(book, park_filer, target=target))
    assert written(book, park_filer).number == 2
    with pgtrigger.ignore("funds.LedgerEntry:ledger_booked"):
        assert written(book, park_filer, target=None).target is None


def test_the_database_keeps_a_line_within_its_margin(book, park_filer, county_eit, county_fin, enrolment):
    """I1 is planned with 2,000,000.00 and takes 10 % more."""
    confirmed(paid(award_of(enrolment), county_eit, county_fin, "2000000.00"), park_filer)
    written(book, park_filer, "I1", amount_yuan=D("2199999.99"))
    refused_by("ledger_line_room", lambda: written(book, park_filer, "I1", amount_yuan=D("0.02")))
    assert written(book, park_filer, "I1", amount_yuan=D("0.01")).number == 4
    refused_by("ledger_line_room", lambda: written(book, park_filer, "I1", amount_yuan=D("0.01")))
    with pgtrigger.ignore("funds.LedgerEntry:ledger_booked"):
        written(book, park_filer, "I1", amount_yuan=D("0.01"))


@pytest.fixture
def invoice(book, park_filer, enrolment) -> Invoice:
    """An invoice over 1,500.00 yuan, of which 1,000.00 are booked."""
    service = line_of(enrolment).service_type
    record = ServiceRecordFactory.create(enrolment=enrolment, service_type=service, created_by=park_filer)
    found = invoice_of(record, park_filer, "1500.00")
    spend(book, park_filer, invoice=found)
    return found


def test_an_invoice_is_not_corrected_below_what_was_spent_on_it(invoice):
    rows = Invoice.objects.filter(pk=invoice.pk)
    rows.update(amount_yuan=D("1000.00"))
    refused_by("invoice_spent", lambda: rows.update(amount_yuan=D("999.99")))
    with pytest.raises(Refused) as caught, worded("number", fields={"invoice_spent": "amount_yuan"}):
        rows.update(amount_yuan=D("999.99"))
    assert (str(caught.value), caught.value.field) == (
        "The books of the park show more spent on this invoice than that.", "amount_yuan"
    )  # fmt: skip
    with pgtrigger.ignore("funds.SpentInvoice:invoice_spent"):
        rows.update(amount_yuan=D("999.99"))


def test_a_booked_invoice_keeps_its_file_and_its_kind(invoice, park_filer):
    """A person reads why; before anything was booked the file could be taken off."""
    cited = invoice.evidence
    wanted = cited.record.service_type.evidence_groups.values("kinds")
    other = EvidenceKind.objects.filter(pk__in=wanted).exclude(code="invoice")[0]
    acts = (
        lambda: delivery.remove_evidence(evidence=cited, user=park_filer),
        lambda: delivery.change_evidence(evidence=cited, kind_id=other.pk, document_date=None, user=park_filer),
    )
    for act in acts:
        with pytest.raises(Refused) as caught:
            act()
        assert str(caught.value) == BOOKED
    assert Invoice.objects.filter(pk=invoice.pk).exists()
    with pgtrigger.ignore():
        LedgerEntry.objects.filter(invoice=invoice).delete()
    delivery.remove_evidence(evidence=cited, user=park_filer)
    assert not RecordEvidence.objects.filter(pk=cited.pk).exists()


def test_a_record_that_money_was_spent_for_stays(invoice, book, park_filer, enrolment):
    """Both ways: the entry names the record's invoice, or the record itself."""
    service = line_of(enrolment).service_type
    named = ServiceRecordFactory.create(enrolment=enrolment, service_type=service, created_by=park_filer)
    spend(book, park_filer, record=named)
    for record in (invoice.evidence.record, named):
        with pytest.raises(Refused, match="the books of the park refer to this record, so it stays"):
            delivery.delete_record(record=record, user=park_filer)
        assert ServiceRecord.objects.filter(pk=record.pk).exists()
    free = ServiceRecordFactory.create(enrolment=enrolment, service_type=service, created_by=park_filer)
    delivery.delete_record(record=free, user=park_filer)
    assert not ServiceRecord.objects.filter(pk=free.pk).exists()
