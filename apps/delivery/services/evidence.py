"""Files of a record: attached in batches, changed while open, superseded once cited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.refusals import Refused, Sentence
from apps.delivery.choices import EDITABLE
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.permissions import writes_record
from apps.delivery.rules import (
    FAULT_WORDS,
    Fault,
    Held,
    Kind,
    Requirement,
    guess_kind,
    in_period,
    locked_reason,
    photo_warning,
    shortfall,
)
from apps.delivery.selectors.evidence import kinds_of, requirements_of, was_cited, where_used
from apps.delivery.services.invoices import drop_invoice, release_invoice, still_booked
from apps.delivery.services.states import editable_record, locked_record, log, recompute
from apps.evidence.models import Upload
from apps.evidence.selectors import is_picture
from apps.evidence.services import store_upload

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file: ``evidence`` of ``kind`` when accepted, else ``reasons``; ``notes`` are to be read."""

    name: str
    evidence: RecordEvidence | None = None
    kind: str = ""
    reasons: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()


def attach_files(
    *,
    record: ServiceRecord,
    files: Iterable[UploadedFile],
    user: "User",
    kind_id: int | None = None,
    document_date: date | None = None,
) -> list[FileOutcome]:
    """Take in a batch: each file stands or falls alone, in a transaction of its own that locks the record.

    Without ``kind_id`` the kind is read from the name. ``document_date`` is kept for dated kinds. Raises
    :class:`Refused` for the whole batch only when this person may not change the record now.
    """
    if not writes_record(user, record):
        raise Refused(_("Only staff of the park may change its service records."))
    if reason := locked_reason(record.state):
        raise Refused(reason)
    return [_attempt(record, file, user, kind_id, document_date) for file in files]


def _attempt(
    record: ServiceRecord, file: UploadedFile, user: "User", kind_id: int | None, document_date: date | None
) -> FileOutcome:
    name = file.name or ""
    try:
        with transaction.atomic():
            return _attach(record, file, user, kind_id, document_date)
    except Refused as refusal:
        return FileOutcome(name, reasons=refusal.reasons)


def _attach(
    record: ServiceRecord, file: UploadedFile, user: "User", kind_id: int | None, document_date: date | None
) -> FileOutcome:
    upload = stored_for(file, user)
    row = editable_record(record.pk, user)
    needed = requirements_of([row.service_type_id])
    kind = _kind(needed[row.service_type_id], upload, kind_id)
    _refuse_twice(row, upload, kind)
    day = _date_on(kind, document_date)
    evidence = RecordEvidence.objects.create(record=row, kind_id=kind.pk, upload=upload, document_date=day)
    log(row, "record.file_added", user, changes={"file": [None, upload.blob_id]}, note=f"{kind.name}: {upload.name}")
    recompute(row, user, needed=needed)
    return FileOutcome(upload.name, evidence, kind.name, notes=_notes(row, kind, day, upload, user))


@transaction.atomic
def change_evidence(
    *, evidence: RecordEvidence, kind_id: int, document_date: date | None, user: "User"
) -> RecordEvidence:
    """Correct the kind or the date of a file while the record is open. Locks the record. Raises :class:`Refused`."""
    row = editable_record(evidence.record_id, user)
    cited = row.evidence.select_related("kind", "upload").get(pk=evidence.pk)
    kind = _kind(requirements_of([row.service_type_id])[row.service_type_id], cited.upload, kind_id)
    if kind.pk != cited.kind_id and hasattr(cited, "zero_fee"):
        raise Refused(_("A zero-fee statement stands for the invoice and for no other kind. Take it off instead."))
    day = _date_on(kind, document_date)
    changes: dict[str, list[Any]] = {"kind": [cited.kind.name, kind.name], "document_date": [cited.document_date, day]}
    if kind.pk != cited.kind_id:
        _refuse_twice(row, cited.upload, kind)
        drop_invoice(cited)
    cited.kind_id, cited.document_date = kind.pk, day
    cited.save(update_fields=["kind", "document_date"])
    log(row, "record.file_changed", user, changes=changes, note=cited.upload.name)
    recompute(row, user)
    return cited


@transaction.atomic
def remove_evidence(*, evidence: RecordEvidence, user: "User") -> None:
    """Take a file off a record that no report has cited with it (R0.41). Locks the record. Raises :class:`Refused`."""
    row = editable_record(evidence.record_id, user)
    cited = row.evidence.select_related("upload", "kind", "record").get(pk=evidence.pk)
    if was_cited(cited) or cited.superseded_by_id:
        raise Refused(_("A submitted report has cited this file, so it stays. Replace it and say why."))
    try:
        cited.delete()
    except ProtectedError as error:
        raise Refused(still_booked()) from error
    log(row, "record.file_removed", user, note=f"{cited.kind.name}: {cited.upload.name}")
    recompute(row, user)


@transaction.atomic
def supersede_evidence(
    *, evidence: RecordEvidence, file: UploadedFile, reason: str, document_date: date | None, user: "User"
) -> RecordEvidence:
    """Put another file in the place of a cited one; the old one stays visible with the reason (R0.41).

    Locks the record. Raises :class:`Refused` without a reason, for a file that would not count in a locked record,
    and for every fault of the file itself.
    """
    upload = stored_for(file, user)
    row = locked_record(evidence.record_id)
    if not writes_record(user, row):
        raise Refused(_("Only staff of the park may change its service records."))
    old = row.evidence.select_related("kind", "upload").get(pk=evidence.pk)
    if old.superseded_by_id:
        raise Refused(_("This file has been replaced already. Reload the page."))
    if not reason.strip():
        raise Refused(_("Superseding a file needs a reason."), field="reason")
    kind = Kind(old.kind_id, old.kind.code, old.kind.name, old.kind.is_dated)
    day = _date_on(kind, document_date)
    fault = _fault(row, kind, day)
    if fault and row.state not in EDITABLE:
        raise Refused(
            _("The new file would not count: %(fault)s.") % {"fault": FAULT_WORDS[fault]}, field="document_date"
        )
    _refuse_twice(row, upload, kind)
    new = RecordEvidence.objects.create(record=row, kind_id=kind.pk, upload=upload, document_date=day)
    old.superseded_by, old.supersede_reason = new, reason.strip()[:200]
    old.save(update_fields=["superseded_by", "supersede_reason"])
    release_invoice(old)
    changes: dict[str, list[Any]] = {"file": [old.upload.blob_id, upload.blob_id]}
    log(row, "record.file_superseded", user, changes=changes, note=f"{kind.name}: {old.supersede_reason}")
    recompute(row, user)
    return new


def stored_for(file: UploadedFile, user: "User") -> Upload:
    """The file, checked and stored for the organisation this person acts for. Raises :class:`Refused`."""
    if user.acting is None:
        raise Refused(_("Your role may not take this step."))
    return store_upload(file=file, name=file.name or "", organisation=user.acting.organisation, user=user)


def _kind(requirements: list[Requirement], upload: Upload, wanted: int | None) -> Kind:
    """The kind chosen, else the one the name speaks of. Raises :class:`Refused` when neither is one of the service."""
    kinds = kinds_of(requirements)
    if wanted is not None:
        found = next((kind for kind in kinds if kind.pk == wanted), None)
        if found is None:
            raise Refused(_("This service takes no evidence of that kind. Choose one from the list."), field="kind")
        return found
    found = guess_kind(upload.name, kinds, is_picture=is_picture(upload.blob))
    if found is None:
        raise Refused(
            _("The name does not say which kind of evidence this is. Choose the kind and send the file again."),
            field="kind",
        )
    return found


def _refuse_twice(record: ServiceRecord, upload: Upload, kind: Kind) -> None:
    if record.evidence.filter(upload__blob_id=upload.blob_id, kind_id=kind.pk).exists():
        raise Refused(_("This file is attached to the record already as %(kind)s.") % {"kind": kind.name})


def _date_on(kind: Kind, day: date | None) -> date | None:
    """The date to keep: only dated kinds carry one. Raises :class:`Refused` for a day to come."""
    if not kind.is_dated:
        return None
    if day is not None and day > timezone.localdate():
        raise Refused(
            _("The date on the document lies in the future. Enter the date that is printed on it."),
            field="document_date",
        )
    return day


def _fault(record: ServiceRecord, kind: Kind, day: date | None) -> str | None:
    programme = record.enrolment.programme
    return shortfall(kind, [Held(kind.pk, day)], programme.start_date, programme.end_date)


def _notes(record: ServiceRecord, kind: Kind, day: date | None, upload: Upload, user: "User") -> tuple[Sentence, ...]:
    """What the person should know about an accepted file."""
    notes: list[Sentence] = []
    fault = _fault(record, kind, day)
    if fault == Fault.UNDATED:
        notes.append(_("Enter the date printed on it; without a date it does not count."))
    elif fault == Fault.OUTSIDE:
        notes.append(_("Dated outside the programme period: it is kept and does not count."))
    programme = record.enrolment.programme
    if not in_period(record.service_date, programme.start_date, programme.end_date):
        notes.append(_("The service itself lies outside the programme period and does not count."))
    taken_at = upload.blob.picture.taken_at if is_picture(upload.blob) else None
    if warning := photo_warning(taken_at, programme.start_date, programme.end_date):
        notes.append(warning)
    others = where_used(upload, user, besides=record)
    if others:
        used = _(", ").join(other.label for other in others[:5])
        notes.append(_("The same file is used in %(records)s. One file proves one service.") % {"records": used})
    return tuple(notes)
