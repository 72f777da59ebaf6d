"""Keeping a printed paper as evidence of its record."""

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.selectors import memberships_of
from apps.common.refusals import Refused
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.selectors.evidence import kinds_of, requirements_of
from apps.delivery.selectors.papers import SHEET, paper_content, paper_name
from apps.delivery.services.evidence import attach_files
from apps.delivery.services.states import editable_record
from apps.jobs.models import Job
from apps.jobs.services import enqueue

if TYPE_CHECKING:
    from apps.accounts.models import User

SIGNIN, OTHER = "signin", "other"  # kinds of evidence in annex 1
STORE_TASK = "delivery.store_sheet"
PDF = "application/pdf"


@transaction.atomic
def ask_to_store_sheet(*, record: ServiceRecord, user: "User") -> Job:
    """Queue the sheet as it is now to become evidence of its record. Locks the record; raises :class:`Refused`."""
    row = editable_record(record.pk, user)
    content = paper_content(row, SHEET)
    if content is None or not content["lines"]:
        raise Refused(_("Nobody has signed in yet."))
    attempt = Job.objects.filter(effect_key__startswith=store_key(row)).count() + 1
    return enqueue(
        task=STORE_TASK, payload={"record": row.pk}, effect_key=f"{store_key(row)}{attempt}", user=user, total=1
    )


def store_key(record: ServiceRecord) -> str:
    """What the jobs that store the sheet of a record are called, up to the number of the attempt."""
    return f"store-sheet:{record.pk}:"


def keep_paper(
    *, record: ServiceRecord, kinds: tuple[str, ...], name: str, content: bytes, user: "User"
) -> RecordEvidence:
    """Attach a printed paper under the first of these kinds that the service takes, dated with the service.

    ``user`` acts for the operator of the park. Raises :class:`Refused` like any upload.
    """
    user.acting = next(
        (each for each in memberships_of(user) if each.organisation_id == record.enrolment.park.operator_id), None
    )
    taken = {kind.code: kind.pk for kind in kinds_of(requirements_of([record.service_type_id])[record.service_type_id])}
    kind = next((taken[code] for code in kinds if code in taken), None)
    if kind is None:
        raise Refused(_("This service takes no evidence of that kind. Choose one from the list."))
    file = SimpleUploadedFile(name, content, content_type=PDF)
    outcome = attach_files(record=record, files=[file], user=user, kind_id=kind, document_date=record.service_date)[0]
    if outcome.evidence is None:
        raise Refused(*outcome.reasons)
    return outcome.evidence


def keep_sheet(*, record: ServiceRecord, content: bytes, user: "User") -> RecordEvidence:
    """Attach the printed sheet as 签到单, or as other evidence where the annex asks for none."""
    name = paper_name(record, SHEET)
    return keep_paper(record=record, kinds=(SIGNIN, OTHER), name=name, content=content, user=user)
