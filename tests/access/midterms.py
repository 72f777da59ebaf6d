"""A mid-term evaluation under evaluation, with a file: nobody of the cast has spoken on it."""

from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.approvals import services as approvals
from apps.evaluations.models import MidtermEvaluation
from apps.evaluations.selectors.midterm import live_payload
from apps.evidence.models import Upload
from apps.programmes.models import Enrolment


def midterm_of(enrolment: Enrolment, filer: User, upload: Upload) -> dict[str, Any]:
    """The form of a park, submitted."""
    row = MidtermEvaluation.objects.create(enrolment=enrolment, mechanism="成果")
    kept = row.files.create(upload=upload)
    evaluation = MidtermEvaluation.objects.with_names().get(pk=row.pk)
    payload = live_payload(evaluation, today=timezone.localdate(), filer=filer.name)
    park = enrolment.park
    approvals.submit(
        document=evaluation,
        payload=payload,
        title="中期评价表",
        organisation=park.operator,
        jurisdiction=park.county,
        user=filer,
    )
    MidtermEvaluation.objects.filter(pk=row.pk).update(state="submitted")
    return {"midterm": evaluation, "midterm_file": kept}
