"""Versions that are frozen and numbered without a review: lists that are published."""

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone

from apps.accounts.models import Jurisdiction, Organisation
from apps.approvals.choices import SubmissionState
from apps.approvals.models import Submission
from apps.audit.services import record
from apps.common.digests import canonical_json
from apps.common.digests import digest as digest_of

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def publish(
    *,
    document: Model,
    payload: dict[str, Any],
    title: str,
    organisation: Organisation,
    jurisdiction: Jurisdiction,
    user: "User",
) -> Submission:
    """Freeze the next version of a document that nobody reviews; it gets a number, a digest and a check code.

    The payload of the newest version again gives that version. Raises TypeError when the payload has no canonical
    JSON. Locks the document's row.
    """
    frozen, digest = json.loads(canonical_json(payload)), digest_of(payload)
    type(document)._base_manager.select_for_update().get(pk=document.pk)
    versions = Submission.objects.of(document)
    newest = versions.first()
    if newest is not None and newest.digest == digest:
        return newest
    version = Submission.objects.create(
        subject_type=document._meta.label,
        subject_id=document.pk,
        version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
        title=title,
        payload=frozen,
        digest=digest,
        state=SubmissionState.PUBLISHED,
        organisation=organisation,
        jurisdiction=jurisdiction,
        submitted_by=user,
        closed_at=timezone.now(),
    )
    record(user=user, action="submission.published", target=version, jurisdiction_id=jurisdiction.pk)
    return version
