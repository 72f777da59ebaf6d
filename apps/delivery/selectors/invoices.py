"""Reads about invoices: what a file says, which are confirmed, what departments and parks are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum, prefetch_related_objects
from django.utils.translation import gettext as _

from apps.common.refusals import Sentence
from apps.delivery.models import Agreement, Invoice, RecordEvidence, ServiceRecord
from apps.delivery.rules import in_period
from apps.delivery.rules.invoices import INVOICE, Reading, above, from_markup, from_text, same_party
from apps.evidence.choices import FileType
from apps.evidence.rules.documents import document_text
from apps.evidence.rules.markup import read_markup
from apps.evidence.selectors import open_blob

if TYPE_CHECKING:
    from apps.accounts.models import User

READABLE_BYTES = 5 * 1024**2  # an electronic invoice has a tenth of it; a scan has no text to read


@dataclass(frozen=True)
class InvoiceLine:
    """One file of the kind invoice with what was confirmed of it, if anything, and what to look at."""

    evidence: RecordEvidence
    invoice: Invoice | None
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Spent:
    """Invoices against the amount agreed on, in yuan; ``agreed`` is the agreement's, else the record's own."""

    agreed: Decimal
    billed: Decimal
    agreement: Agreement | None

    @property
    def is_above(self) -> bool:
        """Whether more is billed than agreed on."""
        return above(self.billed, self.agreed)


def read_invoice(evidence: RecordEvidence) -> Reading:
    """What the file says of itself; empty for pictures. Raises :class:`Refused` for files no invoice can be."""
    blob = evidence.upload.blob
    if blob.content_type not in {FileType.XML, FileType.PDF} or blob.size > READABLE_BYTES:
        return Reading()
    try:
        with open_blob(blob) as stored:
            content = stored.read()
    except FileNotFoundError:
        return Reading()
    if blob.content_type == FileType.XML:
        return from_markup(read_markup(content))
    return from_text(document_text(content))


def invoice_lines(record: ServiceRecord) -> list[InvoiceLine]:
    """The standing invoices, oldest first; a zero-fee statement in their place is none. Two queries."""
    files = record.evidence.current().filter(kind__code=INVOICE, zero_fee=None)
    files = files.select_related("invoice", "upload__blob", "kind")
    prefetch_related_objects([record], "enterprises")
    lines = []
    for each in files.order_by("pk"):
        invoice = getattr(each, "invoice", None)
        lines.append(InvoiceLine(each, invoice, tuple(notes_on(invoice, record)) if invoice else ()))
    return lines


def provider_of(record: ServiceRecord) -> tuple[str, str]:
    """Name and credit code of the provider: the registered one, else the name typed."""
    if record.provider is not None:
        return record.provider.name, record.provider.credit_code or ""
    return record.provider_name, ""


def notes_on(invoice: Invoice, record: ServiceRecord) -> list[Sentence]:
    """What a reviewer should look at; none of it refuses the invoice."""
    notes: list[Sentence] = []
    name, code = provider_of(record)
    if not same_party(invoice.seller_name, invoice.seller_code, name, code):
        notes.append(_("The seller is not the provider %(name)s.") % {"name": name})
    if not _is_buyer(invoice, record):
        notes.append(_("The buyer is neither the operator of the park nor an enterprise served."))
    programme = record.enrolment.programme
    if not in_period(invoice.issued_on, programme.start_date, programme.end_date):
        notes.append(_("Issued outside the programme period."))
    if record.agreement is not None and invoice.issued_on < record.agreement.signed_on:
        notes.append(_("Issued before the agreement was signed."))
    return notes


def _is_buyer(invoice: Invoice, record: ServiceRecord) -> bool:
    park = record.enrolment.park
    if same_party(invoice.buyer_name, invoice.buyer_code, park.operator.name, park.credit_code or ""):
        return True
    served = record.enterprises.all()
    return any(same_party(invoice.buyer_name, invoice.buyer_code, each.name, each.credit_code) for each in served)


def spent(record: ServiceRecord) -> Spent:
    """What is billed against what was agreed on for this record; one query."""
    rows = Invoice.objects.standing()
    if record.agreement is not None:
        rows = rows.filter(evidence__record__agreement=record.agreement)
        agreed = record.agreement.amount_yuan
    else:
        rows = rows.filter(evidence__record=record)
        agreed = record.amount_yuan
    billed = rows.aggregate(total=Sum("amount_yuan"))["total"] or Decimal(0)
    return Spent(agreed, billed, record.agreement)


def holder_of(code: str, number: str, *, besides: Iterable[int] = ()) -> Invoice | None:
    """The standing invoice of that number, anywhere; ``besides`` are evidence ids. One query, for services only."""
    found = Invoice.objects.standing().filter(code=code, number=number).exclude(evidence__in=list(besides))
    return found.select_related("evidence__record__enrolment__park").first()


def clash_sentence(holder: Invoice, user: "User") -> Sentence:
    """That a number is used: where, only to people who may see that record."""
    record = holder.evidence.record
    if ServiceRecord.objects.visible_to(user).filter(pk=record.pk).exists():
        return _("This invoice is used in %(record)s already. One invoice pays for one service.") % {"record": record}
    return _(
        "This invoice is used for another service in the portal already. One invoice pays for one service; check the "
        "number, or send the invoice of this service."
    )
