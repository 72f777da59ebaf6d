from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.accounts.selectors import person_for_command
from apps.delivery.models import Confirmation, ServiceRecord
from apps.delivery.printing import render_paper
from apps.delivery.selectors.confirmations import WITH as CONFIRMED_WITH
from apps.delivery.selectors.confirmations import printed_certificate
from apps.delivery.selectors.papers import CERTIFICATE, SHEET, paper_content, paper_path
from apps.delivery.services import ARCHIVE_TASK, build_archive, counting
from apps.delivery.services.confirmations import keep_certificate
from apps.delivery.services.papers import keep_sheet
from apps.jobs.models import Job
from apps.jobs.services import perform
from apps.vendors.services import print_once

WITH = ("enrolment__park__operator", "enrolment__programme", "service_type")


@shared_task(name="delivery.print_paper")
def print_paper(job_id: int) -> None:
    """Print the poster, sheet or certificate that a job names."""
    perform(job_id, _print_paper)


@shared_task(name="delivery.store_certificate")
def store_certificate(job_id: int) -> None:
    """Print the confirmed certificate that a job names and attach it to its record."""
    perform(job_id, _store_certificate)


@shared_task(name="delivery.store_sheet")
def store_sheet(job_id: int) -> None:
    """Print the sign-in sheet that a job names and attach it to its record."""
    perform(job_id, _store_sheet)


@shared_task(name="delivery.ask_for_proof")
def ask_for_proof() -> int:
    """Every night: the counts are to be proved. Returns the number of the job."""
    return counting.ask_for_reconciliation(today=timezone.localdate()).pk


@shared_task(name="delivery.prove_counts")
def prove_counts(job_id: int) -> None:
    """Compare the summary with a recount; differences are told to the province and the administrators."""
    perform(job_id, lambda _job: counting.prove_counts(today=timezone.localdate()))


@shared_task(name="delivery.merge_counts")
def merge_counts() -> int:
    """Every hour: add up rows of the summary that share a key."""
    return counting.merge_counts()


def _print_paper(job: Job) -> dict[str, Any]:
    kind = job.payload["kind"]
    content = paper_content(_record(job), kind, job.payload["address"])
    if content is None:
        return {}
    return {"path": print_once(path=paper_path(kind, content), render=lambda: render_paper(kind, content))}


def _store_sheet(job: Job) -> dict[str, Any]:
    record = _record(job)
    content = paper_content(record, SHEET)
    if content is None or job.created_by is None:
        return {}
    pdf = render_paper(SHEET, content)
    return {"evidence": keep_sheet(record=record, content=pdf, user=job.created_by).pk}


def _store_certificate(job: Job) -> dict[str, Any]:
    confirmation = Confirmation.objects.select_related(*CONFIRMED_WITH).get(pk=job.payload["confirmation"])
    pdf = render_paper(CERTIFICATE, printed_certificate(confirmation))
    return {"evidence": keep_certificate(confirmation=confirmation, content=pdf).pk}


def _record(job: Job) -> ServiceRecord:
    return ServiceRecord.objects.select_related(*WITH).get(pk=job.payload["record"])


@shared_task(name=ARCHIVE_TASK)
def archive(job_id: int) -> None:
    """Pack the files of a park that a job names."""
    perform(job_id, _archive)


def _archive(job: Job) -> dict[str, Any]:
    user = person_for_command(job.payload["username"])
    if user is None:
        raise LookupError(job.payload["username"])
    return build_archive(job, user)
