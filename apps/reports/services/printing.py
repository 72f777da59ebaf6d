"""Asking for the printed form and keeping it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from apps.approvals.models import Submission
from apps.jobs.choices import JobState
from apps.jobs.models import Job
from apps.jobs.services import enqueue
from apps.reports.models import PeriodReport
from apps.reports.selectors.versions import pdf_key, pdf_path

if TYPE_CHECKING:
    from apps.accounts.models import User

TASK = "reports.render_pdf"


@transaction.atomic
def ask_for_pdf(*, report: PeriodReport, version: Submission, user: "User") -> Job:
    """Queue the printing of a version once; an attempt that ended without a file may be asked for again.

    Locks the report, so that two clicks queue one job.
    """
    PeriodReport.objects.select_for_update().get(pk=report.pk)
    attempts = Job.objects.filter(effect_key__startswith=pdf_key(version))
    running = attempts.exclude(state=JobState.FAILED)
    if not default_storage.exists(pdf_path(version.digest)):
        running = running.exclude(state=JobState.DONE)
    if job := running.order_by("-pk").first():
        return job
    number = attempts.count() + 1
    return enqueue(
        task=TASK, payload={"submission": version.pk}, effect_key=f"{pdf_key(version)}{number}", user=user, total=1
    )


def print_version(*, version: Submission, render: Callable[[Submission], bytes]) -> str:
    """Render a version with ``render`` and store it under its digest; returns the storage name.

    A file that lies there already is kept: the same version always looks the same.
    """
    path = pdf_path(version.digest)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(render(version)))
    return path
