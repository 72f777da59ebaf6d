from typing import Any

from celery import shared_task

from apps.accounts.models import User
from apps.accounts.selectors import person_for_command
from apps.jobs.models import Job
from apps.jobs.services import perform
from apps.spreadsheets import services
from apps.spreadsheets.models import ImportBatch


@shared_task(name="spreadsheets.read")
def read(job_id: int) -> None:
    """Read the workbook a job names."""
    perform(job_id, _read)


@shared_task(name="spreadsheets.write")
def write(job_id: int) -> None:
    """Write the import a job names."""
    perform(job_id, _write)


@shared_task(name=services.ATTACH_TASK)
def attach(job_id: int) -> None:
    """Attach the files beside a service log that a job names."""
    perform(job_id, _attach)


def _batch(job: Job) -> tuple[ImportBatch, User]:
    user = person_for_command(job.payload["username"])
    if user is None:
        raise LookupError(job.payload["username"])
    return ImportBatch.objects.select_related("park", "programme").get(pk=job.payload["batch"]), user


def _read(job: Job) -> dict[str, Any]:
    batch, user = _batch(job)
    services.read_batch(batch, user=user)
    return {"state": batch.state}


def _write(job: Job) -> dict[str, Any]:
    batch, user = _batch(job)
    services.write_queued(batch, user=user)
    return {"state": batch.state}


def _attach(job: Job) -> dict[str, Any]:
    batch, user = _batch(job)
    return services.attach_waiting(batch, user=user, job=job)
