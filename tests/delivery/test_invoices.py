"""Invoices of records: filled from the file, one number once, no word about another park."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.choices import InvoiceSource, RecordState
from apps.delivery.models import Agreement, Invoice, InvoiceClash, ServiceRecord
from apps.delivery.selectors.invoices import invoice_lines, notes_on, read_invoice, spent
from apps.delivery.services import InvoiceFacts
from tests.delivery import invoice_files
from tests.delivery.conftest import upload
from tests.delivery.invoice_files import NUMBER
from tests.evidence import samples
from tests.factories.parks import TenancyFactory
from tests.factories.vendors import ProviderFactory

DAY = date(2026, 3, 5)


def facts(**changed) -> InvoiceFacts:
    given = {
        "number": NUMBER,
        "issued_on": DAY,
        "seller_name": "示例机构",
        "buyer_name": "示例园区运营有限公司",
        "amount_yuan": Decimal("10600.00"),
    }
    return InvoiceFacts(**given | changed)


@pytest.fixture
def invoice_of(attach):
    """The evidence of a record that shows its invoice: a document without data."""
    return lambda record, **more: attach(record, "invoice", **more)


@pytest.fixture
def neighbour(other_enrolment, other_filer, service):
    """A record of another county's park with its invoice file."""
    firm = TenancyFactory.create(park=other_enrolment.park).enterprise
    record = services.create_record(
        enrolment=other_enrolment,
        service_type=service("I4"),
        title="邻园机密培训",
        service_date=timezone.localdate(),
        provider_name="示例机构",
        provider_kind="agency",
        enterprises=[firm],
        user=other_filer,
    )
    file = upload("费用发票.docx", samples.archive("word/document.xml", content=b"neighbour"))
    kind = record.service_type.evidence_groups.get(kinds__code="invoice").kinds.get().pk
    return services.attach_files(record=record, files=[file], user=other_filer, kind_id=kind)[0].evidence


def sent(record, kind, user, name: str, content: bytes):
    return services.attach_files(record=record, files=[upload(name, content)], user=user, kind_id=kind("invoice").pk)[0]


def test_an_xml_invoice_fills_the_form_and_is_kept_as_read(recorded, kind, park_filer, sign_in):
    record = recorded()
    evidence = sent(record, kind, park_filer, "发票.xml", invoice_files.einvoice()).evidence
    page = sign_in(park_filer).get(reverse("delivery:invoice", args=[record.pk, evidence.pk]))
    initial = page.context["form"].initial
    assert (initial["number"], initial["amount_yuan"], initial["issued_on"]) == (NUMBER, Decimal("10600.00"), DAY)
    data = {name: value for name, value in initial.items() if value}
    answer = sign_in(park_filer).post(page.request["PATH_INFO"], data)
    assert answer.status_code == 302
    invoice = Invoice.objects.get(evidence=evidence)
    assert (str(invoice), invoice.amount_yuan, invoice.source) == (NUMBER, Decimal("10600.00"), InvoiceSource.XML)
    assert Entry.objects.about(record).filter(action="record.invoice_confirmed").count() == 1


def test_a_pdf_invoice_is_read_from_its_text(recorded, kind, park_filer):
    evidence = sent(recorded(), kind, park_filer, "发票.pdf", invoice_files.pdf()).evidence
    reading = read_invoice(evidence)
    assert (reading.number, reading.amount, reading.seller_name) == (NUMBER, Decimal("10600.00"), "示例机构")
    invoice = services.confirm_invoice(evidence=evidence, facts=facts(), user=park_filer)
    assert invoice.source == InvoiceSource.PDF
    corrected = services.confirm_invoice(
        evidence=evidence, facts=facts(amount_yuan=Decimal("10600.10")), user=park_filer
    )
    assert (corrected.pk, corrected.amount_yuan, corrected.source) == (
        invoice.pk,
        Decimal("10600.10"),
        InvoiceSource.TYPED,
    )


def test_a_file_without_data_is_typed(recorded, invoice_of, park_filer):
    record = recorded()
    evidence = invoice_of(record)
    assert not read_invoice(evidence).found
    invoice = services.confirm_invoice(
        evidence=evidence, facts=facts(number=" 2633 2000 0000 1234 5678"), user=park_filer
    )
    assert (invoice.number, invoice.source) == (NUMBER, InvoiceSource.TYPED)
    again = services.confirm_invoice(evidence=evidence, facts=facts(), user=park_filer)
    assert again == invoice
    assert Entry.objects.about(record).filter(action="record.invoice_confirmed").count() == 1


def test_what_the_data_says_cannot_be_retyped(recorded, kind, park_filer):
    evidence = sent(recorded(), kind, park_filer, "发票.xml", invoice_files.einvoice()).evidence
    with pytest.raises(Refused, match=r"The file itself says 10600\.00"):
        services.confirm_invoice(evidence=evidence, facts=facts(amount_yuan=Decimal("10600.01")), user=park_filer)
    assert Invoice.objects.count() == 0


def test_a_number_is_used_once_and_the_own_record_is_named(recorded, invoice_of, park_filer):
    first, second = recorded(title="第一场"), recorded(title="第二场")
    services.confirm_invoice(evidence=invoice_of(first), facts=facts(), user=park_filer)
    other = invoice_of(second)
    with pytest.raises(Refused, match=r"used in SR-0001 第一场 already") as refused:
        services.confirm_invoice(evidence=other, facts=facts(), user=park_filer)
    assert refused.value.field == "number"
    assert list(InvoiceClash.objects.values_list("record", "invoice__evidence__record")) == [(second.pk, first.pk)]
    with pytest.raises(Refused):
        services.confirm_invoice(evidence=other, facts=facts(), user=park_filer)
    assert InvoiceClash.objects.count() == 1
    services.confirm_invoice(evidence=other, facts=facts(number="1" * 20), user=park_filer)


def test_a_number_of_another_park_is_refused_without_a_word_about_it(
    recorded, invoice_of, park_filer, neighbour, other_filer, sign_in
):
    services.confirm_invoice(evidence=neighbour, facts=facts(buyer_name="邻园运营"), user=other_filer)
    record = recorded()
    evidence = invoice_of(record)
    data = {"number": NUMBER, "issued_on": "2026-03-05", "amount_yuan": "10600.00", "seller_name": "示例机构"}
    answer = sign_in(park_filer).post(
        reverse("delivery:invoice", args=[record.pk, evidence.pk]), data | {"buyer_name": "示例园区运营有限公司"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This invoice is used for another service in the portal already." in page
    assert [word for word in ("邻园", "龙湾", neighbour.record.title) if word in page] == []
    assert InvoiceClash.objects.get().record == record


def test_the_database_refuses_a_second_standing_number(recorded, invoice_of, park_filer):
    one, two = invoice_of(recorded()), invoice_of(recorded())
    invoice = services.confirm_invoice(evidence=one, facts=facts(), user=park_filer)
    invoice.pk, invoice.evidence = None, two
    with pytest.raises(IntegrityError, match="invoice_once"), transaction.atomic():
        invoice.save(force_insert=True)
    invoice.stands = False
    invoice.save(force_insert=True)


@pytest.mark.parametrize("amount", ["NaN", "-0.01"])
def test_the_database_refuses_amounts_that_are_none(recorded, invoice_of, park_filer, amount):
    invoice = services.confirm_invoice(evidence=invoice_of(recorded()), facts=facts(), user=park_filer)
    with pytest.raises(IntegrityError, match="invoice_amount"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE delivery_invoice SET amount_yuan = %s WHERE id = %s", [amount, invoice.pk])


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-1", "1.001", "9" * 13])
def test_the_form_refuses_amounts_that_are_none(recorded, invoice_of, park_filer, sign_in, amount):
    record = recorded()
    address = reverse("delivery:invoice", args=[record.pk, invoice_of(record).pk])
    data = {"number": NUMBER, "issued_on": "2026-03-05", "seller_name": "示例机构", "buyer_name": "园"}
    answer = sign_in(park_filer).post(address, data | {"amount_yuan": amount})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["amount_yuan"])


def test_superseding_the_file_frees_the_number_and_keeps_what_was(completed, recorded, invoice_of, park_filer):
    record = completed()
    old = record.evidence.get(kind__code="invoice")
    kept = services.confirm_invoice(evidence=old, facts=facts(), user=park_filer)
    other = invoice_of(recorded())
    with pytest.raises(Refused):
        services.confirm_invoice(evidence=other, facts=facts(), user=park_filer)
    services.mark_reported(records=[record], user=park_filer)
    services.supersede_evidence(
        evidence=old, file=upload("新.xml", invoice_files.einvoice(number="1" * 20)), reason="换票", document_date=None,
        user=park_filer,
    )  # fmt: skip
    kept.refresh_from_db()
    assert (kept.stands, kept.number) == (False, NUMBER)
    services.confirm_invoice(evidence=other, facts=facts(), user=park_filer)
    assert Invoice.objects.filter(number=NUMBER).count() == 2


def test_a_file_that_becomes_another_kind_is_no_invoice_any_more(recorded, invoice_of, kind, park_filer):
    evidence = invoice_of(recorded())
    services.confirm_invoice(evidence=evidence, facts=facts(), user=park_filer)
    services.change_evidence(evidence=evidence, kind_id=kind("other").pk, document_date=None, user=park_filer)
    assert Invoice.objects.count() == 0


def test_a_record_not_counted_gives_its_invoice_back_to_the_same_park(completed, recorded, invoice_of, park_filer):
    record = completed()
    services.confirm_invoice(evidence=record.evidence.get(kind__code="invoice"), facts=facts(), user=park_filer)
    ServiceRecord.objects.filter(pk=record.pk).update(state=RecordState.NOT_COUNTED, state_reason="重复")
    anew = services.confirm_invoice(evidence=invoice_of(recorded()), facts=facts(), user=park_filer)
    assert (anew.stands, Invoice.objects.standing().count()) == (True, 1)


def make_precise(record, service, **fields) -> None:
    """Only the class of the service matters here, not what else a precise service asks for."""
    ServiceRecord.objects.filter(pk=record.pk).update(service_type=service("P1"), **fields)


def test_the_seller_of_a_precise_service_is_its_provider(recorded, invoice_of, service, park_filer):
    precise, training = recorded(), recorded()
    evidence = invoice_of(precise)
    make_precise(precise, service)
    with pytest.raises(Refused, match="The seller 酒店 is not the provider of this record, 示例机构") as refused:
        services.confirm_invoice(evidence=evidence, facts=facts(seller_name="酒店"), user=park_filer)
    assert refused.value.field == "seller_name"
    invoice = services.confirm_invoice(evidence=invoice_of(training), facts=facts(seller_name="酒店"), user=park_filer)
    assert "The seller is not the provider 示例机构." in [str(note) for note in notes_on(invoice, training)]


def test_the_credit_code_decides_when_the_provider_is_registered(recorded, invoice_of, service, park_filer, park):
    provider = ProviderFactory.create(park=park, name="新名字机构")
    record = recorded()
    evidence = invoice_of(record)
    make_precise(record, service, provider=provider)
    with pytest.raises(Refused, match="is not the provider"):
        services.confirm_invoice(evidence=evidence, facts=facts(seller_code="9" * 18), user=park_filer)
    services.confirm_invoice(evidence=evidence, facts=facts(seller_code=provider.credit_code), user=park_filer)


def test_a_date_outside_the_period_only_warns(recorded, invoice_of, park_filer, park):
    record = recorded()
    given = facts(issued_on=date(2020, 1, 1), buyer_name=park.operator.name)
    services.confirm_invoice(evidence=invoice_of(record), facts=given, user=park_filer)
    assert [[str(note) for note in line.notes] for line in invoice_lines(record)] == [
        ["Issued outside the programme period."]
    ]


@pytest.mark.parametrize(("second", "is_above"), [("40.00", False), ("40.01", True)])
def test_invoices_add_up_over_the_records_of_an_agreement(
    recorded, invoice_of, park_filer, enrolment, park, second, is_above
):
    provider = ProviderFactory.create(park=park, name="示例机构")
    agreement = Agreement.objects.create(
        enrolment=enrolment, number="XY-1", provider=provider, is_three_party=False, signed_on=timezone.localdate(),
        amount_yuan=Decimal("100.00"), created_by=park_filer,
    )  # fmt: skip
    records = [recorded(), recorded()]
    for record, number, amount in zip(records, ("1" * 20, "2" * 20), ("60.00", second), strict=True):
        ServiceRecord.objects.filter(pk=record.pk).update(agreement=agreement)
        given = facts(number=number, amount_yuan=Decimal(amount))
        services.confirm_invoice(evidence=invoice_of(record), facts=given, user=park_filer)
    records[0].refresh_from_db()
    found = spent(records[0])
    assert (found.billed, found.is_above) == (Decimal("60.00") + Decimal(second), is_above)


def test_only_staff_of_the_park_confirm(recorded, invoice_of, other_filer, county_eit):
    evidence = invoice_of(recorded())
    for stranger in (other_filer, county_eit):
        with pytest.raises(Refused, match="Only staff of the park"):
            services.confirm_invoice(evidence=evidence, facts=facts(), user=stranger)


@pytest.mark.parametrize("files", [1, 3])
def test_the_card_costs_the_same_for_one_and_three_invoices(
    recorded, invoice_of, park_filer, sign_in, django_assert_num_queries, files
):
    record = recorded()
    for place in range(files):
        evidence = invoice_of(record, name=f"费用发票{place}.docx")
        services.confirm_invoice(evidence=evidence, facts=facts(number=f"{place:020d}"), user=park_filer)
    client = sign_in(park_filer)
    client.get(reverse("delivery:invoices", args=[record.pk]))
    with django_assert_num_queries(5):
        page = client.get(reverse("delivery:invoices", args=[record.pk])).content.decode()
    assert page.count("10,600.00") == files


@pytest.mark.django_db(transaction=True)
def test_two_parks_with_one_number_at_the_same_moment(recorded, invoice_of, park_filer, neighbour, other_filer):
    evidence, outcomes, start = invoice_of(recorded()), [], Barrier(2)

    def confirm(file, user) -> None:
        start.wait(10)
        try:
            services.confirm_invoice(evidence=file, facts=facts(), user=user)
            outcomes.append("kept")
        except Refused as refused:
            outcomes.append(refused.field)
        finally:
            connection.close()

    threads = [Thread(target=confirm, args=pair) for pair in ((evidence, park_filer), (neighbour, other_filer))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["kept", "number"]
    assert (Invoice.objects.count(), InvoiceClash.objects.count()) == (1, 1)
