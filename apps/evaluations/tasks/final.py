"""Printing papers of final evaluations outside the request."""

from typing import Any

from celery import shared_task

from apps.approvals.models import Submission
from apps.evaluations.printing.final import render_final
from apps.evaluations.services.final_printing import TASK, print_version
from apps.jobs.models import Job
from apps.jobs.services import perform


@shared_task(name=TASK)
def render_final_paper(job_id: int) -> None:
    """Print the version a job names."""
    perform(job_id, _print)


def _print(job: Job) -> dict[str, Any]:
    version = Submission.objects.get(pk=job.payload["submission"])
    return {"path": print_version(version=version, render=render_final)}
