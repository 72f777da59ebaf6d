"""Printing of calculation sheets."""

from typing import Any

from celery import shared_task

from apps.evaluations.models import Score
from apps.evaluations.printing.scores import render_sheet
from apps.evaluations.services.score_printing import TASK
from apps.jobs.models import Job
from apps.jobs.services import perform
from apps.vendors.services import print_once


@shared_task(name=TASK)
def print_sheet(job_id: int) -> None:
    """Print the calculation sheet that a job names."""
    perform(job_id, _print)


def _print(job: Job) -> dict[str, Any]:
    kept = Score.objects.select_related("round__programme", "run", "enrolment").get(pk=job.payload["score"])
    return {"path": print_once(path=job.payload["path"], render=lambda: render_sheet(kept))}
