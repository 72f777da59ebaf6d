from typing import Any

from celery import shared_task

from apps.approvals.models import Submission
from apps.jobs.models import Job
from apps.jobs.services import perform
from apps.reports import services
from apps.reports.printing import render_version


@shared_task(name="reports.render_pdf")
def render_pdf(job_id: int) -> None:
    """Print the version a job names."""
    perform(job_id, _print)


def _print(job: Job) -> dict[str, Any]:
    version = Submission.objects.get(pk=job.payload["submission"])
    return {"path": services.print_version(version=version, render=render_version)}
