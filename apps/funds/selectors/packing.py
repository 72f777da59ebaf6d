"""What belongs into the audit pack of a pilot park: files with their places, approvals, log (R0.49)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.delivery.models import RecordEvidence
from apps.evidence.models import Blob, Upload
from apps.funds.models import (
    Assessment,
    Award,
    FundAccount,
    LedgerEntry,
    LedgerFile,
    LedgerFlag,
    Measure,
    MechanismFile,
    Payment,
    Scheme,
    Tranche,
)
from apps.plans.models import ChangeRequest, Plan
from apps.programmes.models import Enrolment

MEASURE_WITH = ("proposed_by", "proposed_for", "answered_by", "answered_for", "replied_by")


class Piece(NamedTuple):
    """One stored file of the pack: folder and name as they shall be, what it belongs to, its bytes, when it came."""

    folder: str
    name: str
    about: str
    blob: Blob
    moment: datetime


def pieces(enrolment: Enrolment) -> Iterator[Piece]:
    """Vouchers of entries and payments, evidence of what was paid for, papers behind decisions. Six queries."""
    entries = LedgerEntry.objects.filter(account__enrolment=enrolment)
    for file in LedgerFile.objects.filter(entry__in=entries).select_related("entry__account", "upload__blob"):
        entry = file.entry
        yield _piece(f"vouchers/{entry.account.source} {entry.number:04d} {entry.voucher}", str(entry), file.upload)
    paid = Payment.objects.filter(award__enrolment=enrolment, voucher_file__isnull=False)
    for payment in paid.select_related("voucher_file__blob").order_by("pk"):
        if payment.voucher_file is not None:
            yield _piece("vouchers/payments", payment.voucher_number, payment.voucher_file)
    records = Q(record__spending__in=entries) | Q(invoice__spending__in=entries)
    cited = RecordEvidence.objects.filter(records, record__enrolment=enrolment).distinct()
    for each in cited.select_related("record", "kind", "upload__blob").order_by("record__number", "pk"):
        yield _piece(f"evidence/{each.record.label} {each.record.title}", each.kind.name, each.upload)
    signed = entries.filter(agreement__upload__isnull=False).values("agreement__upload", "agreement__number").distinct()
    numbers = {row["agreement__upload"]: row["agreement__number"] for row in signed.order_by()}
    for upload in Upload.objects.filter(pk__in=numbers).select_related("blob").order_by("pk"):
        yield _piece("evidence/agreements", numbers[upload.pk], upload)
    shown = MechanismFile.objects.filter(award__enrolment=enrolment).select_related("upload__blob").order_by("pk")
    for paper in shown:
        yield _piece("evidence/mechanism", paper.title, paper.upload)
    notices = Measure.objects.filter(award__enrolment=enrolment).select_related("notice__blob").order_by("pk")
    for measure in notices:
        yield _piece("approvals/notices", str(measure), measure.notice)


def _piece(folder: str, about: str, upload: Upload) -> Piece:
    return Piece(folder, upload.name, about, upload.blob, upload.uploaded_at)


def approvals(enrolment: Enrolment) -> list[tuple[str, dict[str, Any]]]:
    """Every version of what two departments decided about this park, with both opinions: name and content.

    The scheme of the county comes without its payload, which names the other parks; its digest is here.
    """
    found = []
    for document in _documents(enrolment):
        for version in Submission.objects.of(document).select_related("submitted_by").prefetch_related("opinions"):
            name = f"{document._meta.model_name}-{document.pk}-v{version.version}.json"
            content = _version(version)
            if not isinstance(document, Scheme):
                content["payload"] = version.payload
            found.append((name, content))
    measures = Measure.objects.filter(award__enrolment=enrolment).select_related(*MEASURE_WITH).order_by("pk")
    return found + [(f"measure-{each.pk}.json", _measure(each)) for each in measures]


def _documents(enrolment: Enrolment) -> Iterator[Model]:
    yield from Plan.objects.filter(enrolment=enrolment)
    yield from ChangeRequest.objects.filter(plan__enrolment=enrolment).order_by("pk")
    yield from Scheme.objects.filter(programme=enrolment.programme_id, county=enrolment.park.county_id)
    for kind in (Assessment, Tranche):
        yield from kind._default_manager.filter(award__enrolment=enrolment).select_related("rule").order_by("pk")


def _version(version: Submission) -> dict[str, Any]:
    opinions = version.opinions.select_related("person", "organisation").order_by("pk")
    return {
        "title": version.title,
        "version": version.version,
        "state": version.state,
        "submitted_by": version.submitted_by.name,
        "submitted_at": version.submitted_at,
        "digest": version.digest,
        "opinions": [
            {
                "department": each.organisation.name,
                "person": each.person.name,
                "verdict": each.verdict,
                "text": each.text,
                "digest_seen": each.digest,
            }
            for each in opinions
        ],
    }


def _measure(row: Measure) -> dict[str, Any]:
    """A measure with both departments' words, the statement of the park and the entries that followed."""
    names = ("kind", "state", "amount_yuan", "reason", "proposed_at", "answer", "answered_at", "reply", "replied_at")
    entries = row.payments.order_by("pk").values("kind", "amount_yuan", "made_on", "voucher_number")
    return {
        **{name: getattr(row, name) for name in names},
        **{name: str(getattr(row, name) or "") for name in MEASURE_WITH},
        "entries": list(entries),
    }


def log_of(enrolment: Enrolment) -> "QuerySet[Entry]":
    """The operation log of everything in the pack, oldest first. One query."""
    award = Award.objects.filter(enrolment=enrolment)
    entries = LedgerEntry.objects.filter(account__enrolment=enrolment)
    about = {
        Award: award,
        Tranche: Tranche.objects.filter(award__in=award),
        Assessment: Assessment.objects.filter(award__in=award),
        Measure: Measure.objects.filter(award__in=award),
        LedgerEntry: entries,
        LedgerFlag: LedgerFlag.objects.filter(entry__in=entries),
        FundAccount: FundAccount.objects.filter(enrolment=enrolment),
        Plan: Plan.objects.filter(enrolment=enrolment),
        ChangeRequest: ChangeRequest.objects.filter(plan__enrolment=enrolment),
        Enrolment: Enrolment.objects.filter(pk=enrolment.pk),
    }
    wanted = Q()
    for model, rows in about.items():
        wanted |= Q(target_type=model._meta.label, target_id__in=rows.values("pk"))
    return Entry.objects.filter(wanted).select_related("actor", "organisation").order_by("at", "pk")
