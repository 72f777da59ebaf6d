from typing import Any

from celery import shared_task

from apps.integrity import services
from apps.jobs.models import Job
from apps.jobs.services import perform


@shared_task(name="integrity.ask_for_changed")
def ask_for_changed() -> None:
    """Every minute: queue the comparison of what changed."""
    services.ask_for_changed()


@shared_task(name="integrity.ask_for_all")
def ask_for_all() -> None:
    """Every night: queue the comparison of everything."""
    services.ask_for_all()


@shared_task(name="integrity.scan")
def scan(job_id: int) -> None:
    """Compare the records a job names."""
    perform(job_id, _scan)


def _scan(job: Job) -> dict[str, Any]:
    return services.scan(records=job.payload["records"])
