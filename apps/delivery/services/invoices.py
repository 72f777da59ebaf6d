"""Confirming what an invoice says."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from apps.common.constraints import worded
from apps.common.refusals import Refused
from apps.delivery.choices import InvoiceSource, RecordState
from apps.delivery.models import Invoice, InvoiceClash, RecordEvidence, ServiceRecord
from apps.delivery.permissions import writes_record
from apps.delivery.rules.invoices import (
    INVOICE,
    Reading,
    check_number,
    contradiction,
    normal_number,
    same_party,
    seller_refusal,
)
from apps.delivery.selectors.invoices import clash_sentence, holder_of, provider_of, read_invoice
from apps.delivery.services.states import locked_record, log
from apps.evidence.choices import FileType

if TYPE_CHECKING:
    from apps.accounts.models import User

NUMBERS_OF_INVOICES = 0x1_4E01  # the name of the advisory locks


@dataclass(frozen=True)
class InvoiceFacts:
    """What a person confirms; the amount with tax, in yuan."""

    number: str
    issued_on: date
    seller_name: str
    buyer_name: str
    amount_yuan: Decimal
    code: str = ""
    seller_code: str = ""
    buyer_code: str = ""

    def normal(self) -> "InvoiceFacts":
        """The same with numbers and codes as they are compared."""
        compared = {
            name: normal_number(getattr(self, name)) for name in ("number", "code", "seller_code", "buyer_code")
        }
        return InvoiceFacts(**(asdict(self) | compared))


def confirm_invoice(*, evidence: RecordEvidence, facts: InvoiceFacts, user: "User") -> Invoice:
    """Keep what the invoice in a file says; the same file again corrects it.

    Locks the record and, across all parks, the number. Raises :class:`Refused`: a number used elsewhere (the attempt
    is kept for the departments), a seller that is not the provider of a precise service, and whatever contradicts the
    data of the file itself.
    """
    facts = facts.normal()
    check_number(facts.code, facts.number)
    reading = read_invoice(evidence)
    if refusal := contradiction(reading, facts.number, facts.amount_yuan, facts.issued_on):
        raise refusal
    clash = _confirm(evidence, facts, reading, user)
    if isinstance(clash, Invoice):
        return clash
    raise Refused(clash.sentence, field="number")


@dataclass(frozen=True)
class _Clash:
    """A number that is used already; the attempt stays on record, so it is not an exception inside the transaction."""

    sentence: Any


@transaction.atomic
def _confirm(evidence: RecordEvidence, facts: InvoiceFacts, reading: Reading, user: "User") -> Invoice | _Clash:
    record = locked_record(evidence.record_id)
    if not writes_record(user, record):
        raise Refused(_("Only staff of the park may change its service records."))
    cited = record.evidence.select_related("kind", "upload__blob").filter(pk=evidence.pk).first()
    if cited is None or cited.superseded_by_id or cited.kind.code != INVOICE:
        raise Refused(_("This file is no invoice of the record any more. Reload the page."))
    _check_seller(record, facts)
    _hold_number(facts)
    holder = holder_of(facts.code, facts.number, besides=[cited.pk])
    if holder is not None and _is_free_again(holder, record):
        release_invoice(holder.evidence)
        holder = None
    if holder is not None:
        InvoiceClash.objects.get_or_create(record=record, invoice=holder, defaults={"tried_by": user})
        log(record, "record.invoice_clashed", user, note=str(holder))
        return _Clash(clash_sentence(holder, user))
    return _write(record, cited, facts, reading, user)


def _check_seller(record: ServiceRecord, facts: InvoiceFacts) -> None:
    name, code = provider_of(record)
    if same_party(facts.seller_name, facts.seller_code, name, code):
        return
    if sentence := seller_refusal(record.service_type.service_class, facts.seller_name, name):
        raise Refused(sentence, field="seller_name")


def _is_free_again(holder: Invoice, record: ServiceRecord) -> bool:
    """A record that was not counted is recorded anew with the same invoice, by the same park."""
    refused = holder.evidence.record
    return refused.state == RecordState.NOT_COUNTED and refused.enrolment_id == record.enrolment_id


def _hold_number(facts: InvoiceFacts) -> None:
    """One confirmation of a number at a time, so that the second of two meets the first and not the constraint."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [NUMBERS_OF_INVOICES, f"{facts.code}/{facts.number}"]
        )


def _write(
    record: ServiceRecord, cited: RecordEvidence, facts: InvoiceFacts, reading: Reading, user: "User"
) -> Invoice:
    before = Invoice.objects.filter(evidence=cited).first()
    values = asdict(facts) | {"source": _source(cited, facts, reading), "confirmed_by": user}
    changes = {
        name: [getattr(before, name, None), value]
        for name, value in asdict(facts).items()
        if getattr(before, name, None) != value
    }
    if before is not None and not changes:
        return before
    with worded("number", fields={"invoice_spent": "amount_yuan"}):
        invoice, _created = Invoice.objects.update_or_create(evidence=cited, defaults=values)
    log(record, "record.invoice_confirmed", user, changes=changes, note=f"{cited.upload.name}: {invoice}")
    return invoice


def _source(cited: RecordEvidence, facts: InvoiceFacts, reading: Reading) -> InvoiceSource:
    """Read from the file when number and amount are what it says; typed otherwise."""
    if (reading.number, reading.amount) != (facts.number, facts.amount_yuan):
        return InvoiceSource.TYPED
    return InvoiceSource.XML if cited.upload.blob.content_type == FileType.XML else InvoiceSource.PDF


def release_invoice(evidence: RecordEvidence) -> None:
    """Free the number of a superseded file; the row is kept. Call it under the lock of the record."""
    Invoice.objects.filter(evidence=evidence).update(stands=False)


def drop_invoice(evidence: RecordEvidence) -> None:
    """Forget what an invoice said when its file turns out to be another kind. Call it under the lock of the record.

    Raises :class:`Refused` when money was booked on it.
    """
    try:
        Invoice.objects.filter(evidence=evidence).delete()
    except ProtectedError as error:
        raise Refused(still_booked()) from error


def still_booked() -> str:
    """Why an invoice, or the file it stands in, is not taken off."""
    return _("Money was booked on this invoice, so it stays. Replace the file and say why.")
