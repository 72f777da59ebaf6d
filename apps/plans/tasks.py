from typing import Any

from celery import shared_task

from apps.approvals.models import Submission
from apps.jobs.models import Job
from apps.jobs.services import perform
from apps.plans.printing import render_plan
from apps.plans.selectors import pdf_path
from apps.vendors.services import print_once


@shared_task(name="plans.render_pdf")
def render_pdf(job_id: int) -> None:
    """Print the version a job names."""
    perform(job_id, _print)


def _print(job: Job) -> dict[str, Any]:
    version = Submission.objects.get(pk=job.payload["submission"])
    return {"path": print_once(path=pdf_path(version.digest), render=lambda: render_plan(version))}
