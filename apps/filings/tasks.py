from typing import Any

from celery import shared_task

from apps.approvals.models import Submission
from apps.filings import services
from apps.filings.printing import render_version
from apps.jobs.models import Job
from apps.jobs.services import perform


@shared_task(name="filings.render_pdf")
def render_pdf(job_id: int) -> None:
    """Print the copy of a version a job names."""
    perform(job_id, _print)


def _print(job: Job) -> dict[str, Any]:
    version = Submission.objects.get(pk=job.payload["submission"])
    return {"path": services.print_version(version=version, copy=job.payload["copy"], render=render_version)}
