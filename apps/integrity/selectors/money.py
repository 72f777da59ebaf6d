"""Comparisons of invoices: used twice, above the agreement, of another seller."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import QuerySet

from apps.delivery.models import Invoice, InvoiceClash
from apps.delivery.rules.invoices import above, same_party
from apps.delivery.selectors.invoices import provider_of
from apps.integrity.choices import RuleCode, SideKind
from apps.integrity.selectors.sides import LABEL, OUT, Found, Scope, Side, in_scope, record_side

RECORD = "evidence__record"
WITH = (f"{RECORD}__enrolment__park", f"{RECORD}__agreement", f"{RECORD}__provider", f"{RECORD}__service_type")


def invoices(**narrowed: object) -> "QuerySet[Invoice]":
    """Standing invoices of records that still count, oldest first."""
    rows = Invoice.objects.standing().exclude(evidence__record__state__in=OUT).filter(**narrowed)
    return rows.select_related(*WITH).order_by("pk")


def invoice_side(invoice: Invoice) -> Side:
    """An invoice as one side."""
    record = invoice.evidence.record
    label = f"{record}: {invoice}"[:LABEL]
    return Side(
        SideKind.INVOICE, f"invoice:{invoice.pk}", label, record.enrolment.park_id, record.pk, invoice.evidence_id
    )


def used_twice(scope: Scope) -> Iterator[Found]:
    """Attempts to use a number again: who holds it, and who tried. One query."""
    rows = InvoiceClash.objects.select_related(
        "record__enrolment__park", f"invoice__{RECORD}__enrolment__park"
    ).exclude(record__state__in=OUT)
    for clash in rows.filter(**in_scope(scope, "record")).order_by("pk"):
        facts = {"number": str(clash.invoice)}
        yield Found(
            RuleCode.SAME_INVOICE,
            clash.record.enrolment.programme_id,
            invoice_side(clash.invoice),
            record_side(clash.record),
            facts,
        )


def above_agreement(scope: Scope) -> Iterator[Found]:
    """Invoices that add up to more than was agreed on, to the cent; equal is in order. Two queries."""
    mine = list(invoices(**in_scope(scope, RECORD)))
    agreements = {row.evidence.record.agreement_id for row in mine} - {None}
    groups: dict[str, list[Invoice]] = defaultdict(list)
    for row in invoices(evidence__record__agreement__in=agreements):
        groups[f"agreement:{row.evidence.record.agreement_id}"].append(row)
    for row in mine:
        if row.evidence.record.agreement_id is None:
            groups[f"record:{row.evidence.record_id}"].append(row)
    for key, billed in groups.items():
        yield from _too_much(key, billed)


def _too_much(key: str, billed: list[Invoice]) -> Iterator[Found]:
    record, latest = billed[0].evidence.record, billed[-1]
    total = sum((row.amount_yuan for row in billed), Decimal(0))
    agreement = record.agreement
    agreed = agreement.amount_yuan if agreement else record.amount_yuan
    if not above(total, agreed):
        return
    facts = {"billed": f"{total}", "agreed": f"{agreed}", "invoices": len(billed)}
    kind = SideKind.AGREEMENT if agreement else SideKind.RECORD
    label = str(agreement or record)[:LABEL]
    left = Side(kind, key, label, record.enrolment.park_id, record.pk)
    right = invoice_side(latest)
    # The pair is the agreement alone, whichever invoice is the latest.
    right = Side(right.kind, "invoices", right.label, right.park_id, right.record_id, right.file_id)
    yield Found(RuleCode.ABOVE, record.enrolment.programme_id, left, right, facts)


def other_sellers(scope: Scope) -> Iterator[Found]:
    """Invoices of somebody else than the provider; only services to everybody have them. One query."""
    for row in invoices(**in_scope(scope, RECORD)):
        record = row.evidence.record
        name, code = provider_of(record)
        if not same_party(row.seller_name, row.seller_code, name, code):
            facts = {"seller": row.seller_name, "provider": name}
            sides = invoice_side(row), record_side(record)
            yield Found(RuleCode.SELLER, record.enrolment.programme_id, *sides, facts)
