"""What a record still has to say beside its evidence, and which of its figures stand out."""

from decimal import Decimal

from apps.delivery.models import Agreement, ServiceRecord
from apps.delivery.rules.precise import OUTCOME, amount_note, missing_facts, party_note, price_note
from apps.programmes.choices import ServiceClass


def facts_missing(record: ServiceRecord) -> tuple[str, ...]:
    """Names of the facts a precise record lacks (R0.10, R0.12). No query for a record with its service loaded."""
    values = {"need": record.need_id} | {name: getattr(record, name) for name in OUTCOME}
    service = record.service_type
    is_precise = service.service_class == ServiceClass.PRECISE
    return missing_facts(values, is_precise=is_precise, is_diagnosis=service.is_diagnosis)


def notes_on_record(record: ServiceRecord) -> list[str]:
    """Warnings about prices, never a refusal. No query for a record with product and agreement loaded."""
    notes = []
    agreed = record.agreement.amount_yuan if record.agreement else record.amount_yuan
    if record.listing is not None:
        notes.append(price_note(agreed, record.listing.price_yuan, record.quantity))
    if record.agreement is not None:
        notes += [amount_note(record.amount_yuan, agreed), party_note(is_three_party=record.agreement.is_three_party)]
    return [note for note in notes if note]


def notes_on_agreement(agreement: Agreement) -> list[str]:
    """What stands out in an agreement: two parties, a price above that of the choice. No query for a loaded choice."""
    notes = [party_note(is_three_party=agreement.is_three_party)]
    if agreement.choice is not None:
        notes.append(price_note(agreement.amount_yuan, agreement.choice.price_yuan, Decimal(1)))
    return [note for note in notes if note]
