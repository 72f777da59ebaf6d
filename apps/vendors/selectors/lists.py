"""The list as it is frozen, its versions and their printed form."""

from datetime import date
from typing import Any

from django.core.files.storage import default_storage

from apps.approvals.models import Submission, Waiver
from apps.approvals.selectors import versions
from apps.jobs.models import Job
from apps.programmes.models import Enrolment
from apps.vendors.choices import Verdict
from apps.vendors.models import ProviderList
from apps.vendors.rules.layout import METHODS, SOURCES
from apps.vendors.selectors.catalogue import Catalogue, Offer, ServiceGroup, catalogue


def list_payload(enrolment: Enrolment, today: date) -> dict[str, Any]:
    """The content of the list on a day: products valid then, by service. Five queries; load as ``catalogue`` says."""
    return payload_of(catalogue(enrolment, today))


def payload_of(shown: Catalogue) -> dict[str, Any]:
    """The content of a catalogue: what is valid today, by service, in an order that does not depend on numbers."""
    enrolment = shown.enrolment
    park = enrolment.park
    return {
        "park": {"name": park.name, "credit_code": park.credit_code, "county": park.county.name},
        "programme": {"code": enrolment.programme.code, "name": enrolment.programme.name},
        "services": [_service(group) for group in shown.offered],
    }


def list_versions(enrolment: Enrolment) -> list[Submission]:
    """Published versions of a park's list, newest first. At most three queries."""
    row = ProviderList.objects.filter(enrolment=enrolment).first()
    return list(versions(row)) if row is not None else []


def pdf_path(digest: str) -> str:
    """Where the printed form of a version lies."""
    return f"printed/vendors/{digest[:2]}/{digest}.pdf"


def pdf_key(version: Submission) -> str:
    """What the jobs that print a version are called, up to the number of the attempt."""
    return f"vendors-pdf:{version.pk}:"


def printed(version: Submission) -> str | None:
    """The storage name of the printed form when it is there."""
    path = pdf_path(version.digest)
    return path if default_storage.exists(path) else None


def last_job(key: str) -> Job | None:
    """The newest attempt at a printed form. One query."""
    return Job.objects.filter(effect_key__startswith=key).order_by("-pk").first()


def _service(group: ServiceGroup) -> dict[str, Any]:
    current = [offer for offer in group.offers if offer.is_current]
    rows = sorted(current, key=lambda each: (each.listing.provider.sort_key, each.listing.product_name))
    return {
        "key": group.service.code,
        "name": group.service.name,
        "exception": _reason(group.waiver) if group.verdict == Verdict.EXCEPTION else "",
        "rows": [_row(offer) for offer in rows],
    }


def _row(offer: Offer) -> dict[str, Any]:
    row = offer.listing
    return {
        "key": f"{row.provider.credit_code or row.provider.name}/{row.product_name}",
        "provider": row.provider.name,
        "credit_code": row.provider.credit_code,
        "product": row.product_name,
        "content": row.content,
        "deliverable": row.deliverable,
        "price": f"{row.price_yuan:.2f}",
        "unit": row.unit,
        "reference": f"{row.reference_yuan:.2f}",
        "source": f"{SOURCES[row.reference_source]} {row.reference_note} {row.reference_date:%Y-%m-%d}",
        "validity": f"{row.valid_from:%Y-%m-%d} 至 {row.valid_until:%Y-%m-%d}",
        "selection": f"{METHODS[row.selection.method]} {row.selection.decided_on:%Y-%m-%d}",
        "exception": _reason(offer.waiver) if offer.verdict == Verdict.EXCEPTION else "",
    }


def _reason(waiver: Waiver | None) -> str:
    return waiver.reason if waiver is not None else ""
