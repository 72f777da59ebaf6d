from typing import Any

from celery import shared_task

from apps.approvals.models import Submission
from apps.jobs.models import Job
from apps.jobs.services import perform
from apps.vendors import services
from apps.vendors.models import Choice
from apps.vendors.printing import render_agreement, render_list
from apps.vendors.selectors import agreement_path, agreement_payload, pdf_path


@shared_task(name="vendors.print_list")
def print_list(job_id: int) -> None:
    """Print the version of a list that a job names."""
    perform(job_id, _print_list)


@shared_task(name="vendors.print_agreement")
def print_agreement(job_id: int) -> None:
    """Print the agreement of the choice that a job names."""
    perform(job_id, _print_agreement)


def _print_list(job: Job) -> dict[str, Any]:
    version = Submission.objects.get(pk=job.payload["submission"])
    return {"path": services.print_once(path=pdf_path(version.digest), render=lambda: render_list(version))}


def _print_agreement(job: Job) -> dict[str, Any]:
    choice = Choice.objects.select_related(
        "tenancy__enterprise",
        "listing__provider",
        "listing__service_type",
        "listing__enrolment__park__operator",
        "listing__enrolment__programme",
    ).get(pk=job.payload["choice"])
    payload = agreement_payload(choice)
    return {"path": services.print_once(path=agreement_path(payload), render=lambda: render_agreement(payload))}
